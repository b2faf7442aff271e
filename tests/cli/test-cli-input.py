#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-cli-input.py HANDCLASP-CLI: what becomes of the input of `connect`, and of its end."""

import base64
import json
import os
import pty
import select
import signal
import struct
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from peers import PATIENCE, Server, Talk, expect, finish, frame, opens, run, start  # noqa: E402
from tap import case, contains, equal, main  # noqa: E402

CLOSE = frame(8, struct.pack(">H", 1000))


def texts(result):
    """The texts received, of `connect --json`."""
    return [record["text"] for record in result.lines[:-1] if record["dir"] == "in" and record["type"] == "text"]


def end_of(result):
    end = result.lines[-1]
    return end["end"]["clean"], end["end"]["by"], end["end"]["code"], end["unsent"]


def late(pause):
    """A server that answers each message after a pause, and our close when all has been answered."""

    def handler(talk):
        while True:
            first, payload = talk.read_frame()
            if first == 0x88:
                talk.sock.sendall(frame(8, payload[:2]))
                return
            time.sleep(pause)
            talk.sock.sendall(frame(1, b"late:" + payload))

    return opens(handler)


# ---------------------------------------------------------------------------------------------------- the end of input

@case
def answers_under_way_are_waited_for():
    """Longer than the 2 s in which TCP has to end."""
    with Server(late(0.9)) as server:
        result = expect(run("connect", "--json", server.url(), stdin=b"1\n2\n3\n"), 0)
    equal(texts(result), ["late:1", "late:2", "late:3"])
    equal(end_of(result), (True, "client", 1000, []))
    with Server(late(0.1)) as server:
        result = expect(run("connect", server.url(), stdin=b"1\n2\n3\n"), 0)
    equal(result.text, "late:1\nlate:2\nlate:3\n")


@case
def a_close_that_is_not_answered_is_waited_for_so_long():
    with Server(opens(Talk.read_to_end)) as server:
        result = expect(run("connect", "--json", "--close-wait", "0.2", server.url()), 4)
        equal(end_of(result), (False, "client", 1006, []))
        result = expect(run("connect", "--close-wait", "0.2", server.url()), 4)
        contains(result.err, b"did not answer")
    for wrong in ("0", "-1", "x", "", "1e9"):
        contains(expect(run("connect", "--close-wait", wrong, "ws://127.0.0.1:1/"), 2).err,
                 b"--close-wait takes seconds")


@case
def an_interrupt_ends_the_wait_at_once():
    with Server(opens(Talk.read_to_end)) as server:
        process = start("connect", "--json", server.url())
        process.stdin.close()
        process.stdin = None
        equal(json.loads(process.stdout.readline())["type"], "close")
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        expect(finish(process), 4)
        assert time.monotonic() - began < 25, "the wait went on"


@case
def keep_open_listens_on():
    """Until the server closes; until a signal."""
    got = threading.Event()

    def subscribe(talk):
        payload = talk.read_frame()[1]
        assert got.wait(PATIENCE)
        talk.sock.sendall(frame(1, payload + b" 1") + frame(1, payload + b" 2"))

    def closes(talk):
        subscribe(talk)
        talk.sock.sendall(CLOSE)
        return talk.read_frame()

    def stays(talk):
        subscribe(talk)
        return talk.wait_for_close()

    for then, by in ((closes, "server"), (stays, "client")):
        got.clear()
        with Server(opens(then)) as server:
            process = start("connect", "--json", "--keep-open", server.url())
            process.stdin.write(b"sub\n")
            process.stdin.close()
            process.stdin = None
            lines = [process.stdout.readline()]
            got.set()
            lines += [process.stdout.readline() for _ in range(2)]
            if by == "client":
                process.send_signal(signal.SIGTERM)
            result = finish(process)
            result.out = b"".join(lines) + result.out
        expect(result, 0)
        equal(texts(result), ["sub 1", "sub 2"])
        equal(end_of(result), (True, by, 1000, []))


# ----------------------------------------------------------------------------------------------- lines that are not
# sent

@case
def lines_that_cannot_be_sent_are_named():
    with Server(opens()) as server:
        result = expect(run("connect", "--json", "--max-message", "5", server.url(),
                            stdin=b"ok\nab\xff\xfec\nnext\ntoo long\nlast\xc3"), 2)
    equal(server.results, [([(0x81, b"ok"), (0x81, b"next")], 1000)])
    equal(end_of(result), (True, "client", 1000, [2, 4, 5]))
    for line in (b"line 2 ", b"line 4 ", b"line 5 "):
        contains(result.err, line)


@case
def lines_after_the_servers_close_are_named():
    """Also those that were read while the close was on its way."""
    closed = threading.Event()

    def closes(talk):
        talk.read_frame()
        talk.sock.sendall(CLOSE)
        talk.read_frame()
        closed.set()
        talk.sock.recv(1)   # until the client hangs up

    with Server(opens(closes)) as server:
        process = start("connect", "--json", server.url())
        process.stdin.write(b"one\n")
        process.stdin.flush()
        assert closed.wait(PATIENCE)
        process.stdin.write(b"two\nthree\n")
        result = finish(process)
    expect(result, 2)
    equal(end_of(result), (True, "server", 1000, [2, 3]))
    contains(result.err, b"line 2 of the input was not sent")


