# SPDX-FileCopyrightText: GimbalScan developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks what `gimbalscan-cli schema` prints, with a validator that is not ours.

Usage: config_schema_check.py <gimbalscan-cli> <folder of the project>
"""
import copy
import json
import pathlib
import subprocess
import sys

import jsonschema

PROGRAM, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])


def printed(*arguments):
    return subprocess.run([PROGRAM, "schema", *arguments], check=True, stdout=subprocess.PIPE,
                          encoding="utf-8").stdout


def checked_schema(kind):
    schema = json.loads(printed(kind))
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def examples(kind):
    files = sorted((ROOT / "resources" / (kind + "s")).glob("*.json"))
    assert files, "no examples of " + kind
    return files + [ROOT / "tests" / "data" / "config" / (kind + "_v1.json")]


def expect_refused(validator, document, what):
    assert list(validator.iter_errors(document)), "the schema accepts " + what


def changed(document, value, *path):
    """A copy with the value at the path replaced; None takes the key away."""
    document = copy.deepcopy(document)
    inner = document
    for key in path[:-1]:
        inner = inner[key]
    if value is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return document


def check_examples():
    for kind in ("station", "scan"):
        validator = checked_schema(kind)
        for file in examples(kind):
            problems = list(validator.iter_errors(json.loads(file.read_text("utf-8"))))
            assert not problems, "%s: %s" % (file.name, problems[0].message)


def check_refusals():
    scan, station = (json.loads(examples(kind)[-1].read_text("utf-8"))
                     for kind in ("scan", "station"))
    for value, *path in ((0, "fast", "points"), ("snak", "order"), (None, "version"),
                         (None, "fast", "axis"), (1, "no_such_key"), ([[1]], "list")):
        expect_refused(checked_schema("scan"), changed(scan, value, *path), "/".join(path))
    for value, *path in (("sim-moter", "devices", 0, "driver"),
                         (-1, "devices", 0, "parameters", "backlash"),
                         (1, "devices", 0, "parameters", "no_such_key"),
                         (None, "axes", 0, "soft_limits"), ([], "daq")):
        expect_refused(checked_schema("station"), changed(station, value, *path), str(path))


def check_document():
    committed = (ROOT / "docs" / "config.md").read_text("utf-8")
    assert committed == printed("--markdown"), (
        "docs/config.md is out of date: gimbalscan-cli schema --markdown > docs/config.md")


check_examples()
check_refusals()
check_document()
