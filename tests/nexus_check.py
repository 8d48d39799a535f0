#!/usr/bin/python3
# SPDX-FileCopyrightText: GimbalScan developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks a scan file with h5py and silx. Prints what is wrong; nothing when nothing is.

nexus_check.py FILE ROWS COLUMNS spectrum|waveform grid|list DONE STATUS
nexus_check.py FILE atleast N | cleared CELL | again CELL | fly N
"""
import hashlib
import struct
import sys
import zlib

import h5py
import numpy as np
import silx.io
import silx.io.nxdata


def expect(good, text):
    if not good:
        print(text)


def finished(entry):
    return (entry["scan/point_mask"][()].ravel() & 1) == 0


def check_points(entry):
    """Finished points have a right checksum."""
    done = finished(entry)
    detector = entry["instrument/detector"]
    data = detector["data"][()].reshape(done.size, -1)
    fast, slow = fast_slow(entry)
    for cell in np.flatnonzero(done):
        numbers = [a[()].ravel()[cell] for a in
                   (fast["value"], slow["value"], detector["start_time"], detector["stop_time"])]
        crc = zlib.crc32(struct.pack("<4d", *numbers), zlib.crc32(data[cell].tobytes()))
        expect(crc == entry["scan/point_crc32"][()].ravel()[cell], "checksum of cell %d" % cell)


def fast_slow(entry):
    return entry["instrument/yaw"], entry["instrument/pitch"]


def check_map(path, entry, rows, columns, listed, done):
    group = entry["map"]
    signal = group[group.attrs["signal"]]
    shape = (rows, columns) if rows > 1 and columns > 1 else (rows * columns,)
    expect(signal.shape == shape, "shape %s" % (signal.shape,))
    expect(signal.attrs["units"] == "counts", "units of the map")
    expect(np.isfinite(signal[()]).sum() == done, "finite points of the map")
    expect(list(group.attrs["auxiliary_signals"]) == ["roi_Cs_137", "supply_voltage"], "auxiliary")
    expect(group["roi_Cs_137"].attrs["long_name"] == "roi Cs-137", "long_name")
    expect(group["supply_voltage"].attrs["units"] == "V", "unit of a signal")
    for name in group.attrs["axes"]:
        expect(group[name].attrs["units"] == "deg", "units of an axis")
    expect(("interpretation" in signal.attrs) == (len(shape) == 2), "interpretation")
    with silx.io.open(path) as file:
        plot = silx.io.nxdata.get_default(file)
        expect(plot is not None and plot.is_valid, "silx finds no default plot")
        if plot is None:
            return
        expect(plot.signal_dataset_name == group.attrs["signal"], "silx signal")
        if len(shape) == 2:
            expect(plot.is_image, "silx: no image")
        elif listed and shape[0] > 1:
            expect(plot.is_scatter, "silx: no scatter")
        else:
            expect(plot.is_curve, "silx: no curve")
        traces = silx.io.nxdata.NXdata(file["entry/traces"])
        expect(traces.is_valid, "silx: traces are not valid")


def check_all(path, rows, columns, kind, listed, done, status):
    with h5py.File(path, "r") as file:
        entry = file["entry"]
        expect(file.attrs["default"] == "entry" and entry.attrs["default"] == "map", "default")
        expect(finished(entry).sum() == done, "finished points")
        expect(entry["scan/status"][()].decode() == status, "status")
        expect(entry["scan/points_total"][()] == rows * columns, "points_total")
        text = entry["scan_config/data"][()]
        expect(text == b'{ "a":  1 }\r\n\n', "configuration %r" % text)
        checksum = entry["scan_config/checksum"][()].decode()
        expect(checksum == hashlib.sha256(text).hexdigest(), "sha256")
        data = entry["instrument/detector/data"]
        expect(data.dtype == ("<u4" if kind == "spectrum" else "<i2"), "type of the traces")
        expect(data.attrs["interpretation"] == "spectrum", "interpretation of the traces")
        expect(data.chunks is None, "contiguous")
        sequence = entry["instrument/detector/sequence_number"][()].ravel()
        expect(sorted(sequence[finished(entry)]) == list(range(done)), "sequence numbers")
        check_points(entry)
        check_map(path, entry, rows, columns, listed, done)


def check_fly(entry, number):
    """Where each exposure began and ended lies around its middle."""
    for axis in fast_slow(entry):
        first, middle, last = (axis[name] for name in ("value_start", "value", "value_end"))
        expect(first.shape == last.shape == middle.shape, "shape of the ends")
        expect(first.attrs["units"] == last.attrs["units"] == "deg", "units of the ends")
        expect(np.isfinite(first[()]).sum() == np.isfinite(last[()]).sum() == number, "ends")
    fast = entry["instrument/yaw"]
    expect((fast["value_start"][()] < fast["value"][()]).all(), "begin of the exposures")
    expect((fast["value"][()] < fast["value_end"][()]).all(), "end of the exposures")


def check_cell(path, what, number):
    with h5py.File(path, "r") as file:
        entry = file["entry"]
        detector = entry["instrument/detector"]
        mask = entry["scan/point_mask"][()].ravel()
        check_points(entry)
        if what == "atleast":
            expect(finished(entry).sum() >= number, "points that were reported are missing")
        elif what == "fly":
            check_fly(entry, number)
        elif what == "cleared":
            expect(mask[number] == 1 and (mask == 0).sum() == mask.size - 1, "mask %s" % mask)
            expect(not detector["data"][()].reshape(mask.size, -1)[number].any(), "trace")
            expect(np.isnan(entry["map/total_counts"][()].ravel()[number]), "map")
            expect(detector["sequence_number"][()].ravel()[number] == -1, "sequence number")
        elif what == "again":
            expect(mask[number] == 64, "flag of a point that was measured again")
            order = np.argsort(detector["sequence_number"][()].ravel()[finished(entry)])
            starts = detector["start_time"][()].ravel()[finished(entry)][order]
            expect((np.diff(starts) > 0).all(), "times do not rise")
            expect(entry["scan/point_session"][()].ravel()[number] == 1, "session")


if len(sys.argv) == 4:
    check_cell(sys.argv[1], sys.argv[2], int(sys.argv[3]))
else:
    check_all(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5] == "list",
              int(sys.argv[6]), sys.argv[7])
