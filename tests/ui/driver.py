# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives a Handclasp window over AT-SPI, by the accessible names it promises.

Everything waits for a condition until a deadline and then fails with what was seen; nothing sleeps for a fixed time.
Run under tests/private-session.sh.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

PATIENCE = float(os.environ.get("HANDCLASP_UI_PATIENCE", "60"))  # seconds; no verdict on speed
PAUSE = 0.05
NAME = "io.github.handclasp.Handclasp"
BUTTONS = (Atspi.Role.PUSH_BUTTON, Atspi.Role.TOGGLE_BUTTON, Atspi.Role.PAGE_TAB)

Atspi.init()
# Its own 0.8 s would decide a test by how busy the machine is.
Atspi.set_timeout(int(PATIENCE * 1000), int(PATIENCE * 1000))


class Missing(AssertionError):
    """What was waited for did not come."""


def wait(condition, what, patience=PATIENCE, alive=lambda: True):
    """The first true value of condition(); objects that go away meanwhile count as not yet there."""
    deadline = time.monotonic() + patience
    while True:
        try:
            value = condition()
        except GLib.Error:
            value = None
        if value:
            return value
        if not alive():
            raise Missing(f"the program ended while waiting for {what}")
        if time.monotonic() > deadline:
            raise Missing(f"{what} did not come in {patience} s")
        time.sleep(PAUSE)


def children(node):
    for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child is not None:
            yield child


def walk(node):
    yield node
    for child in children(node):
        yield from walk(child)


def has_state(node, state):
    return node.get_state_set().contains(state)


def is_showing(node):
    return has_state(node, Atspi.StateType.SHOWING)


def read_text(node):
    """The text of an entry or a text view. GTK takes an end of -1 for an entry's start."""
    return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))


def texts(node):
    """All that can be read below a node: names, descriptions and texts."""
    found = []
    for part in walk(node):
        for text in (part.get_name(), part.get_description()):
            if text and text not in found:
                found.append(text)
        if part.get_text_iface() is not None:
            text = read_text(part)
            if text and text not in found:
                found.append(text)
    return "\n".join(found)


