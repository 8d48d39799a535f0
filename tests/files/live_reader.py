# SPDX-FileCopyrightText: GimbalScan developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A reader that opens the file as fast as it can while a scan writes it never fails and never sees a
wrong finished point; a viewer that keeps it open blocks nothing, not even a resume.

Usage: live_reader.py CLI
"""
import os
import sys
import tempfile

import h5py
import numpy as np

from scan_file_check import UNFINISHED, Contents, command, run, scan_text


def watch(process, path, reference):
    """Reads until the process ends; the number of reads."""
    reads, seen = 0, 0
    while process.poll() is None:
        if not os.path.exists(path):
            continue
        with h5py.File(path, "r") as file:
            # The mask first: what it calls finished then is finished in all that is read after it.
            done = file["entry/scan/point_mask"][()] & UNFINISHED == 0
            traces = file["entry/instrument/detector/data"][()]
        reads += 1
        assert done.sum() >= seen, "a finished point is open again"
        seen = done.sum()
        assert (traces[done] == reference.traces[done]).all(), "a finished point is wrong"
    return reads


def main():
    cli = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        config = os.path.join(folder, "scan.json")
        with open(config, "w", encoding="utf-8") as out:
            out.write(scan_text(8, 6))
        reference_file = os.path.join(folder, "reference.h5")
        run(cli, "scan", "--config", config, "--output", reference_file, "--time-scale", 0)
        reference = Contents(reference_file)

        path = os.path.join(folder, "scan.h5")
        process = command(cli, "scan", "--config", config, "--output", path, "--time-scale", 20,
                          "--progress", "json")
        process.stdout.readline()
        while not os.path.exists(path):
            process.stdout.readline()
        viewer = h5py.File(path, "r")  # stays open over the kill and the resume
        for _ in range(5):
            process.stdout.readline()
        process.kill()
        process.communicate()
        partial = Contents(path).finished()
        assert partial < reference.mask.size, "killed too late"

        process = command(cli, "resume", path, "--time-scale", 20)
        reads = watch(process, path, reference)
        _, err = process.communicate()
        assert process.returncode == 0, err
        assert np.array_equal(viewer["entry/instrument/detector/data"][()], reference.traces)
        viewer.close()
        Contents(path).expect_same(reference)
        print(f"killed after {partial} points; {reads} reads while it was resumed")
        assert reads > 10


main()
