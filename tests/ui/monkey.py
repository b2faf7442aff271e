#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""monkey.py HANDCLASP-CLI HANDCLASP SECONDS [SEED...]: works the real window at random, by what it offers over AT-SPI.

Every button, row, tab, entry, menu and shortcut, pastes, each lesson of the practice server, sizes of the window. What
is done at a step follows from the seed and the step's number alone: the kind of action, its texts and keys, and an
order of all names, of which the first that the window offers is taken. So a seed repeats a run, as many of its steps
as the seconds have room for, but for what a server's own times decide.

It fails when the program ends by itself, warns (warnings are fatal), leaks, grows beyond all measure, or leaves its
main loop stuck for a second (see Watchdog). Run under private-session.sh.
"""

import hashlib
import os
import random
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
CLI, PROGRAM, SECONDS = sys.argv[1], sys.argv[2], float(sys.argv[3])
SEEDS = [int(word) for word in sys.argv[4:]] or [random.SystemRandom().randrange(1 << 32)]
sys.argv[1:] = [CLI]
sys.path[:0] = [HERE, os.path.join(HERE, ".."), os.path.join(HERE, "../cli")]
from driver import BUTTONS, NAME, Atspi, Gio, GLib, Missing, Window  # noqa: E402
from peers import practice  # noqa: E402

STUCK = 1.0  # seconds
SAMPLE = 0.02  # seconds between two looks at the program
MEMORY = 600  # MiB that it may have at the end of a run
ROWS = 12  # of each list that are looked at
# What ends the program, leaves it for another, or is told by the window manager that is not there.
NOT_CLICKED = {"Close", "Minimize", "Maximize", "Restore", "Quit", "Share"}
CLICKED = BUTTONS + (
    Atspi.Role.CHECK_BOX, Atspi.Role.RADIO_BUTTON, Atspi.Role.SWITCH, Atspi.Role.COMBO_BOX, Atspi.Role.MENU_ITEM,
    Atspi.Role.CHECK_MENU_ITEM, Atspi.Role.RADIO_MENU_ITEM,
)
LISTS = (Atspi.Role.LIST, Atspi.Role.LIST_BOX, Atspi.Role.TABLE, Atspi.Role.TREE_TABLE)
ROW = (Atspi.Role.LIST_ITEM, Atspi.Role.TABLE_ROW, Atspi.Role.TREE_ITEM)
KEYS = [
    "ctrl+t", "ctrl+l", "ctrl+f", "ctrl+shift+f", "F3", "ctrl+i", "F5", "F9", "Escape", "Tab", "shift+Tab", "Return",
    "space", "Up", "Down", "Left", "Right", "Home", "End", "Page_Up", "Page_Down", "ctrl+shift+r", "ctrl+shift+d",
    "ctrl+comma", "ctrl+question", "ctrl+a", "ctrl+c", "ctrl+v", "ctrl+z", "Delete", "BackSpace", "F10", "shift+F10",
    "F2", "ctrl+Return", "ctrl+Up", "ctrl+Down", "ctrl+d", "ctrl+r", "ctrl+e", "ctrl+shift+s", "ctrl+Page_Up",
    "ctrl+Page_Down", "Menu", "shift+Down", "ctrl+n",
]
TEXTS = [
    "", "hello", '{"a":1}', '{"a":', "len:>1k", "type:ping", "dir:in", "ü\u202e€\u200b", "x" * 5000, "13", "8",
    "https://a.example",
    "Bearer abc", "chat, chat2", "\u05e9\u05dc\u05d5\u05dd", "65535", "0", "-1", "not a url", "wss://", "ws://[::1",
    "http://localhost:1",
]
PASTES = [
    "curl -H 'X-A: 1' {url}/echo", "wscat -c {url}/ticks", "websocat {url}/chat", "curl '", '"{url}/echo"',
    "  {url}/fail/version  ",
]
# The least is 360 × 294 and the border that a window has on a display without a compositor.
SIZES = [(376, 640), (500, 700), (760, 620), (1024, 768), (1390, 870), (1600, 1000), (640, 430), (370, 304)]


class Fell(AssertionError):
    """The program did what it must not."""


class Ended(Exception):
    """The program was closed, with its last window, as a user may do."""


def lessons():
    """The paths of the practice server, as it says them."""
    with open(os.path.join(HERE, "../../src/practice/clasp-practice-lesson.c"), encoding="utf-8") as file:
        text = file.read()
    return sorted({"/" + part.split('"')[0] for part in text.split('"/')[1:]})


LESSONS = lessons()


class Process:
    """What the system tells of the program's main thread and of its memory."""

    def __init__(self, pid):
        self.pid = pid
        with open(f"/proc/{pid}/maps", encoding="utf-8") as file:
            self.sanitized = "libasan" in file.read()

    def main_thread(self):
        """Its state's letter, and the seconds of processor time it has had."""
        with open(f"/proc/{self.pid}/task/{self.pid}/stat", encoding="utf-8") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return fields[0], (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self):
        with open(f"/proc/{self.pid}/status", encoding="utf-8") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) // 1024


