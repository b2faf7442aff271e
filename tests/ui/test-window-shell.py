#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window itself: tabs, sizes, names, the keyboard, and what is remembered. See window_cases.py."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile

from window_cases import PROGRAM, opened, rows_with, send, window
from driver import Atspi, Window, has_state, texts, wait
from peers import Server, opens, practice
from tap import case, contains, equal, main


@case
def help_and_manual_name_what_the_program_takes():
    done = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True, check=True,
                          env={**os.environ, "LC_ALL": "C.UTF-8"})
    contains(done.stdout, "URL, FILE or FOLDER")
    with open(os.path.join(os.path.dirname(__file__), "../../data/man/handclasp.1"), encoding="utf-8") as file:
        manual = file.read()
    for option in re.findall(r"--([a-z-]+)", done.stdout):
        assert option.startswith("help-") or f"Fl Fl {option}" in manual, f"--{option} is not in the manual"
    for word in (".capture", ".har", ".jsonl", "ws://", "FOLDER"):
        contains(manual, word)


@case
def a_closed_tab_closes_its_connection_and_leaves_the_others():
    with Server(opens()) as server, window() as w:
        w.connect(server.url("/first"))
        opened(w)
        w.press("ctrl+t")
        w.wait(lambda: not w.has_button("Disconnect"), "a new tab")
        w.connect(server.url("/second"))
        opened(w)
        w.press("ctrl+w")
        w.click("Close", below=w.find("Close the Connection?"))
        wait(lambda: server.results, "the close of the tab's connection")
        equal(server.results, [([], 1000)])
        w.button("Disconnect")
        send(w, "still here")
        w.wait(lambda: rows_with(w, "still here"), "the message of the other tab")


@case
def a_closed_window_closes_its_connections():
    w = Window(PROGRAM)
    try:
        with Server(opens()) as server:
            w.connect(server.url())
            opened(w)
            w.press("ctrl+w")  # the last tab takes its window along
            w.click("Close", below=w.find("Close the Connection?"))
            equal(w.process.wait(20), 0)
            wait(lambda: server.results, "the end of the connection")
            equal(server.results, [([], 1000)])
    finally:
        equal(w.close(), "", "it says nothing")


@contextlib.contextmanager
def text_twice_as_large():
    """As people with weak eyes have it; the X server's resources tell the programs that are started."""
    tell = ["xprop", "-root", "-f", "RESOURCE_MANAGER", "8s"]
    subprocess.run([*tell, "-set", "RESOURCE_MANAGER", "Xft.dpi:\t192\n"], check=True)
    try:
        yield
    finally:
        subprocess.run([*tell, "-remove", "RESOURCE_MANAGER"], check=True)


@case
def large_text_has_room():
    with text_twice_as_large(), practice() as url, window(settings={"window-width": 1390, "window-height": 870}) as w:
        w.find("Echo")
        equal(w.all("Practice server"), [], "the list of connections makes room")
        w.connect(url + "/fail/masked")
        w.read_until("How it ended", "FRM-02")
        w.choose("Kind of message", "Close")
        w.read_until("Verdict", "FRM-02")
        equal(w.all("Handshake"), [], "the inspector comes when it is called")
        w.click("Inspector")
        w.find("Handshake")


WORKED = {getattr(Atspi.Role, name) for name in (
    "PUSH_BUTTON", "TOGGLE_BUTTON", "CHECK_BOX", "RADIO_BUTTON", "COMBO_BOX", "ENTRY", "TEXT", "SPIN_BUTTON",
    "MENU_ITEM", "PAGE_TAB",
)}


def nameless(w):
    """Whatever is shown, can be worked with and has no name: its role, and those around it."""
    found = []
    for node in w.all(""):
        if node.get_role() in WORKED and has_state(node, Atspi.StateType.FOCUSABLE):
            around = [node, node.get_parent(), node.get_parent().get_parent()]
            found.append(" in ".join(f"{part.get_role_name()} “{part.get_name()}”" for part in around))
    return found


