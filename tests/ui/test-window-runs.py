#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Earlier runs: they stand under their connection, are there after a restart and a crash, and are read as they were.
Files of runs, ours and others', are opened the same way.

See window_cases.py.
"""

import contextlib
import glob
import os
import shutil
import signal
import subprocess
import sys
import tempfile

from window_cases import opened, rows_with, send, window
from driver import Atspi, texts
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


def record(folder, url, *texts):
    """A capture of an echo, and the same as HAR and as JSON Lines."""
    path = f"{folder}/talk.capture"
    expect(run("connect", "--json", "--capture", path, "--count", str(len(texts)), url + "/echo",
               stdin="".join(text + "\n" for text in texts).encode()), 0)
    for name in ("talk.har", "talk.jsonl"):
        expect(run("convert", path, f"{folder}/{name}"), 0)
    return path


def is_recorded(w, name):
    return w.wait(lambda: f"“{name}”, recorded " in w.everything(), f"the word that “{name}” is shown")


@case
def a_file_on_the_command_line_is_shown_to_be_read():
    with practice() as url, home() as folder:
        path = record(folder, url, "from a file")
        for name in (path, "file://" + folder + "/talk.har", folder + "/talk.jsonl"):
            with window(name, home=folder) as w:
                w.wait(lambda: len(rows_with(w, "from a file")) == 2, "the messages of then")
                is_recorded(w, os.path.basename(name))
                w.read_until("Verdict", "1000")
                assert w.has_button("Connect")
        equal(captures(folder), [], "what is read begins no run")


def choose_by_key(w, path, words):
    """Opens @path by the dialog of Ctrl+O, and waits for its messages."""
    w.press("ctrl+o")
    dialog = w.find("Open captures")
    # A slash begins a path; what is typed behind it, GTK completes.
    subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--name", "Open captures",
                    "windowfocus", "--sync", "type", "/"], check=True)
    entry = w.wait(lambda: [node for node in w.all(role=Atspi.Role.TEXT, below=dialog)
                            if texts(node).startswith("/")], "the entry of the path")[0]
    Atspi.EditableText.set_text_contents(entry, path)
    w.wait(lambda: texts(entry) == path, "the path in the dialog")
    w.click("Open", below=dialog)
    w.wait(lambda: len(rows_with(w, words)) == 2, "the messages of then")


@case
def files_are_opened_by_key_each_in_one_tab():
    with practice() as url, home() as folder, home() as other:
        path = record(folder, url, "chosen by key")
        # GTK's own file dialog leaks what it still reads (the_messages_that_match_are_saved), and warns of itself.
        options = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0", "G_DEBUG": ""}
        with window(home=folder, environment=options) as w:
            for _ in range(2):
                choose_by_key(w, path, "chosen by key")
                is_recorded(w, "talk.capture")
            equal(len(w.all(role=Atspi.Role.PAGE_TAB, contains="echo")), 0, "one tab needs no bar of tabs")
            # What it has become since is not what is shown.
            os.replace(record(other, url, "changed since"), path)
            choose_by_key(w, path, "changed since")


@case
def a_file_that_is_none_of_ours_is_refused_with_its_name_and_the_reason():
    with practice() as url, home() as folder:
        path = record(folder, url, "words")
        with open(path, "rb") as file:
            data = bytearray(file.read())
        files = {"foreign.capture": (b"GIF89a and more", "is no capture, HAR or JSON Lines"),
                 "broken.har": (b'{"log": {"entries": [', "can’t be read: "),
                 "empty.jsonl": (b"", "is no capture, HAR or JSON Lines"),
                 "cut.capture": (bytes(data[:20]), "is a capture whose beginning is damaged"),
                 "missing.capture": (None, "can’t be opened: No such file or directory"),
                 "huge.har": (b"{", "and files of its kind are read up to")}
        for name, (content, reason) in files.items():
            place = f"{folder}/{name}"
            if content is not None:
                with open(place, "wb") as file:
                    file.write(content)
                    if name == "huge.har":
                        file.truncate(300 * 1024 * 1024)
            with window(place, home=folder) as w:
                w.find(f"“{name}” Was Not Opened")
                w.wait(lambda: w.all(contains=reason), f"“{reason}” in\n{w.everything()}")
                assert w.all(contains=place), w.everything()
                w.click("Close")
                w.find("URL")


def right_click_at(w, node):
    place = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
    x, y = place.x + place.width // 2, place.y + place.height // 2
    subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "3"], check=True)


def from_menu(w, name):
    w.find(name, Atspi.Role.MENU_ITEM).get_action_iface().do_action(0)


@case
def a_run_is_kept_and_deleted_by_its_menu():
    with practice() as url, home() as folder, window(home=folder) as w:
        talk_once(w, url + "/echo", "first words")
        row, = show_runs(w, 1)
        right_click_at(w, row)
        from_menu(w, "Keep")
        w.wait(lambda: captures(folder, "data") and not captures(folder), "the capture among the user's data")
        # A click shows the tab that it was recorded in, and gives the row the focus that the Menu key goes by.
        w.click_at(show_runs(w, 1)[0])
        w.press("Menu")
        from_menu(w, "No Longer Keep")
        w.wait(lambda: captures(folder) and not captures(folder, "data"), "the capture in the cache again")
        w.press("Menu")
        from_menu(w, "Delete Run")
        w.wait(lambda: not runs(w), "the list without the run")
        assert not captures(folder), captures(folder)
        # By key, the next one.
        talk_once(w, url + "/echo", "other words")
        w.click_at(show_runs(w, 1)[0])
        w.press("Delete")
        w.wait(lambda: not runs(w) and not captures(folder), "the list without any run")


@case
def all_runs_are_forgotten_but_those_kept_or_open():
    with practice() as url, home() as folder:
        with window(home=folder) as w:
            talk_once(w, url + "/echo", "kept words")
            row, = show_runs(w, 1)
            right_click_at(w, row)
            from_menu(w, "Keep")
            w.wait(lambda: captures(folder, "data"), "the capture among the user's data")
            talk_once(w, url + "/echo", "other words")
        # What a tab shows is open as well: the tab that came back is closed, and a new one shows its own run alone.
        with window(home=folder) as w:
            w.wait(lambda: rows_with(w, "other words"), "the last run, in the tab that came back")
            w.press("ctrl+t")
            w.press("ctrl+Page_Up")
            w.wait(lambda: rows_with(w, "other words"), "the first tab")
            w.press("ctrl+w")
            w.wait(lambda: not w.all("Messages"), "the new tab alone")
            talk_once(w, url + "/echo", "words still shown")
            forget_all(w, folder)


def forget_all(w, folder):
    equal(len(captures(folder)), 2)
    w.press("ctrl+comma")
    w.find("Recorded runs")
    w.wait(lambda: w.all(contains="~/cache/handclasp/runs") and w.all(contains="secrets too"), "where they are")
    w.tab_to("Forget all runs…", at_most=80)
    w.press("Return")
    w.find("Forget All Runs?")
    w.click("Forget")
    w.wait(lambda: len(captures(folder)) == 1, "the run that is shown alone")
    equal(len(captures(folder, "data")), 1)
    w.wait(lambda: w.all(contains="2 runs · 1 of them kept"), "what is left")


if __name__ == "__main__":
    main(sys.argv[3:])
