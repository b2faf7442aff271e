#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""picture.py OUT.png COMMAND... URL: starts Handclasp, has it connect, and takes a picture of the window.

Run it under private-session.sh. The URL as the program's last argument fills the window, which is driven over AT-SPI
by the accessible names it promises. Exits with 0 only when the window said that it is connected to that URL; the
picture is taken in any case.
"""

import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

BUTTONS = (Atspi.Role.PUSH_BUTTON, Atspi.Role.TOGGLE_BUTTON)
ENTRIES = (Atspi.Role.ENTRY, Atspi.Role.TEXT)
PATIENCE = 60  # seconds; told as a failure, never a verdict on speed


def walk(node):
    yield node
    for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child is not None:
            yield from walk(child)


def find(root, name, roles):
    """The first widget of that name and kind that can be seen, or None."""
    for node in walk(root):
        try:
            fits = node.get_name() == name and node.get_role() in roles
            if fits and node.get_state_set().contains(Atspi.StateType.SHOWING):
                return node
        except GLib.Error:
            continue  # went away while being looked at
    return None


def wait_for(look, program):
    """What look() returns as soon as that is something; None when the program ends or patience does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and program.poll() is None:
        try:
            found = look()
        except GLib.Error:
            found = None
        if found is not None:
            return found
        time.sleep(0.2)
    return None


def button_beside(entry, name):
    """The button of that name in the nearest surroundings of the entry: another page may have one, too."""
    around = entry.get_parent()
    while around is not None:
        button = find(around, name, BUTTONS)
        if button is not None:
            return button
        around = around.get_parent()
    return None


def connect(program, url):
    """Clicks Connect and waits for the window to offer Disconnect; a sentence when that fails, else None."""
    entry = wait_for(lambda: find(Atspi.get_desktop(0), "URL", ENTRIES), program)
    if entry is None:
        return "no window with an entry “URL” came up"
    text = entry.get_text_iface()
    content = Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text)) if text is not None else None
    if content != url:
        return f"the entry “URL” holds “{content}” instead of {url}"
    button = wait_for(lambda: button_beside(entry, "Connect"), program)
    if button is None:
        return "the window has no button “Connect”"
    button.get_action_iface().do_action(0)
    if wait_for(lambda: button_beside(entry, "Disconnect"), program) is None:
        return "the window did not say that it is connected"
    return None


def main():
    out, command = sys.argv[1], sys.argv[2:]
    Atspi.init()
    with subprocess.Popen(command) as program:
        problem = connect(program, command[-1])
        time.sleep(1.5)  # animations end, the first messages come
        subprocess.run(["import", "-window", "root", "-trim", "+repage", out], check=True)
        program.terminate()
        try:
            program.wait(10)
        except subprocess.TimeoutExpired:
            program.kill()
    if problem:
        sys.exit(f"picture.py: {problem}; what was seen is in {out}")


if __name__ == "__main__":
    main()
