#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-cli-dialect.py HANDCLASP-CLI: what connect tells of a connection's dialect."""

import base64
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from peers import Server, Talk, expect, frame, opens, run  # noqa: E402
from tap import case, contains, equal, main  # noqa: E402

SOCKET_IO = "/socket.io/?EIO=4&transport=websocket"


def socket_io(talk):
    """A server of Socket.IO: opens, connects, pings, answers one event."""
    talk.sock.sendall(frame(1, b'0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000}'))
    equal(talk.read_frame()[1][:2], b"40")
    talk.sock.sendall(frame(1, b'40{"sid":"y"}') + frame(1, b"2"))
    while (got := talk.read_frame()[1]) != b'421["sum",1,2]':
        pass
    talk.sock.sendall(frame(1, b"431[3]") + frame(1, b'42["news"]'))
    return talk.wait_for_close()


def units_of(result):
    return [(line["n"], unit) for line in result.lines[:-1] for unit in line.get("units", [])]


def find(result, kind):
    return [unit for _, unit in units_of(result) if unit["kind"] == kind]


@case
def units_and_the_end():
    with Server(opens(socket_io)) as server:
        result = expect(run("connect", "--json", server.url(SOCKET_IO), stdin=b'40\n421["sum",1,2]\n'), 0)
    # The request may have been sent before the server's first message told the dialect: its answer knows it all the
    # same.
    asked, = [line["n"] for line in result.lines[:-1] if line.get("text") == '421["sum",1,2]']
    answer, = find(result, "ack")
    equal({key: answer[key]
           for key in ("dialect", "kind", "label", "channel", "role", "id", "answers", "error", "auto")},
          {"dialect": "socket.io", "kind": "ack", "label": "sum", "channel": "/", "role": "response", "id": "1",
           "answers": asked,
           "error": None, "auto": False})
    assert answer["latency_us"] >= 0, answer
    equal([unit["label"] for unit in find(result, "event")][-1], "news")
    end = result.lines[-1]["dialect"]
    equal((end["name"], end["open"], end["heartbeats"]["n"]), ("socket.io", [], 1))
    contains(end["why"].encode(), b"/socket.io/")


@case
def told_or_none():
    with Server(opens(Talk.wait_for_close)) as server:
        result = expect(run("connect", "--json", "--dialect", "json-rpc", server.url(),
                            stdin=b'{"jsonrpc":"2.0","id":"7","method":"slow"}\n'), 0)
        equal(find(result, "request")[0]["id"], '"7"')
        opened, = result.lines[-1]["dialect"]["open"]
        equal((opened["record"], opened["id"], opened["label"]), (1, '"7"', "slow"))
        result = expect(run("connect", "--json", "--dialect", "none", server.url(),
                            stdin=b'{"jsonrpc":"2.0","id":1,"method":"a"}\n'), 0)
        equal((units_of(result), result.lines[-1]["dialect"], "looks_like" in result.lines[-1]), ([], None, False))
        result = expect(run("connect", "--json", server.url(), stdin=b'{"jsonrpc":"2.0","id":1,"method":"a"}\n'), 0)
        equal((units_of(result), result.lines[-1]["dialect"], result.lines[-1]["looks_like"]), ([], None, "json-rpc"))
    result = expect(run("connect", "--dialect", "klingon", "ws://127.0.0.1:1/"), 2)
    contains(result.err, "klingon".encode())


@case
def secrets_are_masked():
    with Server(opens(socket_io)) as server:
        result = expect(run("connect", "--json", server.url(SOCKET_IO),
                            stdin=b'40{"token":"hunter2hunter2"}\n421["sum",1,2]\n'), 0)
    assert b"hunter2" not in result.out, result
    line, = [line for line in result.lines if line.get("text", "").startswith("40{\"token\"")]
    equal(line["bytes"], len('40{"token":"hunter2hunter2"}'))


def closes(code):
    def handler(talk):
        talk.read_frame()
        talk.sock.sendall(frame(8, struct.pack(">H", code)))
        while talk.read_frame()[0] != 0x88:
            pass

    return handler


@case
def classic_failures_have_their_cause():
    def cause(result):
        found = [one for one in result.lines[-1]["diagnosis"] if "-" in one["id"]]
        return found[0]["id"] if found else None

    init = b'{"type":"connection_init"}\n'
    with Server(opens(closes(4406))) as server:
        result = run("connect", "--json", "--subprotocol", "graphql-ws", "--keep-open", server.url("/graphql"),
                     stdin=init)
        equal(cause(result), "graphql-name")
        result = run("connect", "--subprotocol", "graphql-ws", "--keep-open", server.url("/graphql"), stdin=init)
        contains(result.err, b"graphql-transport-ws")
    with Server(opens(closes(1000))) as server:
        handshake = b'{"protocol":"json","version":1}\n'
        equal(cause(run("connect", "--json", "--keep-open", server.url("/hub"), stdin=handshake)), "signalr-separator")
        equal(cause(run("connect", "--json", "--keep-open", server.url(), stdin=b"hello\n")), None)


@case
def heartbeats_are_answered():
    def pings(talk):
        talk.sock.sendall(frame(1, b'0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000}') +
                          frame(1, b"2"))
        equal(talk.read_frame()[1], b"3")
        talk.sock.sendall(frame(1, b'42["done"]'))
        return talk.wait_for_close()

    with Server(opens(pings)) as server:
        result = expect(run("connect", "--json", "--keep-alive", "--count", "3", server.url(SOCKET_IO)), 0)
    pong, = find(result, "pong")
    equal((pong["role"], pong["auto"], pong["answers"]), ("heartbeat", True, 2))
    equal([unit["auto"] for unit in find(result, "ping")], [False])


@case
def heartbeats_are_sent():
    def mqtt(talk):
        talk.read_frame()
        talk.sock.sendall(frame(2, bytes.fromhex("20020000")))
        equal(talk.read_frame()[1], bytes.fromhex("c000"))
        talk.sock.sendall(frame(2, bytes.fromhex("d000")))
        return talk.wait_for_close()

    # CONNECT with a keep alive of one second
    connect = bytes.fromhex("100e 0004 4d515454 04 02 0001 0002 6162".replace(" ", ""))
    with Server(opens(mqtt, extra=b"Sec-WebSocket-Protocol: mqtt\r\n")) as server:
        result = expect(run("connect", "--json", "--keep-alive", "--binary", "--keep-open", "--count", "2",
                            "--subprotocol", "mqtt", server.url(),
                            stdin=base64.b64encode(connect) + b"\n"), 0)
    ping, = find(result, "pingreq")
    equal((ping["role"], ping["auto"]), ("heartbeat", True))
    equal(result.lines[-1]["unsent"], [])


main()
