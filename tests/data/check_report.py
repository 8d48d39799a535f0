#!/usr/bin/python3
# SPDX-FileCopyrightText: GimbalScan developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a report with an HTML parser: only the tags and attributes a report is made of may be in
it, whatever the texts in the scan file say, and every text given must be found as text.

usage: check_report.py REPORT TEXT ...
"""
import base64
import html.parser
import sys

ALLOWED = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "table", "tr", "th",
           "td", "img", "pre"}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "class", "alt", "src"}


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.text, self.images = "", []

    def handle_starttag(self, tag, attrs):
        assert tag in ALLOWED, tag
        assert {name for name, _ in attrs} <= ATTRIBUTES, attrs
        if tag == "img":
            self.images.append(dict(attrs)["src"])

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        raise AssertionError(data)


reader = Reader()
reader.feed(open(sys.argv[1], encoding="utf-8").read())
for wanted in sys.argv[2:]:
    assert wanted in reader.text, wanted
for image in reader.images:
    kind, data = image.split(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(data, validate=True).startswith(b"\x89PNG")
print(len(reader.images))
