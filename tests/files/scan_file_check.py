# SPDX-FileCopyrightText: GimbalScan developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the checks of this folder share: running gimbalscan-cli and looking at its files with h5py."""
import json
import os
import subprocess
import tempfile
import zlib

import h5py
import numpy as np

UNFINISHED, OUTSIDE = 1, 256

# Where the program lists the scans that it has started: not among the user's own.
STATE = tempfile.TemporaryDirectory()


def scan_text(columns=5, rows=4, dwell=0.1, **more):
    """A scan file for the built-in station."""
    scan = {
        "format": "gimbalscan-scan", "version": 1, "title": "check", "order": "snake",
        "fast": {"axis": "yaw", "start": 1, "stop": 5, "points": columns},
        "slow": {"axis": "pitch", "start": 0, "stop": 4, "points": rows},
        "dwell": {"kind": "real_time", "value": dwell},
        "reductions": [{"name": "Total", "kind": "total"},
                       {"name": "Cs-137", "kind": "channel_sum",
                        "first_channel": 415, "last_channel": 467}],
        "signals": ["spectrometer.dead_time"],
    }
    scan.update(more)
    return json.dumps(scan)


def command(cli, *arguments, **environment):
    env = dict(os.environ, QT_QPA_PLATFORM="offscreen", XDG_STATE_HOME=STATE.name,
               **environment)
    return subprocess.Popen([cli, *map(str, arguments)], env=env, text=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)


def run(cli, *arguments, expect=(0,), **environment):
    process = command(cli, *arguments, **environment)
    out, err = process.communicate(timeout=120)
    if process.returncode not in expect:
        raise AssertionError(f"{arguments} {environment} ended with {process.returncode}:\n{out}{err}")
    return process.returncode, out, err


class Contents:
    """Everything of a file that a resumed scan must have in common with an undisturbed one."""

    def __init__(self, path):
        with h5py.File(path, "r") as file:
            entry = file["entry"]
            self.status = entry["scan/status"][()].rstrip(b"\0").decode()
            group = entry["map"]
            self.maps = {name: group[name][()] for name in
                         [group.attrs["signal"], *group.attrs.get("auxiliary_signals", [])]}
            self.mask = entry["scan/point_mask"][()]
            self.traces = entry["instrument/detector/data"][()]
            self.crc = entry["scan/point_crc32"][()]
            self.start = entry["instrument/detector/start_time"][()]
            self.stop = entry["instrument/detector/stop_time"][()]
            self.fast = entry["instrument/yaw/value"][()]
            self.slow = entry["instrument/pitch/value"][()]
            self.sequence = entry["instrument/detector/sequence_number"][()]

    def finished(self):
        return int(np.count_nonzero(self.mask & UNFINISHED == 0))

    def check(self):
        """Every finished point has its checksum, every other one is empty, the order is one."""
        done = self.mask & UNFINISHED == 0
        for cell in np.argwhere(done):
            cell = tuple(cell)
            data = self.traces[cell].tobytes() + np.array(
                [self.fast[cell], self.slow[cell], self.start[cell], self.stop[cell]],
                dtype="<f8").tobytes()
            assert zlib.crc32(data) == self.crc[cell], f"checksum of point {cell}"
        signal = next(iter(self.maps.values()))
        assert not np.isnan(signal[done]).any(), "a finished point without a value"
        order = self.sequence[done]
        assert len(set(order)) == len(order) and (order >= 0).all(), "sequence numbers"
        by_order = np.argsort(order)
        assert (np.diff(self.start[done][by_order]) > 0).all(), "times fall"

    def expect_same(self, other):
        assert (self.traces == other.traces).all(), "traces differ"
        for name in self.maps:
            # A signal of the detector knows the last micrometre of where the mount stands.
            if not name.startswith("spectrometer"):
                assert np.array_equal(self.maps[name], other.maps[name], equal_nan=True), name
        assert ((self.mask & 0xff3f) == (other.mask & 0xff3f)).all(), "masks differ"
