#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Earlier runs: they stand under their connection, are there after a restart and a crash, and are read as they were.

See window_cases.py.
"""

import contextlib
import glob
import os
import shutil
import signal
import sys
import tempfile

from window_cases import opened, rows_with, send, window
from driver import Atspi
from peers import Server, expect, frame, opens, practice, run
from tap import case, equal, main


@contextlib.contextmanager
def home():
    path = tempfile.mkdtemp(prefix="handclasp-runs-")
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def captures(folder, room="cache"):
    return sorted(glob.glob(f"{folder}/{room}/handclasp/runs/*/*.capture"))


def runs(w):
    return w.all(contains="Run of ", role=Atspi.Role.LIST_ITEM)


def show_runs(w, count):
    if not runs(w):
        w.click("Earlier runs")
    w.wait(lambda: len(runs(w)) == count, f"{count} runs")
    return runs(w)


def talk_once(w, url, text):
    w.connect(url)
    opened(w)
    send(w, text)
    w.wait(lambda: len(rows_with(w, text)) == 2, "the echo")
    w.click("Disconnect")
    w.read_until("Verdict", "1000")


@case
def a_run_is_there_again_and_read_as_it_was():
    with practice() as url, home() as folder:
        with window(home=folder) as w:
            talk_once(w, url + "/echo", "first words")
            equal(len(show_runs(w, 1)), 1)
            w.click("Connect")
            opened(w)
            w.click("Disconnect")
            w.read_until("Verdict", "1000")
            equal(len(show_runs(w, 2)), 2)
        equal(len(captures(folder)), 2)
        for path in captures(folder):
            equal(os.stat(path).st_mode & 0o777, 0o600)
            equal(os.stat(os.path.dirname(path)).st_mode & 0o777, 0o700)
        with window(home=folder) as w:
            w.click_at(show_runs(w, 2)[1])
            w.wait(lambda: len(rows_with(w, "first words")) == 2, "the messages of then")
            w.read_until("Verdict", "1000")
            assert "shown to be read" in w.everything()
            assert w.has_button("Connect")
            # Connecting begins a run of its own and leaves that one.
            w.click("Connect")
            opened(w)
            w.click("Disconnect")
            w.read_until("Verdict", "1000")
            equal(len(captures(folder)), 3)


@case
def a_crash_loses_nothing_that_came():
    def talk(connection):
        connection.sock.sendall(frame(1, b"the last that came"))
        connection.wait_for_close()

    with Server(opens(talk)) as server, home() as folder:
        with contextlib.suppress(AssertionError), window(home=folder) as w:
            w.connect(server.url())
            opened(w)
            w.wait(lambda: rows_with(w, "the last that came"), "the message")
            w.process.send_signal(signal.SIGKILL)
            w.process.wait()
        with window(home=folder) as w:
            row, = show_runs(w, 1)
            assert "Interrupted" in row.get_name(), row.get_name()
            w.click_at(row)
            w.wait(lambda: rows_with(w, "the last that came"), "the message of then")
        path, = captures(folder)
        equal(len(expect(run("show", "--json", path), 0).lines), 2)


if __name__ == "__main__":
    main(sys.argv[3:])
