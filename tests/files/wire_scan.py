# SPDX-FileCopyrightText: GimbalScan developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scan over emulated motor controllers on pseudo-terminals, by the program as it is shipped: the data
file is complete and its readbacks lie on the grid (h5py), and the wire log shows no motion on top of
another, none before homing, and blocks that carry both axes.

Usage: wire_scan.py CLI EMULATOR
"""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile

import h5py
import numpy as np

POINTS = 21
START, STEP = -60.0, 0.5
TOLERANCE = 0.02
SPEED = 20  # of the emulated motion, against real time
UNFINISHED = 1 | 128 | 256


def station(port):
    def axis(name, letter):
        return ({"name": name + "_motor", "driver": "grbl", "parameters": {"port": port, "axis": letter}},
                {"name": name, "unit": "mm", "device": name + "_motor", "soft_limits": [-199, -1],
                 "velocity": 50, "acceleration": 250, "settle_s": 0.0, "tolerance": TOLERANCE,
                 "homing": {"group": 1, "time_limit_s": 60, "required": True}})
    x, y = axis("x", "X"), axis("y", "Y")
    return {"format": "gimbalscan-station", "version": 1, "name": "Wire",
            "devices": [x[0], y[0],
                        {"name": "digitiser", "driver": "sim-ultrasonic-digitiser", "parameters": {"seed": 23}}],
            "axes": [x[1], y[1]], "daq": "digitiser"}


def scan():
    def axis(name):
        return {"axis": name, "start": START, "stop": START + STEP * (POINTS - 1), "points": POINTS}
    return {"format": "gimbalscan-scan", "version": 1, "title": "Wire", "mode": "step", "fast": axis("x"),
            "slow": axis("y"), "order": "coarse_to_fine",
            "dwell": {"kind": "real_time", "value": 0.005}}


def written(path, value):
    with open(path, "w", encoding="utf-8") as out:
        json.dump(value, out)
    return path


def check_file(path):
    with h5py.File(path, "r") as file:
        mask = file["entry/scan/point_mask"][()]
        assert mask.shape == (POINTS, POINTS), mask.shape
        assert (mask & UNFINISHED == 0).all(), "the scan is not complete"
        grid = START + STEP * np.arange(POINTS)
        for name, expected in (("x", grid[None, :]), ("y", grid[:, None])):
            found = file[f"entry/instrument/{name}/value"][()]
            off = np.abs(found - expected).max()
            assert off <= TOLERANCE, f"{name} is off by {off} mm"


def lines_of(path):
    """Number, direction and text of each line that went over the wire; real-time bytes left out."""
    begun = {"<": "", ">": ""}
    with open(path, encoding="utf-8") as log:
        for number, entry in enumerate(log, 1):
            found = re.search(r' ([<>]) [0-9A-F ]+ "(.*)"$', entry.rstrip("\n"))
            if not found or found.group(2) in ("?", "!", "~"):
                continue
            direction = found.group(1)
            *lines, begun[direction] = (begun[direction] + found.group(2)).replace("\\r", "").split("\\n")
            for line in lines:
                yield number, direction, line


def check_wire(path):
    moves, both, homed, open_move, unanswered = 0, 0, 0, None, []
    for number, direction, line in lines_of(path):
        if direction == "<":
            if line == "ok" or line.startswith("error:"):
                assert unanswered, f"line {number}: an answer to nothing"
                if unanswered.pop(0).startswith("G4"):  # answered when the motion has ended
                    open_move = None
            continue
        assert not unanswered, f"line {number}: {line} before the answer to {unanswered[0]}"
        unanswered.append(line)
        homed += line.startswith("$H")
        if re.search(r"[XY]-?\d", line):
            assert homed, f"line {number}: moved before homing: {line}"
            assert open_move is None, f"line {number}: {line} on top of {open_move}"
            open_move = line
            moves += 1
            both += "X" in line and "Y" in line
    assert homed == 1, f"{homed} homing runs for two axes of one controller"
    assert moves >= POINTS * POINTS - 1, f"only {moves} moves"
    assert both > 0, "never both axes in one block"
    return moves, both


def main():
    cli, emulator = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder, subprocess.Popen(
            [emulator, str(SPEED)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as controller:
        try:
            port = controller.stdout.readline().strip()
            wire, data = os.path.join(folder, "wire.log"), os.path.join(folder, "scan.h5")
            ended = subprocess.run(
                [cli, "scan", "--station", written(os.path.join(folder, "station.json"), station(port)),
                 "--config", written(os.path.join(folder, "scan.json"), scan()), "--output", data,
                 "--wire-log", wire, "--progress", "json"],
                capture_output=True, text=True, timeout=240, check=False)
            assert ended.returncode == 0, (ended.returncode, ended.stdout[-2000:], ended.stderr[-2000:])
            check_file(data)
            moves, both = check_wire(wire)
            print(f"{POINTS} x {POINTS} points complete; {moves} moves, {both} of both axes at once")
        finally:
            controller.stdin.close()
            controller.send_signal(signal.SIGTERM)


main()
