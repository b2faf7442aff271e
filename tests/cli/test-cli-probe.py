#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-cli-probe.py HANDCLASP-CLI: check --probe finds the difference that opens the connection, and keeps secrets."""

import atexit
import contextlib
import os
import re
import select
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from peers import Server, Talk, expect, finish, opens, practice, python_server, run, says, start  # noqa: E402
from tap import case, contains, equal, main  # noqa: E402

FOLDER = tempfile.mkdtemp()
atexit.register(shutil.rmtree, FOLDER, True)
SECRETS = ("-H", "Authorization: Bearer s3cret", "-H", "Cookie: sid=s3cret", "-H", "X-Api-Key: s3cret")
FORBIDDEN = says(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
PAGE = says(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 2\r\n\r\nHi")


def probe(*arguments, **options):
    return run("check", "--probe", "--json", *arguments, **options)


def outcomes(result):
    return {one["id"]: one["outcome"] for one in result.json["probes"]}


def answers(result, code=1):
    """The answer, with what stands in the list about it."""
    expect(result, code)
    answer = result.json["probe_result"]
    opening = [one["id"] for one in result.json["probes"] if one["opens"]]
    equal(answer, opening[0] if opening else None, result)
    return answer


class OneAtATime:
    """Wraps a handler and counts how many handshakes are under way at once: from the request to the answer."""

    def __init__(self, handler):
        self.handler, self.now, self.most, self.lock = handler, 0, 0, threading.Lock()

    def __call__(self, talk):
        send = talk.send
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)

        def answer(data):
            with self.lock:
                self.now -= 1
            send(data)

        talk.send = answer
        return self.handler(talk)


def is_handshake(talk):
    return talk.field(b"Upgrade") is not None


def if_not(field, refusal=FORBIDDEN):
    """Opens what does not carry the field; a plain GET gets a page."""

    def handler(talk):
        if not is_handshake(talk):
            return PAGE(talk)
        return (refusal if talk.field(field) is not None else opens())(talk)

    return handler


# ---------------------------------------------------------------------------------------------------- the differences

@case
def origin_is_found_and_each_probe_closed_with_1000():
    handler = OneAtATime(if_not(b"Origin"))
    with Server(handler) as server:
        result = probe("--origin", "https://app.example.com", "--deflate", *SECRETS, server.url("/chat"))
    equal(answers(result), "without-origin")
    equal(outcomes(result), {"unchanged": "answered", "without-origin": "open", "without-extensions": "answered",
                             "with-slash": "answered", "required-fields": "open", "plain-get": "answered"})
    equal(handler.most, 1, "connections at once")
    equal(len(server.heads), 7)
    equal([code for _, code in filter(None, server.results)], [1000, 1000])
    by_id = {one["id"]: one for one in result.json["probes"]}
    equal(by_id["unchanged"]["status"], 403)
    equal((by_id["without-origin"]["phase"], by_id["without-origin"]["status"]), ("open", 101))
    contains(by_id["plain-get"]["text"], "200 OK, text/html")
    assert all(one["total_us"] > 0 for one in result.json["probes"])
    # The same request but for one thing; and no secret is printed.
    key = re.compile(rb"Sec-WebSocket-Key: .*\r\n")
    plain = [key.sub(b"", head) for head in server.heads]
    equal(plain[1], plain[0])
    equal(plain[2], plain[0].replace(b"Origin: https://app.example.com\r\n", b""))
    equal(plain[4], plain[0].replace(b"/chat", b"/chat/"))
    assert b"s3cret" not in result.out + result.err


@case
def the_table_follows_the_report():
    with Server(if_not(b"Origin")) as server:
        result = expect(run("check", "--probe", "--origin", "https://a", server.url()), 1)
    report, table = result.text.split("Looking for the difference", 1)
    contains(report, "403 Forbidden")
    lines = [line for line in table.splitlines() if line.startswith("  ")]
    equal([line[2] for line in lines], ["✗", "✓", "·"], table)
    contains(lines[1], "Without Origin")
    contains(lines[1], "Opens")
    contains(table.splitlines()[-1], "opens without Origin")
    assert "\x1b" not in table


@case
def npm_ws_with_verify_client():
    script = """
const { WebSocketServer } = require('ws');
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', verifyClient: info => info.origin === undefined },
                                   () => console.log(server.address().port));
"""
    process = subprocess.Popen(["node", "-e", script], stdout=subprocess.PIPE)
    try:
        line = process.stdout.readline()
        assert line, "node's ws did not start: is NODE_PATH set, as in ./dev shell?"
        url = f"ws://127.0.0.1:{int(line)}/"
        result = probe("--origin", "https://app.example.com", "--subprotocol", "chat", url)
    finally:
        process.terminate()
        process.wait(20)
    equal(answers(result), "without-origin")
    equal(outcomes(result)["without-subprotocols"], "answered")
    equal([one["status"] for one in result.json["probes"] if one["id"] == "plain-get"], [426])


@case
def python_websockets_with_origins():
    with python_server(lambda connection: connection.recv(), origins=[None]) as url:
        result = probe("--origin", "https://app.example.com", url)
    equal(answers(result), "without-origin")


@case
def extensions_and_subprotocols():
    bad = says(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    offers = ("--deflate", "--subprotocol", "mqtt")
    with Server(if_not(b"Sec-WebSocket-Extensions", bad)) as server:
        equal(answers(probe(*offers, server.url())), "without-extensions")
    with Server(if_not(b"Sec-WebSocket-Protocol", bad)) as server:
        equal(answers(probe(*offers, server.url())), "without-subprotocols")


@case
def an_invalid_answer_to_an_offer():
    """A 101 that names an extension that was not offered so: only the offer is to blame."""
    def handler(talk):
        extra = b"Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=4\r\n"
        return opens(lambda t: t.read_to_end() if talk.field(b"Sec-WebSocket-Extensions") else t.wait_for_close(),
                     extra if talk.field(b"Sec-WebSocket-Extensions") else b"")(talk)

    with Server(handler) as server:
        equal(answers(probe("--deflate", server.url())), "without-extensions")


@case
def what_a_server_says_holds_no_placeholders():
    """Its words become values of a profile, which must neither be filled in nor carry along what was given for it."""
    with Server(opens()) as target:
        for status in (b"302 Found", b"300 Multiple Choices"):
            location = target.url("/p-{{secret:TOK}}").encode()
            moved = b"HTTP/1.1 " + status + b"\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n"
            with Server(says(moved)) as server:
                result = probe(server.url(), "--subprotocol", "bearer.hunterSUB1", "-H", "X-Custom: mine",
                               env={"HANDCLASP_SECRET_TOK": "hunterSECRET"})
            assert result.json["probes"], result
            assert b"hunterSECRET" not in result.out + result.err, result
        for head in target.heads:
            for word in (b"hunterSECRET", b"hunterSUB1", b"X-Custom"):
                assert word not in head, head
    chosen = b"HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: {{secret:TOK}}\r\nContent-Length: 0\r\n\r\n"
    with Server(says(chosen)) as server:
        probe(server.url(), env={"HANDCLASP_SECRET_TOK": "hunterSECRET"})
        assert len(server.heads) > 1
        assert not any(b"hunterSECRET" in head for head in server.heads), server.heads


@case
def slash_at_the_end():
    def only(path):
        return lambda talk: (opens() if talk.head.split(b" ")[1] == path else
                             says(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))(talk)

    with Server(only(b"/chat/?a=1")) as server:
        equal(answers(probe(server.url("/chat?a=1"))), "with-slash")
    with Server(only(b"/chat")) as server:
        equal(answers(probe(server.url("/chat/"))), "without-slash")


@case
def versions_the_server_lists():
    def handler(talk):
        if talk.field(b"Sec-WebSocket-Version") == b"8":
            return opens()(talk)
        return says(b"HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 8, 7\r\nContent-Length: 0\r\n\r\n")(talk)

    with Server(handler) as server:
        result = probe(server.url())
    equal(answers(result), "version-8")
    equal(outcomes(result)["version-7"], "answered")
    with practice() as url:
        result = probe("-H", "Sec-WebSocket-Version: 8", url + "/echo")
    equal(answers(result), "version-13")


@case
def only_the_required_fields():
    """Two fields, each of which is enough to be refused."""
    def handler(talk):
        refused = talk.field(b"X-One") or talk.field(b"X-Two")
        return (FORBIDDEN if refused or not is_handshake(talk) else opens())(talk)

    with Server(handler) as server:
        result = probe("-H", "X-One: 1", "-H", "X-Two: 2", server.url())
        equal(answers(result), "required-fields")
        equal(outcomes(result), {"unchanged": "answered", "required-fields": "open", "plain-get": "answered"})


# ---------------------------------------------------------------------------------------------------------- the scheme

def make_certificate():
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout",
                    "key.pem", "-out", "cert.pem", "-subj", "/CN=test", "-addext",
                    "subjectAltName=IP:127.0.0.1,DNS:localhost",
                    "-days", "30"], cwd=FOLDER, check=True, capture_output=True)
    return os.path.join(FOLDER, "cert.pem")


def tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, os.path.join(FOLDER, "key.pem"))
    return lambda sock: context.wrap_socket(sock, server_side=True)


@case
def wss_on_the_same_port_without_credentials():
    certificate = make_certificate()
    with Server(opens(), wrap=tls(certificate)) as server:
        result = probe("--ca", certificate, "-H", "X-Kept: 1", *SECRETS, server.url("/"))
        equal(answers(result), "use-wss")
    label = next(one["label"] for one in result.json["probes"] if one["id"] == "use-wss")
    contains(label, "Authorization, Cookie, X-Api-Key")
    equal(len(server.heads), 1, "requests that came through TLS")
    contains(server.heads[0], b"X-Kept: 1\r\n")
    assert b"s3cret" not in server.heads[0] + result.out + result.err


@case
def ws_in_place_of_wss_without_credentials():
    with Server(opens()) as server:
        result = probe("--timeout", "1.5", *SECRETS, server.url("/", "wss"))
        equal(answers(result, 3), "use-ws")
        equal(outcomes(result), {"unchanged": "failed", "use-ws": "open"})
        equal([head for head in server.heads if b"s3cret" in head], [])
        count = len(server.heads)
        equal(count, 1)
        # A query may be one as well.
        result = probe("--timeout", "1.5", server.url("/?token=s3cret", "wss"))
        equal((answers(result, 3), result.json["probes"]), (None, []))
        equal(len(server.heads), count)