class Watchdog:
    """Asks the main loop for an answer, and tells a stuck one from a loaded machine.

    The loop is stuck when it has not answered although its thread had a second of processor time for that (twice as
    much with the sanitizers, which double all work), or when the thread slept through a second of looks at it:
    there was something to answer, so it waits for something else. A look counts only when the looking itself came
    in time: where that is late, the machine is at fault, and a thread that is ready to run but does not get to is
    not asleep.
    """

    def __init__(self, window):
        self.window = window
        self.process = Process(window.process.pid)
        self.allowed = STUCK * (2 if self.process.sanitized else 1)
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.worst = 0.0

    def see_it_alive(self):
        if self.window.alive():
            return
        code = self.window.process.returncode
        raise Fell(f"it ended with {code}") if code else Ended()

    def ask(self):
        """Returns when the main loop has answered; it answers in the order in which it was asked."""
        self.see_it_alive()
        answered = []
        self.bus.call(NAME, "/" + NAME.replace(".", "/"), "org.gtk.Actions", "List", None, None,
                      Gio.DBusCallFlags.NO_AUTO_START, -1, None, lambda bus, result: answered.append(result))
        began = self.process.main_thread()[1]
        slept, at = 0.0, time.monotonic()
        while not answered:
            GLib.MainContext.default().iteration(False)
            if answered:
                break
            time.sleep(SAMPLE / 20 if slept == 0 else SAMPLE)
            now = time.monotonic()
            self.see_it_alive()
            state, used = self.process.main_thread()
            if state in "SD" and now - at < 2 * SAMPLE:
                slept += now - at
            elif state not in "SD":
                slept = 0.0
            at = now
            if used - began > self.allowed:
                raise Fell(f"its main loop was busy for {used - began:.1f} s")
            if slept > STUCK:
                raise Fell(f"its main loop waited for something else for {slept:.1f} s")
        self.worst = max(self.worst, self.process.main_thread()[1] - began)

    def see_it_quit(self):
        """Returns when the program has ended, or has slept through a minute of looks instead."""
        slept, at = 0.0, time.monotonic()
        while self.window.alive() and slept < 60:
            time.sleep(SAMPLE)
            now = time.monotonic()
            try:
                state = self.process.main_thread()[0]
            except OSError:
                continue  # it ended just now
            if state in "SD" and now - at < 2 * SAMPLE:
                slept += now - at
            elif state not in "SD":
                slept = 0.0
            at = now

    def settle(self):
        """Returns when the main loop answers and has nothing else to do; what never rests is not waited for long."""
        self.ask()
        for _ in range(40):
            before = self.process.main_thread()[1]
            time.sleep(SAMPLE)
            self.ask()
            state, after = self.process.main_thread()
            if state == "S" and after == before:
                return


class Node:
    """What is showing in the window, as AT-SPI tells it."""

    def __init__(self, path):
        self.path = path
        self.name, self.role, self.states, self.interfaces, self.children = "", 0, 0, [], []

    def can(self, interface):
        return "org.a11y.atspi." + interface in self.interfaces

    def has(self, state):
        return bool(self.states >> int(state) & 1)


