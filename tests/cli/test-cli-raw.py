#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-cli-raw.py HANDCLASP-CLI: frames sent on purpose, read as JSON lines by connect --raw."""

import contextlib
import json
import logging
import os
import struct
import sys

from websockets.exceptions import ConnectionClosed

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from peers import Server, expect, opens, python_server, run  # noqa: E402
from tap import case, contains, equal, main  # noqa: E402

CLOSE = b"\x88\x82"
logging.disable(logging.CRITICAL)   # what websockets says of the faults is expected


def reads_all(talk):
    """The bytes up to the client's own close, which is answered."""
    data = b""
    while CLOSE not in data or len(data) - data.rindex(CLOSE) < 8:
        more = talk.sock.recv(65536)
        if not more:
            return data
        data += more
    talk.sock.sendall(b"\x88\x02\x03\xe8")
    return data[:data.rindex(CLOSE)]


def sent(*objects, options=(), code=0):
    """The bytes that reach the server, and the run's result."""
    text = "".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in objects)
    with Server(opens(reads_all)) as server:
        result = expect(run("connect", "--raw", *options, server.url(), stdin=text.encode()), code)
    return server.results[0], result


@case
def frames_go_out_exactly_as_told():
    key = {"mask": "00000000"}
    table = [
        ({"text": "hi"} | key, b"\x81\x82\0\0\0\0hi"),
        ({"text": "ü", "mask": "01020304"}, b"\x81\x82\x01\x02\x03\x04" + bytes([0xC3 ^ 1, 0xBC ^ 2])),
        ({"hex": "fffe", "opcode": 1} | key, b"\x81\x82\0\0\0\0\xff\xfe"),
        ({"base64": "AAECAw=="} | key, b"\x82\x84\0\0\0\0\0\x01\x02\x03"),
        ({"opcode": "ping", "text": "x" * 126} | key, b"\x89\xfe\0\x7e\0\0\0\0" + b"x" * 126),
        ({"opcode": 3, "fin": False, "rsv": 5} | key, b"\x53\x80\0\0\0\0"),
        ({"text": "abc", "mask": False}, b"\x81\x03abc"),
        ({"text": "a", "length_form": "16"} | key, b"\x81\xfe\0\x01\0\0\0\0a"),
        ({"text": "a", "length_form": "64"} | key, b"\x81\xff\0\0\0\0\0\0\0\x01\0\0\0\0a"),
        ({"text": "a", "length": 5} | key, b"\x81\x85\0\0\0\0a"),
        ({"length": "18446744073709551615"} | key, b"\x82\xff" + b"\xff" * 8 + b"\0\0\0\0"),
        ({"text": "abcdef", "fragments": [2, 0, 1]} | key,
         b"\x01\x82\0\0\0\0ab" b"\x00\x80\0\0\0\0" b"\x00\x81\0\0\0\0c" b"\x80\x83\0\0\0\0def"),
    ]
    data, result = sent(*[told for told, _ in table], " ", options=("--json",))
    equal(data, b"".join(bytes_ for _, bytes_ in table))
    records = [record for record in result.lines[:-1] if record["dir"] == "out"]
    equal([record.get("deliberate") for record in records[:-1]], [True] * (len(table) + 3))
    assert "deliberate" not in records[-1], records[-1]
    equal(records[-1]["type"], "close")


@case
def a_bad_line_is_named_and_loses_nothing():
    for bad, parts in (("{\"opcode\": 16}", ("line 3", "“opcode”")), ("nonsense", ("line 3", "JSON")),
                       ("{\"txt\": 1}", ("line 3", "“txt”")),
                       ("{\"text\": \"\\u001b[31m\", \"\\u001b[31m\": 1}", ("line 3", "‹ESC›[31m"))):
        data, result = sent({"text": "a", "mask": False}, "", bad, {"text": "never"}, code=2)
        equal(data, b"\x81\x01a", bad)
        for part in parts:
            contains(result.err.decode(), part)
        assert b"\x1b" not in result.err, result.err
        equal(result.code, 2)


@case
def a_close_of_ones_own_is_the_close():
    def reads_close(talk):
        first, payload = talk.read_frame()
        talk.sock.sendall(b"\x88\x02" + payload[:2])
        return first, payload, talk.read_to_end()

    with Server(opens(reads_close)) as server:
        result = expect(run("connect", "--raw", "--json", server.url(),
                            stdin=b'{"opcode": "close", "hex": "0fa1 6f6b"}\n'), 0)
    first, payload, rest = server.results[0]
    equal((first, payload, rest), (0x88, struct.pack(">H", 4001) + b"ok", b""))
    equal(result.lines[-1]["end"], {"clean": True, "by": "client", "code": 4001, "reason": ""})


@case
def websockets_refuses_what_breaks_the_rules():
    table = {
        '{"text": "a", "mask": false}': 1002,
        '{"text": "a", "rsv": 4}': 1002,
        '{"opcode": 3}': 1002,
        '{"opcode": "continuation"}': 1002,
        '{"opcode": "ping", "fin": false}': 1002,
        '{"opcode": "text", "hex": "c328"}': 1007,
        '{"opcode": "close", "hex": "03"}': 1002,
        '{"opcode": "close", "hex": "03ed"}': 1002,
    }
    def handler(socket):
        with contextlib.suppress(ConnectionClosed):
            for message in socket:
                socket.send(message)

    with python_server(handler, compression=None) as url:
        for line, code in table.items():
            result = run("connect", "--raw", "--json", "--count", "9", url, stdin=line.encode())
            equal(result.lines[-1]["end"]["code"], code, f"{line}: {result}")
        result = expect(run("connect", "--raw", "--count", "1", url,
                            stdin=b'{"text": "whole", "fragments": [1, 0, 2]}'), 0)
        equal(result.text, "whole\n")


@case
def raw_takes_its_input_alone():
    for other in (("--echo",), ("--send-count", "3")):
        contains(expect(run("connect", "--raw", *other, "ws://127.0.0.1:1/"), 2).err, b"--raw")


main(sys.argv[2:])
