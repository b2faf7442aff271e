#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""monkey.py HANDCLASP-CLI HANDCLASP SECONDS [SEED...]: works the real window at random, by what it offers over AT-SPI.

Every button, row, tab, entry, menu and shortcut, pastes, each lesson of the practice server, sizes of the window. A seed
repeats a run as far as the machine's own times allow. It fails when the program ends by itself, warns (warnings are
fatal), leaks, or keeps its main loop for a second of processor time. Run under private-session.sh.
"""

import os
import random
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
CLI, PROGRAM, SECONDS = sys.argv[1], sys.argv[2], float(sys.argv[3])
SEEDS = [int(word) for word in sys.argv[4:]] or [random.SystemRandom().randrange(1 << 32)]
sys.argv[1:] = [CLI]
sys.path[:0] = [HERE, os.path.join(HERE, ".."), os.path.join(HERE, "../cli")]
from driver import BUTTONS, Atspi, GLib, Missing, Window, has_state, is_showing, walk  # noqa: E402
from peers import practice  # noqa: E402

STUCK = 1.0  # seconds of processor time that one answer may take
CLOSES = {"Close", "Minimize", "Maximize", "Restore", "Quit"}
KEYS = [
    "ctrl+t", "ctrl+l", "ctrl+f", "ctrl+i", "F5", "F9", "Escape", "Tab", "shift+Tab", "Return", "space", "Up", "Down", "Left",
    "Right", "Home", "End", "Page_Up", "Page_Down", "ctrl+shift+r", "ctrl+shift+d", "ctrl+comma", "ctrl+question", "ctrl+a",
    "ctrl+c", "ctrl+v", "ctrl+z", "Delete", "BackSpace", "F10", "shift+F10", "F2", "ctrl+Return", "ctrl+Up", "ctrl+Down",
]
TEXTS = [
    "", "hello", '{"a":1}', '{"a":', "len:>1k", "type:ping", "dir:in", "ü\u202e€\u200b", "x" * 5000, "13", "8", "https://a.example",
    "Bearer abc", "chat, chat2", "\u05e9\u05dc\u05d5\u05dd", "65535", "0", "-1", "not a url", "wss://", "ws://[::1", "http://localhost:1",
]
PASTES = [
    "curl -H 'X-A: 1' {url}/echo", "wscat -c {url}/ticks", "websocat {url}/chat", "curl '", '"{url}/echo"', "  {url}/fail/version  ",
]
SIZES = [(376, 640), (500, 700), (760, 620), (1024, 768), (1390, 870), (1600, 1000), (640, 430)]


class Fell(AssertionError):
    """The program did what it must not."""


def cpu(pid):
    with open(f"/proc/{pid}/task/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) // 1024


class Monkey:
    def __init__(self, seed, url):
        self.random, self.url = random.Random(seed), url
        self.lessons = [line for line in LESSONS]
        self.window = Window(PROGRAM, settings={"window-width": 1390, "window-height": 870})
        self.done = 0
        self.said = []

    def note(self, text):
        self.said = self.said[-19:] + [text]

    def check(self):
        """The main loop answers, and did not have to work for long until it did."""
        if not self.window.alive():
            raise Fell(f"it ended with {self.window.process.returncode}")
        before = cpu(self.window.process.pid)
        try:
            self.window.application.get_child_count()
        except GLib.Error:
            pass
        if not self.window.alive():
            raise Fell(f"it ended with {self.window.process.returncode}")
        used = cpu(self.window.process.pid) - before
        if used > STUCK:
            raise Fell(f"its main loop was busy for {used:.1f} s")

    def nodes(self, wanted):
        found = []
        for node in walk(self.window.application):
            try:
                if wanted(node) and is_showing(node) and has_state(node, Atspi.StateType.SENSITIVE):
                    found.append(node)
            except GLib.Error:
                continue
            if len(found) > 400:
                break
        return found

    def pick(self, wanted):
        found = self.nodes(wanted)
        return self.random.choice(found) if found else None

    # ---- what it does

    def click(self):
        def wanted(node):
            return node.get_role() in BUTTONS + (Atspi.Role.CHECK_BOX, Atspi.Role.MENU_ITEM) and node.get_name() not in CLOSES

        node = self.pick(wanted)
        if node is not None:
            self.note(f"clicks “{node.get_name()}”")
            action = node.get_action_iface()
            if action is not None and action.get_n_actions() > 0:
                action.do_action(0)

    def type(self):
        node = self.pick(lambda node: node.get_editable_text_iface() is not None
                         and has_state(node, Atspi.StateType.EDITABLE))
        if node is not None:
            text = self.random.choice(TEXTS)
            self.note(f"types “{text[:30]}” into “{node.get_name()}”")
            Atspi.EditableText.set_text_contents(node, text)

    def select(self):
        node = self.pick(lambda node: node.get_role() in (Atspi.Role.LIST, Atspi.Role.LIST_BOX, Atspi.Role.TABLE)
                         and node.get_selection_iface() is not None and node.get_child_count() > 0)
        if node is not None:
            row = self.random.randrange(min(node.get_child_count(), 200))
            self.note(f"selects row {row} of “{node.get_name()}”")
            node.get_selection_iface().select_child(row)

    def key(self):
        keys = [self.random.choice(KEYS) for _ in range(self.random.randint(1, 4))]
        self.note("presses " + " ".join(keys))
        self.window.press(*keys)

    def paste(self):
        node = next(iter(self.nodes(lambda node: node.get_name() == "URL" and node.get_editable_text_iface() is not None)), None)
        if node is not None:
            text = self.random.choice(PASTES).format(url=self.url)
            self.note(f"pastes “{text}”")
            Atspi.EditableText.set_text_contents(node, text)

    def connect(self):
        lesson = self.random.choice(self.lessons)
        node = next(iter(self.nodes(lambda node: node.get_name() == "URL" and node.get_editable_text_iface() is not None)), None)
        if node is None:
            return
        self.note(f"connects to {lesson}")
        Atspi.EditableText.set_text_contents(node, self.url + lesson)
        for button in self.nodes(lambda node: node.get_name() in ("Connect", "Disconnect", "Stop")
                                 and node.get_role() in BUTTONS)[:1]:
            button.get_action_iface().do_action(0)

    def resize(self):
        width, height = self.random.choice(SIZES)
        self.note(f"resizes to {width} × {height}")
        subprocess.run(["xdotool", "windowsize", self.window.window_id(), str(width), str(height)], check=False)

    def close_tab(self):
        if len(self.nodes(lambda node: node.get_role() == Atspi.Role.PAGE_TAB)) > 2:
            self.note("closes the tab")
            self.window.press("ctrl+t", "ctrl+w")

    def step(self):
        actions = [self.click, self.type, self.select, self.key, self.paste, self.connect, self.resize, self.close_tab]
        action = self.random.choices(actions, weights=[8, 3, 3, 4, 1, 5, 1, 1])[0]
        try:
            action()
        except (GLib.Error, subprocess.CalledProcessError, Missing, ValueError, AttributeError):
            pass  # what was chosen went away meanwhile
        self.done += 1

    def run(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.step()
            self.check()
        memory = resident(self.window.process.pid)
        said = self.window.close()
        if self.window.process.returncode != 0:
            raise Fell(f"it quit with {self.window.process.returncode}: {said[-3000:]}")
        return memory


def lessons():
    """The paths of the practice server, as it says them."""
    with open(os.path.join(HERE, "../../src/practice/clasp-practice-lesson.c"), encoding="utf-8") as file:
        text = file.read()
    return sorted({part.split('"')[0] for part in text.split('"/')[1:]})


LESSONS = ["/echo", "/ticks", "/chat"]


def main():
    fell = 0
    try:
        LESSONS[:] = ["/" + path for path in lessons()] or LESSONS
    except OSError:
        pass
    print(f"1..{len(SEEDS)}", flush=True)
    for number, seed in enumerate(SEEDS, 1):
        with practice() as url:
            monkey = Monkey(seed, url)
            try:
                memory = monkey.run(SECONDS)
                print(f"ok {number} - seed {seed}: {monkey.done} actions in {SECONDS:.0f} s, {memory} MiB at the end", flush=True)
            except Fell as error:
                fell += 1
                said = monkey.window.close()
                print(f"not ok {number} - seed {seed}: after {monkey.done} actions {error}", flush=True)
                for line in [*monkey.said, *said.splitlines()[-60:]]:
                    print(f"# {line}", flush=True)
    sys.exit(1 if fell else 0)


if __name__ == "__main__":
    main()