class Tree:
    """The window's objects, asked for on the accessibility bus a level at once, since one by one takes seconds."""

    def __init__(self, window):
        self.window = window
        address = Gio.bus_get_sync(Gio.BusType.SESSION).call_sync(
            "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None, Gio.DBusCallFlags.NONE, -1,
            None)[0]
        flags = Gio.DBusConnectionFlags
        self.bus = Gio.DBusConnection.new_for_address_sync(
            address, flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None)
        self.program = next(name for name in self._ask_bus("ListNames", None) if self._is_program(name))

    def _ask_bus(self, method, arguments):
        return self.bus.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", method, arguments, None,
                                  Gio.DBusCallFlags.NONE, -1, None)[0]

    def _is_program(self, name):
        try:
            pid = self._ask_bus("GetConnectionUnixProcessID", GLib.Variant("(s)", (name,)))
        except GLib.Error:
            return False
        return name.startswith(":") and pid == self.window.process.pid

    def call(self, node, interface, method, arguments=None):
        return self.bus.call_sync(self.program, node.path, interface, method, arguments, None, Gio.DBusCallFlags.NONE,
                                  -1, None)

    def do(self, node, interface, method, kinds="", *arguments):
        return self.call(node, "org.a11y.atspi." + interface, method, GLib.Variant(f"({kinds})", arguments))

    def get(self, node, interface, name):
        return self.call(node, "org.freedesktop.DBus.Properties", "Get",
                         GLib.Variant("(ss)", ("org.a11y.atspi." + interface, name)))[0]

    def _fill(self, nodes):
        waiting = 0
        accessible = "org.a11y.atspi.Accessible"

        def ask(node, take, interface, method, arguments=None):
            nonlocal waiting

            def answered(bus, result):
                nonlocal waiting
                waiting -= 1
                try:
                    take(node, bus.call_finish(result)[0])
                except GLib.Error:
                    node.states = 0  # went away

            waiting += 1
            self.bus.call(self.program, node.path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, -1, None,
                          answered)

        for node in nodes:
            ask(node, lambda node, value: setattr(node, "children", [path for _, path in value]), accessible,
                "GetChildren")
            ask(node, lambda node, value: setattr(node, "role", value), accessible, "GetRole")
            ask(node, lambda node, value: setattr(node, "interfaces", value), accessible, "GetInterfaces")
            ask(node, lambda node, value: setattr(node, "name", value), "org.freedesktop.DBus.Properties", "Get",
                GLib.Variant("(ss)", (accessible, "Name")))
            ask(node, lambda node, value: setattr(node, "states", value[0] | value[1] << 32), accessible, "GetState")
        while waiting > 0:
            GLib.MainContext.default().iteration(True)

    def showing(self):
        """What is showing, of a list its first rows."""
        level, found = [Node("/org/a11y/atspi/accessible/root")], []
        while level:
            self._fill(level)
            shown = [node for node in level if node.has(Atspi.StateType.SHOWING) or not found]
            found += shown
            level = [Node(path) for node in shown for path in node.children[:ROWS if node.role in LISTS else None]]
        return found


class Step:
    """What the seed says of one step."""

    def __init__(self, seed, number):
        self.name = f"{seed}/{number}"
        self.random = random.Random(self.name)

    def place(self, name, number):
        """Where a thing of that name, the number-th of its kind, stands in this step's order of all things."""
        return hashlib.sha256(f"{self.name}/{name}/{number}".encode()).digest()

    def first(self, nodes):
        """Of nodes the one that comes first in the order, and its name."""
        count, placed = {}, []
        for node in nodes:
            key = f"{node.role} " + re.sub("[0-9]+", "0", node.name)  # ports and times are others each time
            count[key] = count.get(key, 0) + 1
            placed.append((self.place(key, count[key]), node))
        return min(placed, key=lambda pair: pair[0])[1] if placed else None


