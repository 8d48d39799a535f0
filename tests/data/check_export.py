#!/usr/bin/python3
# SPDX-FileCopyrightText: GimbalScan developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads an export with a reader of its own and compares it with the scan file it was made from.

usage: check_export.py spe|n42|csv|matrix|png16|tiff EXPORT SCAN [CELL]
"""
import csv
import re
import sys
import xml.etree.ElementTree as tree

import fabio
import h5py
import numpy as np
from PIL import Image


def blocks(path):
    raw = open(path, "rb").read()
    assert raw.endswith(b"\r\n") and raw.count(b"\n") == raw.count(b"\r\n")
    found, order = {}, []
    for line in raw.decode().split("\r\n")[:-1]:
        if line.startswith("$"):
            order.append(line)
            found[line] = []
        else:
            found[order[-1]].append(line)
    return found, order


def check_spe(path, h, cell):
    found, order = blocks(path)
    assert order == ["$SPEC_ID:", "$SPEC_REM:", "$DATE_MEA:", "$MEAS_TIM:", "$DATA:", "$ROI:",
                     "$ENER_FIT:", "$MCA_CAL:", "$ENDRECORD:"], order
    data = h["entry/instrument/detector/data"][...].reshape(-1, 16)[cell]
    assert found["$DATA:"][0] == "0 15"
    assert [int(v) for v in found["$DATA:"][1:]] == data.tolist()
    live, real = [float(v) for v in found["$MEAS_TIM:"][0].split()]
    assert (live, real) == (0.45, 0.5)
    assert [float(v) for v in found["$ENER_FIT:"][0].split()] == [10.0, 0.5]
    assert found["$MCA_CAL:"][0] == "3" and found["$MCA_CAL:"][1].endswith("keV")
    assert found["$DATE_MEA:"] == ["08/01/2025 10:00:05"], found["$DATE_MEA:"]
    assert any("row 1, column 1, yaw 1.001 deg" in v for v in found["$SPEC_REM:"])


def check_n42(path, h, cell):
    ns = "{http://physics.nist.gov/N42/2011/N42}"
    root = tree.parse(path).getroot()
    assert root.tag == ns + "RadInstrumentData" and root.get("n42DocUUID").startswith("123e4567")
    tags = [e.tag[len(ns):] for e in root if e.tag != ns + "Remark"]
    assert tags[:4] == ["RadInstrumentDataCreatorName", "RadInstrumentInformation",
                        "RadDetectorInformation", "EnergyCalibration"], tags
    assert root.find(ns + "EnergyCalibration/" + ns + "CoefficientValues").text.split() == [
        "10", "0.5", "0"]
    data = h["entry/instrument/detector/data"][...].reshape(-1, 16)
    found = root.findall(ns + "RadMeasurement")
    wanted = [cell] if cell is not None else np.flatnonzero(
        h["entry/map/total_counts_mask"][...].ravel() == 0)
    assert len(found) == len(wanted)
    for point, m in zip(wanted, found):
        assert m.find(ns + "RealTimeDuration").text == "PT0.500000S"
        spectrum = m.find(ns + "Spectrum")
        assert spectrum.get("energyCalibrationReference") == root.find(
            ns + "EnergyCalibration").get("id")
        counts = [int(v) for v in spectrum.find(ns + "ChannelData").text.split()]
        assert counts == data[point].tolist()
        start = m.find(ns + "StartDateTime").text
        assert start == "2025-08-01T10:00:%02d.500+00:00" % point, start



def check_csv(path, h, _):
    rows = list(csv.DictReader(v for v in open(path) if not v.startswith("#")))
    m = h["entry/map/total_counts"][...].ravel()
    assert len(rows) == m.size
    for cell, row in enumerate(rows):
        assert (int(row["row"]), int(row["column"])) == divmod(cell, 4)
        assert float(row["yaw_set"]) == cell % 4 and float(row["pitch_set"]) == cell // 4
        if np.isnan(m[cell]):
            assert row["total_counts"] == row["yaw"] == row["time_s"] == "" and row["mask"] == "1"
        else:
            assert float(row["total_counts"]) == m[cell] and float(row["yaw"]) == cell % 4 + 0.001


def check_matrix(path, h, _):
    rows = [v for v in csv.reader(v for v in open(path) if not v.startswith("#"))]
    assert [float(v) for v in rows[0][1:]] == h["entry/map/yaw_set"][...].tolist()
    for row, values in zip(rows[1:], h["entry/map/total_counts"][...]):
        assert row[1:] == ["" if np.isnan(v) else "%g" % v for v in values], row
    assert [float(r[0]) for r in rows[1:]] == h["entry/map/pitch_set"][...].tolist()


def keys(text):
    return dict(v.split(": ", 1) for v in text.splitlines())


def picture(path, name):
    """The pixels, and what stands beside them and in the picture, which is the same."""
    image = Image.open(path)
    inside = image.text["Description"] if image.format == "PNG" else image.tag_v2[270]
    beside = open(path + ".txt", encoding="utf-8").read()
    assert inside.strip() == beside.strip(), inside
    assert image.format == name
    return image, np.array(image), keys(beside)


def check_png16(path, h, _):
    image, pixels, text = picture(path, "PNG")
    assert image.mode == "I;16" or image.mode == "I", image.mode
    raw = open(path, "rb").read()
    assert raw[24:26] == b"\x10\x00", "16 bits, grey"
    offset, factor = re.fullmatch(r"(\S+) \+ (\S+) \* pixel", text["value"]).groups()
    wanted = h["entry/map/" + h["entry/map"].attrs["signal"]][...]
    wanted = wanted.reshape(-1, wanted.shape[-1])
    assert pixels.shape == wanted.shape, pixels.shape
    assert np.array_equal(pixels == 0, np.isnan(wanted))
    known = ~np.isnan(wanted)
    values = float(offset) + float(factor) * pixels[known]
    spread = np.ptp(wanted[known])
    exact = np.all(wanted[known] % 1 == 0) and spread <= 65534
    assert np.max(np.abs(values - wanted[known])) <= (0 if exact else spread / 65534 * 0.5001)
    assert spread == 0 or exact or {1, 65535} <= set(pixels[known].tolist())


def check_tiff(path, h, _):
    image, pixels, text = picture(path, "TIFF")
    wanted = h["entry/map/" + h["entry/map"].attrs["signal"]][...].astype("f4")
    assert image.mode == "F" and pixels.dtype == np.float32
    assert np.array_equal(pixels, wanted.reshape(-1, wanted.shape[-1]), equal_nan=True)
    assert text["columns"].startswith("%d, yaw from 0" % wanted.shape[-1]), text
    with fabio.open(path) as second:  # a reader that shares no code with the first
        assert np.array_equal(second.data, pixels, equal_nan=True)


if __name__ == "__main__":
    checks = {"spe": check_spe, "n42": check_n42, "csv": check_csv, "matrix": check_matrix,
              "png16": check_png16, "tiff": check_tiff}
    with h5py.File(sys.argv[3], "r") as source:
        checks[sys.argv[1]](sys.argv[2], source, int(sys.argv[4]) if len(sys.argv) > 4 else None)
