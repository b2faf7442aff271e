#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints which causes were seen on which real servers, from what they said (tests/diagnosis/proof)."""

import json
import os
import re

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "diagnosis", "proof")


def order(cause):
    letter, number = re.match(r"([A-Z]+)(\d*)", cause).groups()
    return "NHSV".find(letter), int(number or 0)


def main():
    seen = {}
    for name in sorted(os.listdir(FOLDER)):
        if name.endswith(".json"):
            with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
                transcript = json.load(file)
            seen.setdefault(transcript["first"][0], []).append((name.removesuffix(".json"), transcript["fault"]))
    print("| cause | seen on |\n|---|---|")
    for cause in sorted(seen, key=order):
        print(f"| {cause} | {'; '.join(f'{name}: {fault}' for name, fault in seen[cause])} |")
    print(f"\n{sum(map(len, seen.values()))} set-ups, {len(seen)} causes.")


main()
