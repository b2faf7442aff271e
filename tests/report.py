#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""report.py LABEL TESTLOG FAILURES: one line for each test case of a Meson log (testlog.json).

A line is "pass", "fail" or "skip", a tab, and the case's name. Cases are those the tests print as TAP; a test that
prints none is one case. What a test skips inside itself is thereby not lost, as it is in Meson's own summary.

What a test that failed said of it is added to the file FAILURES, shortened: who sees only the end of a long log learns
why.
"""

import json
import re
import sys

TAP_CASE = re.compile(r"^\s*(not )?ok\b\s*\d*\s*(?:- )?(.*?)\s*(?:# *(SKIP|TODO)\b\s*(.*))?$", re.IGNORECASE)
FINE = {"OK", "EXPECTEDFAIL"}
TELLING = re.compile(r"not ok|Bail out|ERROR|CRITICAL|WARNING|Error:|runtime error|SUMMARY|assert|Traceback")
MAX_LINES = 16
LAST_LINES = 4
MAX_LENGTH = 160


def cases_of(test):
    """Yields (result, name) for each case that the test's output tells of."""
    for line in test.get("stdout", "").splitlines():
        match = TAP_CASE.match(line)
        if not match:
            continue
        failed, name, directive, reason = match.groups()
        name = f"{test['name']} {name}"
        if directive:
            yield "skip", f"{name} ({directive.lower()}: {reason})"
        else:
            yield ("fail" if failed else "pass"), name


def judge(test):
    """The cases of one test; a test that failed has at least one that did."""
    is_tap = test.get("stdout", "").lstrip().startswith(("TAP", "1..", "#", "ok", "not ok"))
    cases = list(cases_of(test)) if is_tap else []
    if test["result"] == "SKIP" and not any(result == "skip" for result, _ in cases):
        reason = (test.get("stdout", "") + test.get("stderr", "")).strip().splitlines()
        cases.append(("skip", f"{test['name']} ({reason[-1] if reason else 'no reason told'})"))
    elif test["result"] not in FINE | {"SKIP"} and not any(result == "fail" for result, _ in cases):
        cases.append(("fail", f"{test['name']} ({test['result'].lower()}, exit status {test.get('returncode')})"))
    elif not cases:
        cases.append(("pass", test["name"]))
    return cases


def describe(test):
    """The lines that tell most of a failure with what follows each, and the last ones."""
    lines = (test.get("stdout", "") + test.get("stderr", "")).splitlines()
    shown = {i for i, line in enumerate(lines) if TELLING.search(line)}
    shown |= {i + 1 for i in shown} | {i + 2 for i in shown}
    shown = sorted(shown)[: MAX_LINES - LAST_LINES] + list(range(len(lines) - LAST_LINES, len(lines)))
    return [lines[i][:MAX_LENGTH] for i in sorted(set(shown)) if 0 <= i < len(lines)]


def main():
    label, log, failures = sys.argv[1:]
    with open(log, encoding="utf-8", errors="replace") as lines:
        tests = [json.loads(line) for line in lines if line.strip()]
    for test in tests:
        for result, name in judge(test):
            print(f"{result}\t{label}: {name}")
        if test["result"] not in FINE | {"SKIP"}:
            with open(failures, "a", encoding="utf-8") as file:
                print(f"{label}: {test['name']} said:", *describe(test), sep="\n  ", file=file)


if __name__ == "__main__":
    main()
