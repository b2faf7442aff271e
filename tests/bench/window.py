#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the window while messages flood in: `./dev bench window`.

The real program on a virtual display, driven as a user would, while a server on loopback sends market ticks at
several rates; the first row is a connection on which nothing comes, to compare with. Nothing passes or fails here:
the machine may be busy with other things, so read the rows of one run against each other. "worked" is the time the
main thread had a processor in its longest turn of the main loop, "by the clock" how long the longest turn took, waits
for a processor included.
usage: window.py LOAD-SERVER PROBE PROGRAM [--rate N ...] [--seconds S] [--size BYTES]"""
import argparse
import mmap
import os
import statistics
import struct
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../ui")]
from driver import Atspi, Window, children, wait  # noqa: E402

FIELDS = ("reset", "thread", "turns", "frames", "wall_ns", "cpu_ns", "stalls", "busy_ns")
Atspi.set_timeout(30_000, 30_000)  # ms: a machine that is busy is measured, too
EVER = 2_000_000_000  # messages: more than come while anybody waits


class Probe:
    """What window-probe.c counts within the program."""

    def __init__(self):
        self.file = tempfile.NamedTemporaryFile(prefix="handclasp-probe-")
        self.file.truncate(8 * len(FIELDS))
        self.map = mmap.mmap(self.file.fileno(), 8 * len(FIELDS))

    def read(self):
        return dict(zip(FIELDS, struct.unpack(f"{len(FIELDS)}q", self.map[:])))

    def reset(self):
        self.map[:8] = struct.pack("q", 1)


def processor_seconds(pid):
    """Of all threads, and of them the main one's."""
    spent = {}
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/schedstat", encoding="ascii") as file:
            spent[int(thread)] = int(file.read().split()[0]) / 1e9
    return sum(spent.values()), spent[pid]