@case
def nothing_in_the_clear_to_a_server_with_a_certificate():
    with Server(opens(), wrap=tls(make_certificate())) as server:
        result = probe(server.url("/", "wss"))
        equal((answers(result, 3), result.json["probes"]), (None, []))
        equal(server.heads, [])


# ------------------------------------------------------------------------------------------------------- the addresses

@contextlib.contextmanager
def two_servers(first, second):
    """On one port, the first at 127.0.0.1, the second at ::1."""
    with Server(first) as v4:
        v6 = Server(second)
        v6.socket.close()
        v6.socket = socket.create_server(("::1", v4.port), family=socket.AF_INET6)
        with v6:
            yield v4, v6


@case
def each_address_of_the_name():
    found = set()
    for first, second in ((opens(), FORBIDDEN), (FORBIDDEN, opens())):
        with two_servers(first, second) as (v4, _):
            result = probe("--origin", "https://a", v4.url("/", host="localhost"))
        if result.code == 0:
            equal(result.json["probes"], [])
            continue
        # All but that one go to the server that refused.
        found.add(answers(result).replace(str(v4.port), "PORT"))
        equal([name for name, outcome in outcomes(result).items() if outcome == "open"], [result.json["probe_result"]])
    assert len(found) == 1 and found < {"address-127.0.0.1:PORT", "address-[::1]:PORT"}, found


# ---------------------------------------------------------------------------------------------------------- the answer

