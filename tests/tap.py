# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the functions of a module that are marked with @case, and prints TAP."""

import sys
import time
import traceback

cases = []


def case(function):
    """Marks a test; its docstring's first line, else its name, is the case's."""
    cases.append(function)
    return function


def shown(value):
    """What stands in a message: not all of something long."""
    text = repr(value)
    return text if len(text) <= 3000 else f"{text[:2000]} … {len(text)} characters … {text[-500:]}"


def equal(found, expected, what=""):
    """The two are the same, or the test has failed with both in its message."""
    assert found == expected, f"{what}\n  found    {shown(found)}\n  expected {shown(expected)}"


def contains(text, part, what=""):
    """The part stands in the text."""
    assert part in text, f"{what}\n  there is no {shown(part)}\n  in          {shown(text)}"


def main(only=()):
    """Runs all cases, or those whose name holds one of the words."""
    chosen = [function for function in cases if not only or any(word in function.__name__ for word in only)]
    print(f"1..{len(chosen)}", flush=True)
    failed = 0
    for number, function in enumerate(chosen, 1):
        began = time.monotonic()
        try:
            function()
            print(f"ok {number} {function.__name__}", flush=True)
            if time.monotonic() - began > 1:
                print(f"# took {time.monotonic() - began:.1f} s", flush=True)
        except Exception:  # a test may fail in any way
            failed += 1
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            print(f"not ok {number} {function.__name__}", flush=True)
    sys.exit(1 if failed or not chosen else 0)
