#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-cli-capture.py HANDCLASP-CLI: what is left of a recording when the program is killed, or the disk is full."""

import base64
import contextlib
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from peers import CLI, Server, expect, finish, frame, opens, practice, run, start  # noqa: E402
from tap import case, contains, equal, main  # noqa: E402

def read_capture(path):
    """The (opcode, direction, payload) of each record that `show` prints, and its end object."""
    done = expect(run("show", "--json", path), 0)
    *records, end = [json.loads(line) for line in done.out.splitlines()]
    assert not any(record.get("damaged") for record in records), records
    opcodes = {"text": 1, "binary": 2, "close": 8, "ping": 9, "pong": 10}
    payloads = [base64.b64decode(r["base64"]) if "base64" in r else r["text"].encode() for r in records]
    return [(opcodes[r["type"]], r["dir"], payload) for r, payload in zip(records, payloads)], end


MESSAGES = 20_000


def floods(talk):
    """Numbers, as fast as they are taken."""
    with contextlib.suppress(OSError):
        for first in range(0, MESSAGES, 500):
            talk.sock.sendall(b"".join(frame(1, b"%0100d" % n) for n in range(first, first + 500)))
        return talk.wait_for_close()


def count(records):
    """How many numbers there are: all, from the first on."""
    numbers = [int(payload) for opcode, _, payload in records if opcode == 1]
    equal(numbers, list(range(len(numbers))))
    return len(numbers)


@contextlib.contextmanager
def capture_file():
    with tempfile.TemporaryDirectory() as folder:
        yield os.path.join(folder, "a.capture")


def wait_for_size(path, size):
    for _ in range(2000):
        if os.path.exists(path) and os.path.getsize(path) > size:
            return
        time.sleep(0.005)
    raise AssertionError(f"{path} did not grow to {size} bytes")


@case
def a_kill_in_a_flood_leaves_whole_records():
    random.seed(9)
    with Server(opens(floods)) as server, capture_file() as path:
        for _ in range(8):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
            process = start("connect", "--sink", "--capture", path, server.url())
            wait_for_size(path, random.randrange(1_000_000))
            process.kill()
            finish(process)
            records, end = read_capture(path)
            assert count(records) > 0
            equal(end["end"]["clean"], False, "it was not finished")
        # The file that was left can be recorded in anew.
        expect(run("connect", "--sink", "--count", str(MESSAGES), "--capture", path, server.url()), 0)
        records, end = read_capture(path)
        equal((count(records), end["end"]["clean"], end["messages"]), (MESSAGES, True, MESSAGES))


def run_limited(size, *arguments):
    """Runs it where no file may grow beyond a size: such is a full disk."""
    return subprocess.run([CLI, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))


@case
def a_full_disk_ends_the_recording_and_is_told():
    with Server(opens(floods)) as server, capture_file() as path:
        done = run_limited(1_000_000, "connect", "--json", "--capture", path, "--count", str(MESSAGES), server.url())
        equal((done.returncode, done.stderr.count(b"\n")), (2, 1))
        contains(done.stderr.decode(), f"handclasp-cli: “{path}” can’t be written: ")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        equal((lines[-1]["end"]["clean"], lines[-1]["end"]["code"]), (True, 1000), "the connection goes on to its end")
        printed = [int(line["text"]) for line in lines[:-1] if line["type"] == "text"]
        equal(printed, list(range(MESSAGES)), "what came is printed, recorded or not")
        records, _ = read_capture(path)
        assert 0 < count(records) < MESSAGES


@case
def a_disk_that_is_full_from_the_start():
    with Server(opens()) as server, capture_file() as path:
        done = run_limited(8, "connect", "--capture", path, server.url())
        equal(done.returncode, 2)
        contains(done.stderr.decode().replace("\n  ", " "), f"“{path}” can’t be written: ")
    equal(server.heads, [])


@case
def a_message_larger_than_the_disk():
    """It is shown, and the recording ends whole before it."""
    def sends_too_much(talk):
        talk.sock.sendall(frame(1, b"small") + frame(2, bytes(2_000_000)))
        return talk.wait_for_close()

    with Server(opens(sends_too_much)) as server, capture_file() as path:
        done = run_limited(1_000_000, "connect", "--sink", "--json", "--count", "2", "--capture", path, server.url())
        end = json.loads(done.stdout.splitlines()[-1])
        equal((done.returncode, end["messages"], end["bytes"]), (2, 2, 2_000_005))
        contains(done.stderr.decode(), f"“{path}” can’t be written: ")
        records, _ = read_capture(path)
        assert [payload for _, _, payload in records] in ([b"small"], []), records


@case
def two_programs_do_not_share_a_file():
    with practice() as url, capture_file() as path:
        first = start("connect", "--sink", "--capture", path, url + "/ticks?rate=1000")
        wait_for_size(path, 1000)
        done = expect(run("connect", "--json", "--capture", path, url + "/echo"), 2)
        equal(done.json["error"]["text"], f"Another program is recording in “{path}”.")
        first.send_signal(signal.SIGINT)
        expect(finish(first), 0)
        records, _ = read_capture(path)
        assert len(records) > 5
        expect(run("connect", "--capture", path, "--count", "1", url + "/clock"), 0)


@case
def what_is_shown_later_is_what_was_printed_then():
    """The same lines to the last digit of their time, since there is one start."""
    with practice() as url, capture_file() as path:
        done = expect(run("connect", "--json", "--capture", path, "--count", "2", url + "/clock"), 0)
        equal(expect(run("show", "--json", path), 0).out.splitlines()[:-1], done.out.splitlines()[:-1])


@case
def a_link_is_not_followed():
    with Server(opens()) as server, capture_file() as path:
        target = path + ".target"
        with open(target, "w", encoding="utf-8"):
            os.symlink(target, path)
        done = expect(run("connect", "--json", "--capture", path, server.url()), 2)
        contains(done.json["error"]["text"], "is a link")
        equal(os.path.getsize(target), 0)
    equal(server.heads, [])


@case
def what_is_recorded_is_the_users_alone():
    with practice() as url, capture_file() as path:
        with open(path, "w", encoding="utf-8"):
            os.chmod(path, 0o666)
        expect(run("connect", "--capture", path, "--count", "1", url + "/clock"), 0)
        equal(os.stat(path).st_mode & 0o777, 0o600)


@case
def what_is_no_file():
    with Server(opens()) as server, capture_file() as path:
        os.mkfifo(path)
        for place in (path, "/dev/full", "/dev/null"):
            done = expect(run("connect", "--json", "--capture", place, server.url()), 2)
            equal(done.json["error"]["text"], f"“{place}” is not a regular file.")
        done = expect(run("connect", "--json", "--capture", "", server.url()), 2)
        contains(done.json["error"]["text"], "“” can’t be opened for writing: ")
    equal(server.heads, [])


if __name__ == "__main__":
    main(sys.argv[2:])