@case
def none_opens():
    with Server(lambda talk: (FORBIDDEN if is_handshake(talk) else PAGE)(talk)) as server:
        result = probe("--origin", "https://a", server.url())
        equal(answers(result), None)
        contains(run("check", "--probe", server.url()).text, "None of these differences opens the connection.")


@case
def what_has_passed_is_no_difference():
    def handler(talk):
        first = len(server.heads) == 1
        return (says(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n") if first else opens())(talk)

    with Server(handler) as server:
        result = probe("--origin", "https://a", server.url())
        equal(answers(result), "unchanged")
        equal(outcomes(result), {"unchanged": "open", "without-origin": "not-tried", "plain-get": "not-tried"})
        equal(len(server.heads), 2)


@case
def nothing_to_try():
    with Server(opens()) as server:
        result = expect(probe(server.url()), 0)
        equal((result.json["probes"], result.json["probe_result"]), ([], None))
        equal(len(server.heads), 1)
        assert "difference" not in run("check", "--probe", server.url()).text
    closed = socket.create_server(("127.0.0.1", 0))
    port = closed.getsockname()[1]
    closed.close()
    for url, code in ((f"ws://127.0.0.1:{port}/", 3), ("ftp://nonsense", 2)):
        result = expect(probe(url), code)
        equal((result.json["probes"], result.json["probe_result"]), ([], None))
        contains(run("check", "--probe", url).text, "nothing to try")
    result = expect(probe("-H", "a\r\nb: c", "ws://127.0.0.1:1/"), 2)
    equal((result.json["probes"], result.json["probe_result"]), ([], None))


@case
def only_when_asked_for():
    with Server(FORBIDDEN) as server:
        result = expect(run("check", "--json", server.url()), 1)
        equal(len(server.heads), 1)
    assert "probes" not in result.json and "probe_result" not in result.json


@case
def an_interrupt_keeps_what_was_found():
    reached = threading.Event()

    def handler(talk):
        if len(server.heads) < 3:
            return FORBIDDEN(talk)
        reached.set()
        return Talk.read_to_end(talk)

    with Server(handler) as server:
        process = start("check", "--probe", "--json", "--origin", "https://a", server.url("/a"))
        assert reached.wait(20), "the third connection did not come"
        process.send_signal(signal.SIGINT)
        result = finish(process)
        equal(answers(result), None)
        equal(outcomes(result), {"unchanged": "answered", "without-origin": "not-tried", "with-slash": "not-tried",
                                 "plain-get": "not-tried"})
        equal(len(server.heads), 3)


@case
def a_reader_that_goes_away_ends_it():
    with Server(FORBIDDEN) as server:
        process = start("check", "--probe", "--origin", "https://a", server.url("/a"))
        process.stdout.close()
        process.stdout = None
        equal(finish(process).code, 1)
        assert len(server.heads) < 5, server.heads


@case
def hostile_words_do_not_drive_the_terminal():
    with Server(says(b"HTTP/1.1 403 \x1b[31m\xc2\x9bred\xff\r\nContent-Length: 0\r\n\r\n")) as server:
        result = run("check", "--probe", server.url())
    assert b"\x1b" not in result.out and b"\xc2\x9b" not in result.out, result


@case
def every_lesson_of_the_practice_server():
    """Whatever is wrong, the probes come to an end and the exit status is the first connection's."""
    process = start("practice", bufsize=0)
    try:
        base = process.stdout.readline().decode().split()[-1].rstrip("/")
        paths = []
        while select.select([process.stdout], [], [], 3)[0] and (line := process.stdout.readline().decode()):
            paths += re.findall(r"^ +(/fail/\S+) ", line)
        assert len(paths) > 10, paths
        for path in paths:
            plain = run("check", "--json", "--timeout", "1.5", base + path)
            result = probe("--timeout", "1.5", base + path, timeout=60)
            equal((result.code, result.json["phase"]), (plain.code, plain.json["phase"]), path)
            assert set(outcomes(result).values()) <= {"open", "answered", "failed", "not-tried"}, (path, result)
    finally:
        process.terminate()
        process.communicate(timeout=60)


if __name__ == "__main__":
    main(sys.argv[2:])
