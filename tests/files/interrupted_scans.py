# SPDX-FileCopyrightText: GimbalScan developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scans that are killed, or whose writes fail: what was reported as saved is there, the file opens
as it is, and a resumed scan equals an undisturbed one.

Usage: interrupted_scans.py killed CLI COUNT | died|failed CLI STEP
  killed  kill -9 at COUNT random moments
  died    death just before the n-th write, n = 1, 1 + STEP ... until the scan survives
  failed  the n-th write fails, in each of four ways, n = 1, 1 + STEP ... until it is not reached
"""
import concurrent.futures
import json
import os
import random
import sys
import tempfile
import time

from scan_file_check import Contents, command, run, scan_text

AT_ONCE = 2 * (os.cpu_count() or 1)
LARGEST_N = 3000


class Case:
    """One folder with one scan."""

    def __init__(self, cli, folder, reference, **scan):
        self.cli, self.reference = cli, reference
        self.folder = tempfile.mkdtemp(dir=folder)
        self.config = os.path.join(self.folder, "scan.json")
        self.file = os.path.join(self.folder, "scan.h5")
        with open(self.config, "w", encoding="utf-8") as out:
            out.write(scan_text(**scan))

    def arguments(self, scale):
        return ["scan", "--config", self.config, "--output", self.file, "--time-scale", scale,
                "--progress", "json"]

    def finish_and_compare(self, saved, what):
        """The file as it was left, then resumed to its end."""
        if not os.path.exists(self.file):
            assert saved == 0, f"{what}: {saved} points were reported, there is no file"
            run(self.cli, *self.arguments(0))  # the name is free again
        else:
            left = Contents(self.file)
            left.check()
            assert left.finished() >= saved, f"{what}: {saved} reported, {left.finished()} there"
            run(self.cli, "resume", self.file, "--time-scale", 0)
        whole = Contents(self.file)
        whole.check()
        assert whole.status == "completed", f"{what}: {whole.status}"
        whole.expect_same(self.reference)
        run(self.cli, "verify", self.file)


def reported(lines):
    """The most points that the program said are saved."""
    saved = 0
    for line in lines:
        try:
            saved = max(saved, json.loads(line).get("saved", 0))
        except ValueError:
            pass  # the kill came in mid-line
    return saved


def killed(cli, folder, reference, count):
    def one(seed):
        case = Case(cli, folder, reference)
        process = command(cli, *case.arguments(20))
        lines = [process.stdout.readline()]
        while lines[-1] and reported(lines) == 0:
            lines.append(process.stdout.readline())  # until the scan has begun
        time.sleep(random.Random(seed).uniform(0, 0.6))
        process.kill()
        rest, _ = process.communicate()
        saved = reported(lines + rest.splitlines())
        case.finish_and_compare(saved, f"seed {seed}")
        return saved

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        counts = list(pool.map(one, range(count)))
    print(f"{count} kills; saved points at the kill: {min(counts)} to {max(counts)}, "
          f"{len(set(counts))} different counts")
    assert len(set(counts)) > 3, "the kills did not come in the midst of the scans"


def until_survived(one, step):
    stride = AT_ONCE * step
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for first in range(1, LARGEST_N, stride):
            if any(pool.map(one, range(first, first + stride, step))):
                return first + stride - step
    raise AssertionError("the scan makes more writes than this check can follow")


def died(cli, folder, reference, step):
    def one(n):
        case = Case(cli, folder, reference, **SMALL)
        process = command(cli, *case.arguments(0), GIMBALSCAN_DIE_AT_WRITE=str(n))
        out, _ = process.communicate(timeout=120)
        if process.returncode == 0:
            return True
        assert process.returncode == -9, f"write {n}: ended with {process.returncode}"
        case.finish_and_compare(reported(out.splitlines()), f"death at write {n}")
        return False

    print(f"survived every death before write {until_survived(one, step)}")


def failed(cli, folder, reference, step):
    for how in ("ENOSPC", "EIO", "EINTR", "SHORT"):
        def one(n):
            case = Case(cli, folder, reference, **SMALL)
            environment = {"GIMBALSCAN_FAIL_AT_WRITE": f"{n}:{how}"}
            code, out, err = run(cli, *case.arguments(0), expect=(0, 5), **environment)
            case.finish_and_compare(reported(out.splitlines()), f"{how} at write {n}")
            # The hook says when it strikes: never, when the scan took fewer writes than that.
            return "GIMBALSCAN_FAIL_AT_WRITE" not in err

        print(f"{how}: every failure before write {until_survived(one, step)} was survived")


SMALL = {"columns": 3, "rows": 2, "dwell": 0.02}


def main():
    what, cli, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with tempfile.TemporaryDirectory() as folder:
        shape = {} if what == "killed" else SMALL
        case = Case(cli, folder, None, **shape)
        run(cli, *case.arguments(0))
        reference = Contents(case.file)
        reference.check()
        assert reference.status == "completed"
        {"killed": killed, "died": died, "failed": failed}[what](cli, folder, reference, count)


main()