class Window:
    """One running Handclasp, with folders of its own that outlive it when home is given."""

    def __init__(self, program, *arguments, home=None, environment=None, settings=None):
        self.own_home = home is None
        self.home = home or tempfile.mkdtemp(prefix="handclasp-ui-")
        self._write("gtk-4.0/settings.ini", "[Settings]\ngtk-enable-animations=false\n")
        if settings:
            lines = [f"{key}={value}" for key, value in settings.items()]
            self._write("glib-2.0/settings/keyfile", "\n".join(["[io/github/handclasp/Handclasp]", *lines, ""]))
        folders = {
            "HOME": self.home,
            "XDG_CONFIG_HOME": self.home + "/config",
            "XDG_DATA_HOME": self.home + "/data",
            "XDG_STATE_HOME": self.home + "/state",
            "XDG_CACHE_HOME": self.home + "/cache",
            "GSETTINGS_BACKEND": "keyfile",
            "GDK_BACKEND": "x11",
            "GSK_RENDERER": "cairo",
            "GTK_A11Y": "atspi",
            "ADW_DISABLE_PORTAL": "1",
            "G_DEBUG": "fatal-warnings",
        }
        self.log = tempfile.TemporaryFile(mode="w+")
        self.process = subprocess.Popen(
            [program, *arguments], env={**os.environ, **folders, **(environment or {})}, stderr=self.log,
            stdout=self.log
        )
        try:
            self.application = wait(self._find_application, "the program's window", alive=self.alive)
        except Missing as error:
            raise Missing(f"{error}\n{self.close()}") from None

    def _write(self, name, text):
        path = os.path.join(self.home, "config", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def alive(self):
        return self.process.poll() is None

    def _find_application(self):
        for application in children(Atspi.get_desktop(0)):
            if application.get_process_id() == self.process.pid and application.get_child_count() > 0:
                return application
        return None

    def wait(self, condition, what, patience=PATIENCE):
        return wait(condition, what, patience, self.alive)

    # ---- finding

    def all(self, name=None, role=None, below=None, contains=None):
        """Whatever is showing, has the name (or contains the text in it) and the role."""
        found = []
        for node in walk(below or self.application):
            try:
                if name is not None and node.get_name() != name:
                    continue
                if contains is not None and contains not in (node.get_name() or ""):
                    continue
                if role is not None and node.get_role() != role:
                    continue
                if is_showing(node):
                    found.append(node)
            except GLib.Error:
                continue  # went away while being looked at
        return found

    def find(self, name, role=None, below=None):
        return self.wait(lambda: next(iter(self.all(name, role, below)), None), f"“{name}”")

    def _buttons(self, name, below=None):
        return [
            node
            for node in self.all(name, below=below)
            if node.get_role() in BUTTONS and has_state(node, Atspi.StateType.SENSITIVE)
        ]

    def button(self, name, below=None):
        return self.wait(lambda: next(iter(self._buttons(name, below)), None), f"a button “{name}” that can be clicked")

    def has_button(self, name):
        """Whether there is a button of that name that can be clicked."""
        return bool(self._buttons(name))

    # ---- reading

    def read(self, name, below=None):
        return texts(self.find(name, below=below))

    def read_until(self, name, *wanted, patience=PATIENCE):
        """All the text below the object of that name, once it holds every one of the wanted texts."""
        seen = {}

        def holds_all():
            for node in self.all(name):
                seen["text"] = texts(node)
                if all(text in seen["text"] for text in wanted):
                    return seen["text"]
            return None

        try:
            return self.wait(holds_all, f"{wanted} in “{name}”", patience)
        except Missing as error:
            raise Missing(f"{error}; what it holds is:\n{seen.get('text')}") from None

    def everything(self):
        return texts(self.application)

    # ---- doing

    def click(self, name, below=None):
        node = self.button(name, below)
        node.get_action_iface().do_action(0)
        return node

    def click_at(self, node):
        """Clicks with the mouse, as for what has no action of its own. The window stands where the screen begins."""
        place = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        x, y = place.x + place.width // 2, place.y + place.height // 2
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "1"], check=True)

    def drag(self, x, to_x, y):
        """Drags something along a row of the window, from its side."""
        steps = [part for at in (x, (x + to_x) // 2, to_x) for part in ("mousemove", str(at), str(y))]
        subprocess.run(["xdotool", *steps[:3], "mousedown", "1", *steps[3:], "mouseup", "1"], check=True)

    def window_id(self):
        """The window's number on the display."""

        def first():
            found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
                                   capture_output=True, text=True, check=False)
            return found.stdout.split()[0] if found.stdout else None

        return self.wait(first, "the window on the display")

    def press(self, *keys):
        """Presses keys, "ctrl+comma", with the focus in the window: there is no window manager to give it."""
        subprocess.run(["xdotool", "windowfocus", "--sync", self.window_id(), "key", *keys], check=True)

    def tab_to(self, name, at_most=40):
        """Presses Tab until the focus is in the object of that name, which scrolls it into view."""
        seen = []
        for _ in range(at_most):
            self.press("Tab")
            time.sleep(PAUSE)
            focused = [node for node in self.all() if has_state(node, Atspi.StateType.FOCUSED)]
            seen += [node.get_name() for node in focused]
            if any(name in (part.get_name() or "") for node in focused for part in (node, node.get_parent())):
                return
        raise Missing(f"Tab never came to “{name}”, but to {seen}")

    def choose(self, name, wanted):
        """Chooses an entry of a drop-down, by keyboard."""
        drop_down = self.find(name)
        toggle = Atspi.Role.TOGGLE_BUTTON
        button = self.wait(lambda: next(iter(self.all(role=toggle, below=drop_down)), None), f"the button of “{name}”")
        button.get_action_iface().do_action(0)

        def opened():
            entries = self.all(role=Atspi.Role.LIST_ITEM, below=drop_down)
            return entries if any(has_state(node, Atspi.StateType.FOCUSED) for node in entries) else None

        entries = [texts(node).strip() for node in self.wait(opened, f"the entries of “{name}”")]
        self.press("Home", *(["Down"] * entries.index(wanted)), "Return")
        self.wait(lambda: button.get_name() == wanted, f"the choice “{wanted}” in “{name}”")

    def editable(self, name, below=None):
        def first():
            for node in self.all(name, below=below):
                for part in walk(node):
                    if part.get_editable_text_iface() is not None and has_state(part, Atspi.StateType.EDITABLE):
                        return part
            return None

        return self.wait(first, f"an entry “{name}”")

    def type(self, name, text, below=None):
        entry = self.editable(name, below)
        Atspi.EditableText.set_text_contents(entry, text)
        self.wait(lambda: read_text(entry) == text, f"“{text}” in “{name}”")
        return entry

    def select_row(self, list_name, contains):
        """Selects the row of a list that holds the text."""
        node = self.find(list_name)

        def select():
            for index, row in enumerate(children(node)):
                if contains in texts(row):
                    return node.get_selection_iface().select_child(index)
            return False

        self.wait(select, f"a row with “{contains}” in “{list_name}”")

    def connect(self, url):
        self.type("URL", url)
        self.click("Connect")

    # ---- ending

    def ask_to_quit(self):
        """Asks the program to quit, as Ctrl+Q does, so that it frees all that it has."""
        with contextlib.suppress(GLib.Error):
            Gio.bus_get_sync(Gio.BusType.SESSION).call_sync(
                NAME, "/" + NAME.replace(".", "/"), "org.gtk.Actions", "Activate",
                GLib.Variant("(sava{sv})", ("quit", [], {})), None, Gio.DBusCallFlags.NONE, 5000)

    def close(self):
        """Ends the program; returns what it said. Its folders go unless they were given."""
        if self.alive():
            self.ask_to_quit()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGABRT)
                self.process.wait()
        self.log.seek(0)
        said = self.log.read()
        self.log.close()
        if self.own_home:
            shutil.rmtree(self.home, ignore_errors=True)
        return said
