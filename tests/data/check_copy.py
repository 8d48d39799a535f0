#!/usr/bin/python3
# SPDX-FileCopyrightText: GimbalScan developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares a compressed copy with the scan file it was made from; h5py and silx read both.

usage: check_copy.py COPY SCAN
"""
import sys

import h5py
import numpy as np
import silx.io
import silx.io.nxdata

TRACES = "/entry/instrument/detector/data"


def plain(value):
    return value.tolist() if isinstance(value, np.ndarray) else value


def names(h):
    """Every path with the object's first path: hard links are in the tree, visititems skips them."""
    found, seen = {}, {}

    def walk(group, path):
        for name in group:
            child, at = group[name], path + "/" + name
            address = h5py.h5o.get_info(child.id).addr
            found[at] = seen.setdefault(address, at)
            if isinstance(child, h5py.Group) and found[at] == at:
                walk(child, at)
    walk(h, "")
    return found


def check(copy, source):
    tree = names(source)
    assert names(copy) == tree, set(names(copy).items()) ^ set(tree.items())
    for path in ["/"] + list(tree):
        a, b = copy[path], source[path]
        assert {k: plain(v) for k, v in a.attrs.items()} == {
            k: plain(v) for k, v in b.attrs.items()}, path
        if isinstance(b, h5py.Dataset):
            assert a.dtype == b.dtype and a.shape == b.shape, path
            left, right = a[()], b[()]
            assert np.array_equal(left, right, equal_nan=b.dtype.kind == "f"), path
    data = copy[TRACES]
    assert copy["entry/traces/data"] == data
    assert data.compression == "gzip" and data.compression_opts == 4 and data.shuffle
    assert all(n == 1 for n in data.chunks[:-2]) and data.chunks[-1] == data.shape[-1]
    size = np.prod(data.chunks) * data.dtype.itemsize
    assert size <= 1 << 20, size
    assert size >= 1 << 18 or data.chunks[-2] == data.shape[-2], data.chunks


if __name__ == "__main__":
    with h5py.File(sys.argv[1], "r") as c, h5py.File(sys.argv[2], "r") as s:
        check(c, s)
        two = c["entry/map"].attrs["axes"].size == 2
    with silx.io.open(sys.argv[1]) as h:
        default = silx.io.nxdata.get_default(h)
        assert default is not None and default.is_image == two
