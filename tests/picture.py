#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""picture.py OUT.png COMMAND...: starts Handclasp, has it connect, and takes a picture of the window.

Run it under private-session.sh. The command is the program with a URL as its argument, which fills the window; the
window is driven over AT-SPI, by the accessible names it promises. Exits with 0 only when the window said that it is
connected; the picture is taken in any case.
"""

import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE = 60  # seconds; told as a failure, never a verdict on speed


def walk(node):
    yield node
    for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child is not None:
            yield from walk(child)


def showing_button(name):
    """The button of that name that can be seen, or None."""
    desktop = Atspi.get_desktop(0)
    for node in walk(desktop):
        try:
            if node.get_name() != name or node.get_role() not in (Atspi.Role.PUSH_BUTTON, Atspi.Role.TOGGLE_BUTTON):
                continue
            if node.get_state_set().contains(Atspi.StateType.SHOWING):
                return node
        except GLib.Error:
            continue  # went away while being looked at
    return None


def wait_for_button(name, program):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and program.poll() is None:
        try:
            button = showing_button(name)
        except GLib.Error:
            button = None
        if button is not None:
            return button
        time.sleep(0.2)
    return None


def connect(program):
    """Clicks Connect and waits for the window to offer Disconnect; a sentence when that fails, else None."""
    button = wait_for_button("Connect", program)
    if button is None:
        return "no window with a button “Connect” came up"
    button.get_action_iface().do_action(0)
    if wait_for_button("Disconnect", program) is None:
        return "the window did not say that it is connected"
    return None


def main():
    out, command = sys.argv[1], sys.argv[2:]
    Atspi.init()
    with subprocess.Popen(command) as program:
        problem = connect(program)
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