def resident(pid):
    """Bytes of memory that are the program's own."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("RssAnon"))


class Parts:
    """What is asked for while messages come: found before, since looking for it goes through all of the window."""

    def __init__(self, w):
        self.w, self.list, self.inspector = w, w.find("Messages"), w.find("Transcript")
        while not w.all("Message", below=self.inspector):  # its tab
            self.inspector = self.inspector.get_parent()
        self.count = w.wait(lambda: next(iter(w.all(role=Atspi.Role.LABEL, contains="● ")), None),
                            "the count of messages")

    def count_messages(self):
        return int("".join(c for c in self.count.get_name() if c.isdigit()))

    def shows_message(self):
        return any(True for _ in self.w.all(contains="Text message ", below=self.inspector))

    def has_rows(self):
        return any(True for _ in children(self.list))


class Phase:
    """with Phase(...): measures what happens meanwhile, and prints it as a row."""

    def __init__(self, w, probe, name):
        self.w, self.probe, self.name = w, probe, name
        self.note = ""

    def __enter__(self):
        self.probe.reset()
        self.began, self.before = time.monotonic(), self.probe.read()
        self.spent = processor_seconds(self.w.process.pid)
        return self

    def __exit__(self, kind, *_):
        if kind is not None:
            return
        took, now = time.monotonic() - self.began, self.probe.read()
        spent = processor_seconds(self.w.process.pid)
        main, rest = spent[1] - self.spent[1], (spent[0] - spent[1]) - (self.spent[0] - self.spent[1])
        frames = max(now["frames"] - self.before["frames"], 0)
        print(f"  {self.name:22}{100 * main / took:8.0f} %{100 * rest / took:8.0f} %{frames / took:9.1f}"
              f"{now['cpu_ns'] / 1e6:9.1f}{now['wall_ns'] / 1e6:14.1f}{now['stalls']:11}   {self.note}", flush=True)


def ask(node, times=60):
    """Seconds that it takes to be answered over AT-SPI, by the main thread."""
    component, took = node.get_component_iface(), []
    for _ in range(times):
        began = time.monotonic()
        component.get_extents(Atspi.CoordType.WINDOW)
        took.append(time.monotonic() - began)
        time.sleep(0.02)
    return took


def until(condition, what):
    """Seconds until the condition holds; it is asked for over AT-SPI, which takes its time."""
    began = time.monotonic()
    wait(condition, what)
    return time.monotonic() - began


def middle(node):
    place = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
    return place.x + place.width // 2, place.y + place.height // 2


def point(x, y, *doing):
    subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", *doing], check=True)


def watch(w, probe, parts, seconds):
    with Phase(w, probe, "watching"):
        time.sleep(seconds)
    with Phase(w, probe, "asking over AT-SPI") as phase:
        took = ask(parts.list)
        phase.note = f"answered in {1000 * statistics.median(took):.1f} ms, at most {1000 * max(took):.1f} ms"


def use(w, probe, parts, seconds):
    """What a user does while messages come."""
    x, y = middle(parts.list)
    watch(w, probe, parts, seconds)
    with Phase(w, probe, "scrolling up"):
        point(x, y, "--repeat", "40", "--delay", "30", "4")
    for name in ("selecting a message", "and another one"):
        with Phase(w, probe, name) as phase:
            point(x, y, "1")
            if name == "selecting a message":
                phase.note = f"shown after {1000 * until(parts.shows_message, 'the message'):.0f} ms"
            time.sleep(0.5)
        y += 100
    with Phase(w, probe, "stepping by keys"):
        w.press(*["Up", "Down", "Down"] * 5)
        time.sleep(0.5)
    with Phase(w, probe, "typing a filter") as phase:
        w.press("ctrl+shift+f")
        subprocess.run(["xdotool", "type", "--delay", "120", "ticker len:>10"], check=True)
        phase.note = f"rows after {1000 * until(parts.has_rows, 'messages that match'):.0f} ms"
    with Phase(w, probe, "watching it filtered"):
        time.sleep(seconds)
    with Phase(w, probe, "clearing the filter"):
        w.press("Escape")
        time.sleep(1)


def print_head(title):
    print(f"\n{title}\n  {'':22}{'main':>8}  {'others':>8}  {'frames/s':>8}"
          f"{'worked ms':>10}{'by the clock':>13}{'> 50 ms':>11}")


def flood(options, server, rate):
    probe = Probe()
    environment = {"LD_PRELOAD": options.probe, "HANDCLASP_PROBE": probe.file.name}
    w = Window(options.program, environment=environment, settings={"window-width": 1390, "window-height": 870})
    try:
        w.connect(server + "/echo")
        w.read_until("Verdict", "Connection established")
        parts = Parts(w)
        time.sleep(1)
        print_head("nothing comes" if rate is None else "as fast as they come" if rate == 0
                   else f"{rate:,} messages a second")
        if rate is None:
            watch(w, probe, parts, options.seconds)
            return
        entry = w.editable("URL")
        w.click("Disconnect")
        connect = w.button("Connect")
        Atspi.EditableText.set_text_contents(entry, f"{server}/json?n={EVER}&size={options.size}&rate={rate}")
        connect.get_action_iface().do_action(0)
        parts = Parts(w)  # others than before, and not at once to be had while messages come
        began, n, memory = time.monotonic(), parts.count_messages(), resident(w.process.pid)
        use(w, probe, parts, options.seconds)
        took, more = time.monotonic() - began, parts.count_messages() - n
        print(f"  {more:,} messages of about {options.size} B came, {more / took:,.0f} a second; "
              f"{(resident(w.process.pid) - memory) / more:.1f} bytes of memory a message", flush=True)
    finally:
        print(w.close(), end="")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("server", metavar="LOAD-SERVER")
    parser.add_argument("probe", metavar="PROBE")
    parser.add_argument("program", metavar="PROGRAM")
    parser.add_argument("--rate", type=int, action="append",
                        help="messages a second, 0: as fast as they come (default: several)")
    parser.add_argument("--seconds", type=float, default=3, help="how long to watch")
    parser.add_argument("--size", type=int, default=200, help="bytes of a message")
    options = parser.parse_args()
    print(f"{os.cpu_count()} processors; over the last minute {os.getloadavg()[0]:.1f} programs wanted one")
    server = subprocess.Popen([options.server], stdout=subprocess.PIPE, text=True)
    try:
        url = f"ws://127.0.0.1:{server.stdout.readline().split()[1]}"
        for rate in options.rate or [None, 1_000, 100_000, 0]:
            flood(options, url, rate)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