@case
def what_count_leaves_behind_is_no_fault():
    with Server(opens(lambda talk: (talk.sock.sendall(frame(1, b"x")), talk.wait_for_close()))) as server:
        process = start("connect", "--json", "--count", "1", server.url())
        lines = [process.stdout.readline(), process.stdout.readline()]
        process.stdin.write(b"left over\n" * 3)
        result = finish(process)
        result.out = b"".join(lines) + result.out
    expect(result, 0)
    equal(end_of(result)[3], [])


@case
def a_raw_line_that_is_none_is_named():
    with Server(opens()) as server:
        result = expect(run("connect", "--json", "--raw", server.url(),
                            stdin=b'{"text":"two\\nlines"}\nnot json\n{}\n'), 2)
    equal(server.results, [([(0x81, b"two\nlines")], 1000)])
    equal(end_of(result)[3], [2])


# -------------------------------------------------------------------------------------------------------------- binary

@case
def binary_goes_both_ways_as_it_is():
    payloads = [b"line1\nline2\0\xff\xfe tail\n", bytes(range(256)), b"", "pure text ✓".encode()]
    lines = b"".join(base64.b64encode(payload) + b"\n" for payload in payloads)

    def handler(talk):
        got = [talk.read_frame() for _ in payloads]
        talk.sock.sendall(b"".join(frame(2, payload) for payload in payloads))
        talk.wait_for_close()
        return got

    with Server(opens(handler)) as server:
        result = expect(run("connect", "--binary", server.url(),
                            stdin=lines.replace(b"bGlu", b"bG lu\r", 1).replace(b"\r", b" ")), 0)
    equal(server.results[0], [(0x82, payload) for payload in payloads])
    equal(result.out, b"".join(payloads))


@case
def what_is_no_base64_is_named():
    with Server(opens()) as server:
        result = expect(run("connect", "--json", "--binary", server.url(),
                            stdin=b"AAE=\nnot base64!\nAA\n=AAA\nAA==AA==\nA===\n====\n\n"), 2)
    equal(server.results, [([(0x82, b"\0\1"), (0x82, b"")], 1000)])
    equal(end_of(result)[3], [2, 3, 4, 5, 6, 7])
    contains(result.err, b"line 2 of the input was not sent: it is not base64.")
    contains(expect(run("connect", "--raw", "--binary", "ws://127.0.0.1:1/"), 2).err, b"--raw and --binary")


@case
def without_binary_a_binary_message_is_only_told_of():
    with Server(opens(lambda talk: (talk.sock.sendall(frame(2, b"\0\1")), talk.wait_for_close()))) as server:
        result = expect(run("connect", "--count", "1", server.url()), 0)
    equal(result.out, b"")
    contains(result.err, b"[binary, 2 bytes]")


# --------------------------------------------------------------------------------------------------------------- pings

@case
def ping_keeps_on():
    def handler(talk):
        pings = []
        while len(pings) < 3:
            first, payload = talk.read_frame()
            equal(first, 0x89)
            pings.append(payload)
            talk.sock.sendall(frame(10, payload))
        talk.sock.sendall(CLOSE)
        return pings

    with Server(opens(handler)) as server:
        result = expect(run("connect", "--json", "--keep-open", "--ping", "0.05", server.url()), 0)
    equal(server.results[0], [b"1", b"2", b"3"])
    equal([(record["dir"], record["type"], record["text"]) for record in result.lines[:6]
           if record["type"] != "close"][:2],
          [("out", "ping", "1"), ("in", "pong", "1")])


# ------------------------------------------------------------------------------------------------------------ terminals

def type_at_terminal(keys, *arguments):
    """Runs connect on a terminal, types each piece when all before it has been answered. Gives what it showed."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execv(sys.argv[1], [sys.argv[1], "connect", *arguments])
    data, deadline = b"", time.monotonic() + PATIENCE
    try:
        for wanted, piece in keys:
            while wanted not in data:
                assert select.select([fd], [], [], deadline - time.monotonic())[0], data
                data += os.read(fd, 65536)
            os.write(fd, piece)
        while more := os.read(fd, 65536):
            data += more
    except OSError:   # the terminal's other end is closed
        pass
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), data


@case
def keys_of_a_terminal_are_not_sent():
    def handler(talk):
        got = []
        while True:
            first, payload = talk.read_frame()
            if first == 0x88:
                talk.sock.sendall(frame(8, payload[:2]))
                return got
            got.append(payload)
            talk.sock.sendall(frame(1, b"got " + payload))

    with Server(opens(handler)) as server:
        code, shown = type_at_terminal([(b"Connected.", b"hello\n"), (b"< got hello", b"\x1b[A\x1b[1;5D\x1bOP\n"),
                                        (b"are not sent", b"a\x1b[Db\tc\x01\n"), ("< got ab‹TAB›c".encode(), b"\x04")],
                                       server.url())
    equal((code, server.results), (0, [[b"hello", b"ab\tc"]]))
    equal(shown.count(b"are not sent"), 1)


@case
def binary_never_drives_a_terminal():
    with Server(opens(lambda talk: (talk.sock.sendall(frame(2, b"\x1b[2Jbin")), talk.sock.sendall(CLOSE),
                                    talk.read_frame()))) as server:
        code, shown = type_at_terminal([], "--binary", server.url())
    equal(code, 0)
    contains(shown, b"[binary, 7 bytes]")
    assert b"\x1b" not in shown


if __name__ == "__main__":
    main(sys.argv[2:])