class Monkey:
    def __init__(self, seed, url):
        self.seed, self.url = seed, url
        self.done, self.worst = 0, 0.0
        self.said = []
        self.start()

    def start(self):
        self.window = Window(PROGRAM, settings={"window-width": 1390, "window-height": 870})
        self.dog = Watchdog(self.window)
        self.tree = Tree(self.window)
        self.output = None  # of the program, once it has ended

    def note(self, text):
        self.said = self.said[-39:] + [f"{self.done} {text}"]

    def nodes(self, wanted):
        return [node for node in self.tree.showing() if node.has(Atspi.StateType.SENSITIVE) and wanted(node)]

    def push(self, name):
        """Clicks the first button of that name, if there is one."""
        for button in self.nodes(lambda node: node.name == name and node.role in BUTTONS)[:1]:
            self.tree.do(button, "Action", "DoAction", "i", 0)
            return True
        return False

    def write(self, name, text):
        for entry in self.nodes(lambda node: node.name == name and node.can("EditableText"))[:1]:
            self.tree.do(entry, "EditableText", "SetTextContents", "s", text)
            return True
        return False

    # ---- what it does

    def click(self, step):
        node = step.first(self.nodes(lambda node: node.role in CLICKED and node.name not in NOT_CLICKED
                                     and node.can("Action")))
        if node is not None:
            self.note(f"clicks “{node.name}”")
            self.tree.do(node, "Action", "DoAction", "i", 0)

    def click_row(self, step):
        node = step.first(self.nodes(lambda node: node.role in ROW))
        if node is not None:
            x, y, width, height = self.tree.do(node, "Component", "GetExtents", "u", int(Atspi.CoordType.WINDOW))[0]
            self.note(f"clicks on the row “{node.name[:40]}”")
            subprocess.run(["xdotool", "mousemove", str(x + width // 2), str(y + height // 2), "click", "1"],
                           check=True)

    def type(self, step):
        text = step.random.choice(TEXTS)
        node = step.first(self.nodes(lambda node: node.can("EditableText") and node.has(Atspi.StateType.EDITABLE)))
        if node is not None:
            self.note(f"types “{text[:30]}” into “{node.name}”")
            self.tree.do(node, "EditableText", "SetTextContents", "s", text)

    def select(self, step):
        row = step.random.randrange(ROWS)
        node = step.first(self.nodes(lambda node: node.role in LISTS and node.can("Selection") and node.children))
        if node is not None:
            row %= len(node.children)
            self.note(f"selects row {row} of “{node.name}”")
            self.tree.do(node, "Selection", "SelectChild", "i", row)

    def value(self, step):
        part = step.random.random()
        node = step.first(self.nodes(lambda node: node.can("Value")))
        if node is not None:
            low, high = (self.tree.get(node, "Value", name) for name in ("MinimumValue", "MaximumValue"))
            self.note(f"sets “{node.name}” to {part:.2f} of its range")
            self.tree.call(node, "org.freedesktop.DBus.Properties", "Set", GLib.Variant("(ssv)", (
                "org.a11y.atspi.Value", "CurrentValue", GLib.Variant("d", low + part * (min(high, low + 1e6) - low)))))

    def key(self, step):
        keys = [step.random.choice(KEYS) for _ in range(step.random.randint(1, 4))]
        self.note("presses " + " ".join(keys))
        for key in keys:
            self.window.press(key)
            self.dog.ask()

    def paste(self, step):
        text = step.random.choice(PASTES).format(url=self.url)
        if self.write("URL", text):
            self.note(f"pasted “{text}”")

    def connect(self, step):
        lesson = step.random.choice(LESSONS)
        if self.write("URL", self.url + lesson):
            pushed = any(self.push(name) for name in ("Connect", "Disconnect", "Stop"))
            self.note(f"connected to {lesson}, or ended what was there" if pushed else f"typed {lesson}")

    def send(self, step):
        text = step.random.choice(TEXTS)
        if self.write("Message to send", text):
            self.note(f"sent “{text[:30]}”" if self.push("Send") else f"could not send “{text[:30]}”")

    def resize(self, step):
        width, height = step.random.choice(SIZES)
        self.note(f"resizes to {width} × {height}")
        subprocess.run(["xdotool", "windowsize", self.window.window_id(), str(width), str(height)], check=False)

    def leave(self, step):
        """Whatever is open over the window goes, as by a user who has seen enough of it."""
        self.note("presses Escape Escape Escape")
        self.window.press("Escape", "Escape", "Escape")

    def close_tab(self, step):
        """The tab that is there, with what it has; a new one stays."""
        self.note("closes the tab")
        self.window.press("ctrl+t")
        self.dog.settle()
        if not self.nodes(lambda node: node.name == "Close Tab"):
            return  # something lies over the window, and there is no new tab
        self.window.press("ctrl+Page_Up", "ctrl+w")
        self.dog.settle()
        if self.nodes(lambda node: node.name == "Close the Connection?"):
            self.push("Close")

    def step(self):
        step = Step(self.seed, self.done)
        weights = {self.click: 8, self.click_row: 3, self.type: 3, self.select: 2, self.value: 1, self.key: 4,
                   self.paste: 1,
                   self.connect: 4, self.send: 2, self.resize: 2, self.leave: 2, self.close_tab: 1}
        action = step.random.choices(list(weights), weights=list(weights.values()))[0]
        try:
            action(step)
        except (GLib.Error, subprocess.CalledProcessError, Missing) as error:
            self.note(f"… and what it was about went away: {type(error).__name__}")
            self.dog.ask()
        finally:
            self.done += 1
        self.dog.settle()
        self.worst = max(self.worst, self.dog.worst)

    def end(self):
        """What the program said, once it has quit: that may take as long as it works, as on the search for leaks."""
        if self.output is None:
            if self.window.alive():
                self.window.ask_to_quit()
                self.dog.see_it_quit()
            self.output = self.window.close()
        return self.output

    def run(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                self.step()
            except Ended:
                self.note("… and it ended, and is started again")
                self.end()
                self.start()
        memory = self.dog.process.memory()
        self.end()
        if self.window.process.returncode != 0:
            raise Fell(f"it quit with {self.window.process.returncode}")
        if memory > MEMORY:
            raise Fell(f"it has {memory} MiB")
        return memory


def main():
    fell = 0
    print(f"1..{len(SEEDS)}", flush=True)
    for number, seed in enumerate(SEEDS, 1):
        with practice() as url:
            monkey = Monkey(seed, url)
            try:
                memory = monkey.run(SECONDS)
                print(f"ok {number} - seed {seed}: {monkey.done} actions in {SECONDS:.0f} s, {memory} MiB at the end, "
                      f"at most {monkey.worst:.2f} s of work before an answer", flush=True)
            except Fell as error:
                fell += 1
                print(f"not ok {number} - seed {seed}: after {monkey.done} actions {error}", flush=True)
                for line in [*monkey.said, *monkey.end().splitlines()[-120:]]:
                    print(f"# {line}", flush=True)
    sys.exit(1 if fell else 0)


if __name__ == "__main__":
    main()
