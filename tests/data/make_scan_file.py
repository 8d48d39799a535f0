#!/usr/bin/python3
# SPDX-FileCopyrightText: GimbalScan developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a scan file as docs/file-format.md says, with a program of its own: what the reader is
tested with must not come from the writer that it was written beside.

usage: make_scan_file.py FILE [--rows N] [--columns N] [--channels N] [--finished N] [--ascan]
       [--list] [--chunked] [--flag CELL=BITS ...] [--event-log BYTES]
"""
import argparse
import hashlib
import json
import struct
import zlib

import h5py
import numpy as np

NAN = float("nan")


def scan_text(a):
    def axis(name, points):
        return {"axis": name} if a.list else {
            "axis": name, "start": 0.0, "stop": float(points - 1), "points": points}
    scan = {"format": "gimbalscan-scan", "version": 1, "title": "Test of the reader",
            "order": "list" if a.list else "raster",
            "fast": axis("yaw", a.columns), "slow": axis("pitch", a.rows),
            "dwell": {"value": 0.5}, "reductions": [{"name": "Total", "kind": "total"}]}
    if a.list:
        scan["list"] = [[float(i), float(-i)] for i in range(a.columns)]
    return json.dumps(scan, indent=1) + "\n\n  "


class Maker:
    def __init__(self, file, a):
        self.a, self.h = a, file
        self.shape = tuple(n for n in (a.rows, a.columns) if n > 1) or (1,)
        if a.list:
            self.shape = (a.columns,)
        self.n = int(np.prod(self.shape))

    def group(self, path, nx_class):
        g = self.h.create_group(path)
        g.attrs["NX_class"] = nx_class
        return g

    def text(self, path, value):
        self.h.create_dataset(path, data=value, dtype=h5py.string_dtype())

    def fixed(self, path, length, values):
        data = np.array(values, dtype="S%d" % length)
        return self.stored(path, data)

    def stored(self, path, data, units=None, chunks=None):
        plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        if chunks:
            plist.set_chunk(chunks)
            plist.set_shuffle()
            plist.set_deflate(4)
        else:
            plist.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        space = h5py.h5s.create_simple(data.shape) if data.shape else h5py.h5s.create(
            h5py.h5s.SCALAR)
        links = h5py.h5p.create(h5py.h5p.LINK_CREATE)
        links.set_create_intermediate_group(True)
        kind = h5py.h5t.py_create(data.dtype, logical=True)
        h5py.h5d.create(self.h.id, path.encode(), kind, space, dcpl=plist, lcpl=links)
        dataset = self.h[path]
        dataset[...] = data
        if units:
            dataset.attrs["units"] = units
        return dataset

    def per_point(self, path, values, kind, fill, units=None):
        data = np.full(self.n, fill, dtype=kind)
        for cell, value in enumerate(values[:self.a.finished]):
            data[cell] = value
        return self.stored(path, data.reshape(self.shape), units)

    def make(self):
        a, h = self.a, self.h
        h.attrs["NX_class"], h.attrs["default"] = "NXroot", "entry"
        h.attrs["creator"] = "make_scan_file"
        self.group("entry", "NXentry").attrs["default"] = "map"
        self.text("entry/title", "Test of the reader")
        self.text("entry/entry_identifier_uuid", "123e4567-e89b-42d3-a456-426614174000")
        self.text("entry/program_name", "GimbalScan")
        h["entry/program_name"].attrs["version"] = "0.1.0"
        self.fixed("entry/start_time", 40, b"2025-08-01T10:00:00.250000+00:00")
        self.fixed("entry/end_time", 40, b"2025-08-01T10:01:00.250000+00:00")
        self.group("entry/user", "NXuser")
        self.text("entry/user/name", "A. Tester")
        self.group("entry/sample", "NXsample")
        self.text("entry/sample/name", "Cs-137 source")
        for name, data in (("scan_config", scan_text(a)), ("station_config", '{"station": "x"}\r\n')):
            self.group("entry/" + name, "NXnote")
            self.text("entry/%s/data" % name, data)
            self.text("entry/%s/algorithm" % name, "sha256")
            self.text("entry/%s/checksum" % name, hashlib.sha256(data.encode()).hexdigest())
        self.group("entry/instrument", "NXinstrument")
        rows = np.arange(a.rows, dtype="f8") if not a.list else -np.arange(a.columns, dtype="f8")
        columns = np.arange(a.columns, dtype="f8")
        cells = np.arange(self.n)
        self.fast = columns[cells % a.columns]
        self.slow = rows[cells // a.columns] if not a.list else rows
        self.positioner("yaw", self.fast)
        self.positioner("pitch", self.slow)
        self.detector()
        self.map(rows, columns)
        self.scan()

    def positioner(self, name, targets):
        path = "entry/instrument/" + name
        self.group(path, "NXpositioner")
        self.text(path + "/name", name)
        self.text(path + "/controller_record", "sim-motor SN 1 fw 1")
        self.per_point(path + "/value", targets + 0.001, "<f8", NAN, "deg")
        self.stored(path + "/value_set", targets.reshape(self.shape), "deg")
        for key, value in (("tolerance", 0.01), ("origin", 1.5), ("offset", 0.25)):
            self.stored(path + "/" + key, np.float64(value), "deg")
        self.stored(path + "/sign", np.int32(-1))
        self.stored(path + "/offset_confirmed", np.int8(1))

    def detector(self):
        a, path = self.a, "entry/instrument/detector"
        self.group(path, "NXdetector")
        self.text(path + "/local_name", "sim-detector SN 2")
        kind = "<i2" if a.ascan else "<u4"
        self.data = np.zeros((self.n, a.channels), dtype=kind)
        for cell in range(a.finished):
            self.data[cell] = (np.arange(a.channels) * 3 + cell * 7) % 101 - (50 if a.ascan else 0)
        shape = self.shape + (a.channels,)
        chunks = (1,) * len(self.shape) + (a.channels,) if a.chunked else None
        data = self.stored(path + "/data", self.data.reshape(shape), "V" if a.ascan else "counts",
                           chunks)
        data.attrs["interpretation"] = "spectrum"
        axis = "time_of_flight" if a.ascan else "energy"
        self.stored(path + "/" + axis, 10.0 + 0.5 * np.arange(a.channels),
                    "us" if a.ascan else "keV")
        self.start = np.arange(self.n) * 1.0 + 0.25
        self.per_point(path + "/start_time", self.start, "<f8", NAN, "s")
        self.per_point(path + "/stop_time", self.start + 0.5, "<f8", NAN, "s")
        self.per_point(path + "/real_time", np.full(self.n, 0.5), "<f8", NAN, "s")
        if not a.ascan:
            self.per_point(path + "/count_time", np.full(self.n, 0.45), "<f8", NAN, "s")
        self.per_point(path + "/sequence_number", np.arange(self.n), "<i8", -1)
        self.group("entry/traces", "NXdata").attrs["signal"] = "data"
        h = self.h
        h["entry/traces/data"] = h[path + "/data"]
        h["entry/traces/" + axis] = h[path + "/" + axis]
        if a.ascan:
            self.stored("entry/traces/data_scaling_factor", np.float64(0.01), "V")
            self.stored("entry/traces/data_offset", np.float64(2))

    def map(self, rows, columns):
        a = self.a
        g = self.group("entry/map", "NXdata")
        signal = "peak_amplitude" if a.ascan else "total_counts"
        sums = self.data.astype("f8").sum(axis=1)
        m = self.per_point("entry/map/" + signal, sums, "<f8", NAN, "V" if a.ascan else "counts")
        m.attrs["long_name"] = "Total"
        self.per_point("entry/map/count_rate", sums / 0.5, "<f8", NAN, "1/s")
        g.attrs["signal"] = signal
        g.attrs["auxiliary_signals"] = np.array(["count_rate"], dtype=h5py.string_dtype())
        mask = np.ones(self.n, dtype="<u2")
        mask[:a.finished] = 0
        for flag in a.flag:
            cell, bits = flag.split("=")
            mask[int(cell)] = int(bits)
        self.mask = mask
        self.stored("entry/map/%s_mask" % signal, mask.reshape(self.shape))
        if len(self.shape) == 2:
            axes = ["pitch_set", "yaw_set"]
        else:
            axes = ["pitch_set"] if a.rows > 1 else ["yaw_set"]
        g.attrs["axes"] = np.array(axes, dtype=h5py.string_dtype())
        for name, positions in (("pitch_set", rows), ("yaw_set", columns)):
            if name in axes or a.list:
                axis = self.stored("entry/map/" + name, positions, "deg")
                axis.attrs["long_name"] = name[:-4] + " (deg)"
        if len(self.shape) == 2:
            m.attrs["interpretation"] = "image"
        self.h["entry/scan/point_mask"] = self.h["entry/map/%s_mask" % signal]

    def scan(self):
        a = self.a
        self.h["entry/scan"].attrs["NX_class"] = "NXcollection"
        open_points = int(((self.mask & 0x181) == 1).sum())
        self.fixed("entry/scan/status", 16, b"running" if open_points else b"completed")
        self.stored("entry/scan/points_total", np.int64(((self.mask & 256) == 0).sum()))
        self.stored("entry/scan/simulated", np.int8(1))
        crcs = []
        for cell in range(self.n):
            crc = zlib.crc32(self.data[cell].tobytes())
            crcs.append(zlib.crc32(struct.pack(
                "<4d", self.fast[cell] + 0.001, self.slow[cell] + 0.001, self.start[cell],
                self.start[cell] + 0.5), crc))
        self.per_point("entry/scan/point_crc32", crcs, "<u4", 0)
        self.per_point("entry/scan/point_session", [0] * self.n, "<i2", -1)
        self.fixed("entry/scan/session_start", 40,
                   [b"2025-08-01T10:00:00.250000+00:00"] + [b""] * 63)
        self.fixed("entry/scan/session_end", 40, [b""] * 64)
        event = json.dumps({"time": "2025-08-01T10:00:01.000000+00:00", "level": "info",
                            "code": "SCAN-PAUSED", "text": "pause < 1 & \u00b0"})
        self.fixed("entry/scan/event_log", a.event_log, (event + "\n").encode())


def main():
    p = argparse.ArgumentParser()
    p.add_argument("file")
    for name, value in (("rows", 3), ("columns", 4), ("channels", 16)):
        p.add_argument("--" + name, type=int, default=value)
    p.add_argument("--finished", type=int)
    p.add_argument("--event-log", type=int, default=262144)
    p.add_argument("--ascan", action="store_true")
    p.add_argument("--list", action="store_true")
    p.add_argument("--chunked", action="store_true")
    p.add_argument("--flag", action="append", default=[])
    a = p.parse_args()
    if a.list:
        a.rows = 1
    if a.finished is None:
        a.finished = a.rows * a.columns
    with h5py.File(a.file, "w") as file:
        Maker(file, a).make()


if __name__ == "__main__":
    main()
