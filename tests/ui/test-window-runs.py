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


@case
def connecting_again_keeps_the_earlier_messages_above_a_divider():
    with practice() as url, window() as w:
        talk_once(w, url + "/echo", "first words")
        equal(w.all("Earlier messages"), [])
        w.press("F5")
        opened(w)
        w.wait(lambda: len(rows_with(w, "first words", "Earlier messages")) == 2, "the earlier messages")
        w.wait(lambda: w.all(contains="Connected again "), "the divider")
        w.wait(lambda: w.all(contains="Run of "), "whose messages they are")
        equal(rows_with(w, "first words"), [], "those of this connection")
        w.select_row("Earlier messages", "first words")
        w.read_until("Message", "first words")
        send(w, "second words")
        w.wait(lambda: len(rows_with(w, "second words")) == 2, "the echo")
        w.select_row("Messages", "second words")
        w.read_until("Message", "second words")
        w.click("Disconnect")
        w.read_until("Verdict", "1000")
        w.press("F5")
        opened(w)
        w.wait(lambda: rows_with(w, "second words", "Earlier messages")
               and rows_with(w, "first words", "Earlier messages"),
               "the messages of both")
        w.click("Disconnect")
        w.read_until("Verdict", "1000")


# A command that becomes the program, which can write at most so much into one file: as on a disk that is full.
LITTLE_ROOM = ("/bin/sh", "-c", 'trap "" XFSZ; ulimit -f 200; exec "$@"', "sh")


@case
def a_full_disk_ends_the_recording_and_nothing_else():
    big = b"x" * 40000

    def talk(connection):
        connection.sock.sendall(frame(1, b"message 0." + big) + frame(1, b"message 1." + big))
        connection.read_frame()
        connection.sock.sendall(frame(1, b"message 2." + big) + frame(1, b"message 3." + big))
        connection.wait_for_close()

    with Server(opens(talk)) as server, home() as folder:
        with window(home=folder, behind=LITTLE_ROOM) as w:
            w.connect(server.url())
            w.find("● 2 messages")
            equal(w.all(contains="Recording is off. "), [])
            send(w, "go on")
            w.wait(lambda: w.all(contains="Recording is off. "), "the banner")
            w.find("● 5 messages")
            assert w.all(contains="kept in memory, as long as this connection is shown"), w.everything()
            send(w, "still there")
            w.find("● 6 messages")
            w.select_row("Messages", "message 3.")
            w.read_until("Message", "message 3.")
            w.type("Filter", '"message 3."')
            w.find("● 1 of 6 messages")
            w.click("Disconnect")
            w.read_until("Verdict", "1000")
            # The next connection begins anew, and its recording as well.
            w.type("Filter", "")
            w.click("Connect")
            w.find("● 2 messages")
            w.wait(lambda: not w.all(contains="Recording is off. "), "the banner to go")
            w.click("Disconnect")
        shown = expect(run("show", "--json", captures(folder)[0]), 0).lines
        equal([line["bytes"] for line in shown[:2]], [40010, 40010], "what the disk took is whole")
        assert 2 <= len(shown) - 1 <= 3, shown


@case
def a_cache_folder_that_takes_nothing_forbids_no_connecting():
    with practice() as url, home() as folder:
        with open(folder + "/cache", "w", encoding="ascii") as file:
            file.write("in the way")
        with window(home=folder) as w:
            w.connect(url + "/echo")
            opened(w)
            w.wait(lambda: w.all(contains="Recording is off. "), "the banner")
            send(w, "all the same")
            w.wait(lambda: len(rows_with(w, "all the same")) == 2, "the echo")
            w.click("Disconnect")
            w.read_until("Verdict", "1000")


if __name__ == "__main__":
    main(sys.argv[3:])
