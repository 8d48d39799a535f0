# SPDX-FileCopyrightText: GimbalScan developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scan over emulated motor controllers on pseudo-terminals, by the program as it is shipped: the data
file is complete and its readbacks lie on the grid (h5py), and the wire log shows no motion on top of
another, none before homing, blocks that carry both axes (GRBL) and a keep-alive in time (APT).

Usage: wire_scan.py grbl|thorlabs-apt CLI EMULATOR
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
AXES = ("x", "y")
KEEP_ALIVE = 1.0  # seconds


def station(driver, ports):
    def axis(name, parameters, unit, limits, velocity, acceleration):
        return ({"name": name + "_motor", "driver": driver, "parameters": parameters},
                {"name": name, "unit": unit, "device": name + "_motor", "soft_limits": limits,
                 "velocity": velocity, "acceleration": acceleration, "settle_s": 0.0, "tolerance": TOLERANCE,
                 "homing": {"group": 1, "time_limit_s": 60, "required": True}})
    if driver == "grbl":
        axes = [axis(name, {"port": ports[0], "axis": name.upper()}, "mm", [-199, -1], 50, 250) for name in AXES]
    else:
        axes = [axis(name, {"port": port, "stage": stage}, "deg", [-170, 170], 10, 10)
                for name, port, stage in zip(AXES, ports, ("K10CR1", "PRM1-Z8"))]
    return {"format": "gimbalscan-station", "version": 1, "name": "Wire",
            "devices": [device for device, _ in axes] +
                       [{"name": "digitiser", "driver": "sim-ultrasonic-digitiser", "parameters": {"seed": 23}}],
            "axes": [configured for _, configured in axes], "daq": "digitiser"}


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


def frames_of(path):
    """Number, seconds, port, direction and id of each message of APT controllers."""
    begun = {}
    with open(path, encoding="utf-8") as log:
        for number, entry in enumerate(log, 1):
            found = re.search(r"^\s*([0-9.]+) (\S+) ([<>]) ((?:[0-9A-F]{2} ?)+)", entry)
            if not found:
                continue
            port, direction = found.group(2), found.group(3)
            rest = begun.get((port, direction), b"") + bytes.fromhex(found.group(4))
            while len(rest) >= 6:
                length = 6 + (int.from_bytes(rest[2:4], "little") if rest[4] & 0x80 else 0)
                if len(rest) < length:
                    break
                yield number, float(found.group(1)), port, direction, int.from_bytes(rest[:2], "little")
                rest = rest[length:]
            begun[port, direction] = rest


def check_apt_wire(path):
    """Each port has one motor."""
    moving, homed, alive, moves = set(), set(), {}, 0
    for number, at, port, direction, message in frames_of(path):
        if direction == "<":
            homed |= {port} if message == 0x0444 else set()
            moving -= {port} if message == 0x0464 else set()
        elif message in (0x0448, 0x0453):
            assert port in homed, f"line {number}: moved before homing"
            assert port not in moving, f"line {number}: a move on top of another"
            moving.add(port)
            moves += 1
        elif message == 0x0492:
            late = at - alive.get(port, at)
            assert late <= KEEP_ALIVE, f"line {number}: kept alive after {late} s"
            alive[port] = at
    assert len(homed) == 2, homed
    assert moves >= 2 * POINTS, f"only {moves} moves"
    assert alive, "no keep-alive at all"
    return moves


def emulators(driver, program):
    scaled = [program, "--time-scale", str(SPEED)]
    return [scaled] if driver == "grbl" else [scaled + ["--model", model] for model in ("K10CR1", "KDC101")]


def main():
    driver, cli, program = sys.argv[1:4]
    running = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
               for command in emulators(driver, program)]
    try:
        with tempfile.TemporaryDirectory() as folder:
            ports = [emulator.stdout.readline().strip() for emulator in running]
            wire, data = os.path.join(folder, "wire.log"), os.path.join(folder, "scan.h5")
            station_file = written(os.path.join(folder, "station.json"), station(driver, ports))
            scan_file = written(os.path.join(folder, "scan.json"), scan())
            ended = subprocess.run([cli, "scan", "--station", station_file, "--config", scan_file, "--output", data,
                                    "--wire-log", wire, "--progress", "json"],
                                   capture_output=True, text=True, timeout=280, check=False)
            assert ended.returncode == 0, (ended.returncode, ended.stdout[-2000:], ended.stderr[-2000:])
            check_file(data)
            if driver == "grbl":
                moves, both = check_wire(wire)
                print(f"{POINTS} x {POINTS} points complete; {moves} moves, {both} of both axes at once")
            else:
                print(f"{POINTS} x {POINTS} points complete; {check_apt_wire(wire)} moves")
    finally:
        for emulator in running:
            emulator.stdin.close()
            emulator.send_signal(signal.SIGTERM)
            emulator.wait()


main()
