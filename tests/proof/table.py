#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints which causes were seen on which servers, from what they said (tests/diagnosis/proof)."""

import json
import os
import re

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "diagnosis", "proof")


def order(cause):
    found = re.fullmatch(r"([A-Z])(\d+)", cause)
    return ("NHSV".find(found[1]), int(found[2])) if found else (9, 0)


def table():
    seen = {}
    for name in sorted(os.listdir(FOLDER)):
        if name.endswith(".json"):
            with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
                transcript = json.load(file)
            by_hand = " (written by hand)" if transcript["by_hand"] else ""
            seen.setdefault(transcript["first"][0], []).append((name.removesuffix(".json"),
                                                                transcript["fault"] + by_hand))
    rows = [f"| {cause} | {'; '.join(f'{name}: {fault}' for name, fault in seen[cause])} |"
            for cause in sorted(seen, key=order)]
    return "\n".join(["| cause | seen on |", "|---|---|", *rows, "",
                      f"{sum(map(len, seen.values()))} set-ups, {len(seen)} causes.", ""])


if __name__ == "__main__":
    print(table(), end="")
