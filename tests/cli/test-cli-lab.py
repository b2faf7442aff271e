#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-cli-lab.py HANDCLASP-CLI: requests that are broken on purpose, and how a server takes them."""

import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from peers import Server, Talk, expect, opens, run, says  # noqa: E402
from tap import case, contains, equal, main  # noqa: E402

REFUSED = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"


def head_of(*options):
    """The request that goes out, and what is said of it."""
    with Server(says(REFUSED)) as server:
        result = expect(run("check", "--json", *options, server.url("/ws")), 1)
        text = expect(run("check", *options, server.url("/ws")), 1).text
    return server.heads[0], result, text


@case
def each_rule_of_the_request_can_be_broken():
    table = {
        "REQ-02": b"POST /ws HTTP/1.1\r\n",
        "REQ-02=HTTP/1.0": b"GET /ws HTTP/1.0\r\n",
        "REQ-02=BREW": b"BREW /ws HTTP/1.1\r\n",
        "REQ-03": b"GET * HTTP/1.1\r\n",
        "REQ-03=http://other.example/": b"GET http://other.example/ HTTP/1.1\r\n",
        "REQ-04=evil.example": b"Host: evil.example\r\n",
        "REQ-05=h2c": b"Upgrade: h2c\r\n",
        "REQ-06=keep-alive": b"Connection: keep-alive\r\n",
        "REQ-07=short": b"Sec-WebSocket-Key: short\r\n",
        "REQ-08": b"Origin: no origin/\r\n",
        "REQ-09": b"Sec-WebSocket-Version: 8\r\n",
        "req-09=12, 13": b"Sec-WebSocket-Version: 12, 13\r\n",
        "REQ-10": b"Sec-WebSocket-Protocol: chat, chat\r\n",
        "REQ-11": b"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=99\r\n",
        "REQ-12": b"Content-Length: 5\r\n",
        "REQ-12=X Bad: 1": b"X Bad: 1\r\n",
        "REQ-01=space": b"Host : 127.0.0.1:",
    }
    for given, line in table.items():
        head, result, text = head_of("--break", given)
        rule = given.split("=")[0].upper()
        contains(head, line, given)
        assert [verdict for verdict in result.json["verdicts"] if verdict["rule"] == rule
                and verdict["status"] in ("fail", "warn")], (given, result.json["verdicts"])
        contains(text, "Broken on purpose: ", given)
        contains(text, rule, given)
        contains(text, "the server refused it with 400 Bad Request.", given)
    for number, name in (("04", b"Host"), ("05", b"Upgrade"), ("06", b"Connection"), ("07", b"Sec-WebSocket-Key"),
                         ("09=", b"Sec-WebSocket-Version")):
        head, result, _ = head_of("--break", "REQ-" + number)
        assert b"\r\n" + name + b":" not in head, (number, head)
        contains(result.failed_rules(), "REQ-" + number[:2])


@case
def several_at_once_and_headers_beside_them():
    head, result, _ = head_of("-H", "X-Mine: 1", "--break", "REQ-05", "--break", "REQ-09=8")
    contains(head, b"X-Mine: 1\r\n")
    equal([rule for rule in result.failed_rules() if rule.startswith("REQ")], ["REQ-05", "REQ-09"])


@case
def lines_may_end_with_lf():
    def handler(talk):
        data = b""
        while not data.endswith(b"\n\n"):
            data += talk.sock.recv(1)
        talk.sock.sendall(REFUSED)
        return data

    for options in (("--eol", "lf"), ("--break", "REQ-01"), ("--break", "REQ-01=lf")):
        with Server(handler, reads_head=False) as server:
            result = expect(run("check", "--json", *options, server.url("/ws")), 1)
        assert b"\r" not in server.results[0], server.results
        equal({line["eol"] for line in result.json["transcript"] if line["dir"] == "out"}, {"lf"})
        equal([rule for rule in result.failed_rules() if rule.startswith("REQ")], ["REQ-01"])


@case
def bytes_may_follow_the_request():
    def handler(talk):
        extra = talk.read_exactly(5)
        talk.sock.sendall(REFUSED)
        return extra

    with Server(handler) as server:
        result = expect(run("check", "--json", "--extra", "0x68 65 6c:6C 6f", server.url()), 1)
    equal(server.results, [b"hello"])
    equal([(line["text"], line["eol"]) for line in result.json["transcript"] if line["dir"] == "out"][-1],
          ("hello", "none"))
    contains(result.failed_rules(), "REQ-01")


@case
def the_request_may_go_out_in_pieces():
    def handler(talk):
        pieces, began = [], time.monotonic()
        while b"".join(pieces)[-4:] != b"\r\n\r\n":
            pieces.append(talk.sock.recv(65536))
        talk.head = b"".join(pieces)
        took = time.monotonic() - began
        talk.switch()
        talk.wait_for_close()
        return pieces, took

    with Server(handler, reads_head=False) as server:
        result = expect(run("check", "--json", "--split", "50:20", server.url()), 0)
    pieces, took = server.results[0]
    sent = sum(map(len, pieces))
    assert {len(piece) % 50 for piece in pieces[:-1]} == {0} and took > 0.02 * (sent // 50 - 1), (pieces, took)
    assert len(pieces) > 1, pieces
    equal([rule for rule in result.failed_rules() if rule.startswith("REQ")], [])
    with Server(opens()) as server:
        expect(run("connect", "--split", "1:0", server.url()), 0)


@case
def what_cannot_be_broken_is_usage():
    url = "ws://127.0.0.1:1/"
    for options, part in ((("--break", "RES-01"), "RES-01"), (("--break", "REQ-13"), "REQ-13"),
                          (("--break", "REQ-01=x"), "REQ-01"),
                          (("--break", "REQ-12=x"), "REQ-12"), (("--eol", "cr"), "cr"), (("--split", "5"), "--split"),
                          (("--split", "0:5"), "--split"),
                          (("--split", "5:60001"), "--split"), (("--extra", "abc"), "--extra"),
                          (("--extra", "xx"), "--extra")):
        result = expect(run("check", *options, url), 2)
        contains(result.err.decode(), part, options)
        equal(result.err.count(b"\n"), 1)


@case
def the_list_names_each_rule():
    for options in (("--break", "list"), ("--break=list",)):
        for command in ("check", "connect"):
            result = expect(run(command, *options), 0)
            for number in range(1, 13):
                contains(result.text, f"REQ-{number:02} ")


if __name__ == "__main__":
    main(sys.argv[2:])