@case
def whatever_can_be_worked_has_a_name():
    def looks_right(where):
        w.wait(lambda: not nameless(w), f"a name for each control of {where}; without one: {nameless(w)}", patience=5)

    with practice() as url, window() as w:
        looks_right("the first start")
        for tab in ("Query", "Subprotocols", "Sign-in", "TLS and network", "Handshake lab"):
            w.click(tab)
            looks_right(tab)
        w.press("F10")
        equal([w.find(name, Atspi.Role.MENU_ITEM).get_name() for name in ("New Tab", "Preferences", "About Handclasp")],
              ["New Tab", "Preferences", "About Handclasp"])
        w.press("Escape", "ctrl+comma")
        w.find("Opening, in all (seconds)", Atspi.Role.SPIN_BUTTON)
        looks_right("the preferences")
        w.press("Escape")
        w.connect(url + "/echo")
        opened(w)
        send(w, '{"a": 1}')
        w.select_row("Messages", '{"a": 1}')
        w.find("JSON tree")
        looks_right("a message")
        for tab in ("Timing", "TLS"):
            w.click(tab)
            looks_right(tab)
        w.click("Disconnect")
        w.connect(url + "/fail/version")
        w.find("What happened")
        looks_right("a failure")


@case
def a_limit_is_set_by_keyboard():
    with window() as w:
        w.press("ctrl+comma")
        w.tab_to("Opening, in all (seconds)")
        spin = w.find("Opening, in all (seconds)", Atspi.Role.SPIN_BUTTON)
        value = spin.get_value_iface()
        equal(Atspi.Value.get_current_value(value), 20.0)
        w.press("Up")
        w.wait(lambda: Atspi.Value.get_current_value(value) == 21.0, "one second more")


@case
def recents_survive_a_restart():
    home = tempfile.mkdtemp(prefix="handclasp-ui-")
    try:
        with Server(opens()) as server:
            with window(home=home) as w:
                w.connect(server.url("/remember-me"))
                opened(w)
                w.click("Disconnect")
                w.read_until("How it ended", "1000")
            with window(home=home) as w:
                w.read_until("Connections", "/remember-me")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def place_of_the_inspector(w):
    """Where the inspector begins, or None."""
    tabs = w.all("Handshake", Atspi.Role.PAGE_TAB)
    return tabs[0].get_component_iface().get_extents(Atspi.CoordType.WINDOW).x if tabs else None


@case
def the_inspector_is_found_as_it_was_left():
    home = tempfile.mkdtemp(prefix="handclasp-ui-")
    try:
        with window(home=home, settings={"window-width": 1390, "window-height": 870}) as w:
            before = w.wait(lambda: place_of_the_inspector(w), "the inspector")
            w.drag(before + 2, before - 148, 500)
            w.wait(lambda: abs(place_of_the_inspector(w) - before + 150) < 8, "a wider inspector")
            after = place_of_the_inspector(w)
        with window(home=home) as w:
            w.wait(lambda: place_of_the_inspector(w) == after, f"the inspector to begin at {after}")
            w.press("ctrl+i")
            w.wait(lambda: place_of_the_inspector(w) is None, "no inspector")
        with window(home=home) as w:
            w.find("Echo")
            equal(place_of_the_inspector(w), None, "it stays hidden")
            w.press("ctrl+i")
            w.wait(lambda: place_of_the_inspector(w) == after, f"the inspector, beginning at {after}")
    finally:
        shutil.rmtree(home, ignore_errors=True)


@case
def the_focus_stays_where_the_request_is_folded():
    def focus_comes_to(name):
        w.wait(lambda: any(has_state(node, Atspi.StateType.FOCUSED) for node in w.all(name)), f"the focus on “{name}”")

    with window() as w:
        w.tab_to("Fold the request")
        w.press("space")
        focus_comes_to("Show the request")
        w.press("space")
        focus_comes_to("Fold the request")


@case
def url_on_the_command_line_fills_the_window_and_does_not_connect():
    with Server(opens()) as server, window(server.url("/given")) as w:
        entry = w.editable("URL")
        w.wait(lambda: texts(entry).endswith("/given"), "the URL")
        w.button("Connect")
        equal(server.heads, [], "nothing was sent")


if __name__ == "__main__":
    main(sys.argv[3:])
