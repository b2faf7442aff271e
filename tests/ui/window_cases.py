# SPDX-License-Identifier: GPL-3.0-or-later
"""What the cases of the window share: test-window-*.py HANDCLASP-CLI HANDCLASP [WORD...].

They drive the real window over AT-SPI against real and scripted servers, below tests/private-session.sh. With words,
only the cases whose name holds one of them are run.
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, ".."), os.path.join(HERE, "../cli")]
from driver import Atspi, Window, children  # noqa: E402
from peers import frame  # noqa: E402

PROGRAM = sys.argv[2]


class window:
    """with window() as w: a Handclasp whose warnings are fatal; it must be alive until the end of the case."""

    def __init__(self, *arguments, behind=(), **options):
        """behind: a command that becomes the program, given as its last arguments."""
        self.command, self.options = [*behind, PROGRAM, *arguments], options

    def __enter__(self):
        self.window = Window(*self.command, **self.options)
        return self.window

    def __exit__(self, kind, error, trace):
        alive = self.window.alive()
        code = self.window.process.poll()
        said = self.window.close()
        if kind is None and not alive:
            raise AssertionError(f"the program ended with {code}; it said:\n{said}")
        if kind is None and self.window.process.returncode != 0:
            raise AssertionError(f"the program quit with {self.window.process.returncode}; it said:\n{said}")
        if kind is not None:
            print("\n".join(f"# program: {line}" for line in said.splitlines()), flush=True)


def rows(w, name="Messages"):
    return [row.get_name() for row in children(w.find(name)) if row.get_name()]


def rows_with(w, text, name="Messages"):
    return [row for row in rows(w, name) if text in row]


def in_sight(w, text):
    """Of the rows that a list makes, those beside the ones in sight count as showing, too: their place tells."""
    messages = w.find("Messages")
    height = messages.get_component_iface().get_extents(Atspi.CoordType.WINDOW).height
    row = next((row for row in children(messages) if text in (row.get_name() or "")), None)
    if row is None:
        return False
    place = row.get_component_iface().get_extents(Atspi.CoordType.PARENT)
    return -5 <= place.y < height


def send(w, text):
    w.type("Message to send", text)
    w.click("Send")


def opened(w):
    return w.read_until("Verdict", "Connection established")


def add_header(w, name, value):
    w.click("Add header")
    w.type("Header name", name)
    w.type("Header value", value)


def numbered(*range_of):
    """Frames with "message 0." and so on."""
    return b"".join(frame(1, b"message %d." % number) for number in range(*range_of))
