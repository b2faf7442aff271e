#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows that the thread sanitizer, with our view of GLib (tsan-glib.c), sees a race in each hand-over between threads.

usage: tsan-mutations.py SOURCE BUILD [WORD]  (RUNS=1 for one run of each test; 3 unless said otherwise)

Each mutation takes one lock or one atomic out of a copy of the sources, builds what is concerned, and runs the
tests that use the hand-over: at least one of them must report a race. The unchanged copy must report none.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

RUNS = int(os.environ.get("RUNS", "3"))
OPTIONS = ["--buildtype=debugoptimized", "-Db_sanitize=thread", "-Db_lundef=false"]
REPORT = "WARNING: ThreadSanitizer"

LOCK = (r"g_mutex_lock \(&self->{0}\);", "")
UNLOCK = (r"g_mutex_unlock \(&self->{0}\);", "")


def without_lock(name):
    return [tuple(part.format(name) for part in LOCK), tuple(part.format(name) for part in UNLOCK)]


def without_locker(name):
    return [(rf"g_mutex_locker_new \(&self->{name}\)", "NULL")]


def plain(name):
    return [
        (rf"g_atomic_(?:int|pointer)_set \(&(\w+\s*(?:\(\w+\))?)->{name}, ([^;]+)\);", rf"(\1)->{name} = \2;"),
        (rf"g_atomic_(?:int|pointer)_get \(&(\w+\s*(?:\(\w+\))?)->{name}\)", rf"((\1)->{name})"),
    ]


INDEX = "*(guint64 *) &self->n_entries"
LINK, STOP, SESSION, PRESSURE, PROBE, RECORDS, CAPTURE, UNITS = (
    "net/test-net-link",
    "net/test-net-stop",
    "session/test-session-session",
    "session/test-session-pressure",
    "diagnosis/test-diagnosis-probe-run",
    "session/test-session-record-list",
    "capture/test-capture-capture",
    "dialects/test-dialects-unit-log",
)

# The hand-over, the file, what is changed in it, and the tests that use it.
MUTATIONS = {
    "the command queue": ("clasp-command.c", without_lock("mutex"), [LINK]),
    "the progress of an opening": ("clasp-connector.c", without_lock("mutex"), [STOP, SESSION, PROBE]),
    "the feed": ("clasp-feed.c", without_lock("mutex"), [SESSION, PRESSURE]),
    "the end of a link": ("clasp-link.c", plain("ended"), [LINK, SESSION]),
    "that a link pauses": ("clasp-link.c", plain("paused"), [LINK, PRESSURE]),
    "that a link is cut": ("clasp-link.c", plain("aborted"), [LINK, SESSION]),
    "how much a link has to write": ("clasp-link.c", plain("output_backlog"), [LINK, PRESSURE]),
    "the capture's index": (
        "clasp-capture-index.c",
        [
            (r"atomic_store_explicit \(&self->n_entries, n_entries, memory_order_release\)", f"{INDEX} = n_entries"),
            (r"atomic_load_explicit \(&self->n_entries, memory_order_acquire\)", INDEX),
        ],
        [CAPTURE, SESSION],
    ),
    "the capture's reader": ("clasp-capture.c", without_lock("mutex"), [CAPTURE]),
    "the end of a search": ("clasp-find.c", plain("stop"), [RECORDS]),
    "the log of units": ("clasp-unit-log.c", without_locker("mutex"), [UNITS]),
}


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, errors="replace", **options)


def build(folder, targets):
    done = run("ninja", "-C", str(folder), *targets)
    if done.returncode != 0:
        sys.exit(f"the build failed:\n{done.stdout[-3000:]}")


def reports(folder, tests):
    """How many of the runs of each test report a race."""

    found = dict.fromkeys(tests, 0)
    for test in tests:
        for _ in range(RUNS):
            try:
                name = pathlib.Path(test).name.removeprefix("test-")
                done = run("meson", "test", "-C", str(folder), "--no-rebuild", "--verbose", "-t", "4", name,
                           timeout=900)
            except subprocess.TimeoutExpired:
                continue
            found[test] += REPORT in done.stdout
    return found


def main():
    source, work = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    word = sys.argv[3] if len(sys.argv) > 3 else ""
    copy, folder = work / "source", work / "build"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("_build*", ".git"), symlinks=True)
    if not (folder / "build.ninja").exists():
        done = run("meson", "setup", str(folder), str(copy), *OPTIONS, env={**os.environ, "CC": "clang"})
        if done.returncode != 0:
            sys.exit(done.stdout[-3000:])
    tests = sorted({test for _, _, concerned in MUTATIONS.values() for test in concerned})
    targets = [f"tests/{test}" for test in tests]
    build(folder, targets)
    missed = 0
    if not word:
        found = reports(folder, tests)
        found = sum(found.values())
        print(f"unchanged: {found} of {RUNS * len(tests)} runs report a race", flush=True)
        missed += found > 0
    for name, (file, changes, concerned) in MUTATIONS.items():
        if word not in name:
            continue
        path = next(copy.rglob(file))
        before = after = path.read_text(encoding="utf-8")
        for pattern, replacement in changes:
            after, count = re.subn(pattern, replacement, after)
            if count == 0:
                sys.exit(f"{name}: {file} no longer has {pattern}")
        path.write_text(after, encoding="utf-8")
        build(folder, [f"tests/{test}" for test in concerned])
        found = reports(folder, concerned)
        told = "".join(f" ({pathlib.Path(test).name}: {n} of {RUNS})" for test, n in found.items())
        print(f"{name}: {sum(found.values())} of {RUNS * len(concerned)} runs report a race{told}", flush=True)
        missed += sum(found.values()) == 0
        path.write_text(before, encoding="utf-8")
    print(f"{missed} not as they should be")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
