#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-cli-check.py HANDCLASP-CLI: `check` against servers scripted to the byte."""

import base64
import json
import os
import pty
import socket
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from peers import SWITCHING, Server, Talk, expect, frame, opens, practice, run, says, start  # noqa: E402
from tap import case, contains, equal, main  # noqa: E402

FOUNDING = b"HTTP/1.1 426 Upgrade Required\r\nServer: WebSocket++/0.3.0-alpha4\r\n\r\n"
KEYS = ["schema", "url", "outcome", "phase", "error", "http", "transcript", "verdicts", "diagnosis", "clients",
        "negotiated", "timing",
        "tls", "body"]
# Beyond the contract, and after it: every address tried with its result, the one that was reached, the proxy.
MORE_KEYS = ["addresses", "remote", "proxy"]


def check(*arguments, **options):
    return run("check", "--json", *arguments, **options)


# -------------------------------------------------------------------------------------------------- the founding case

@case
def founding_case():
    with Server(says(FOUNDING)) as server:
        result = expect(check(server.url("/chat")), 1)
    report = result.json
    sent = server.heads[0].decode().split("\r\n")[:-1]
    texts = [(line["dir"], line["text"], line["eol"]) for line in report["transcript"]]
    received = ["HTTP/1.1 426 Upgrade Required", "Server: WebSocket++/0.3.0-alpha4", ""]
    equal(texts, [("out", line, "crlf") for line in sent] + [("in", line, "crlf") for line in received])
    equal([line["n"] for line in report["transcript"]], list(range(1, len(texts) + 1)))
    for rule in ("REQ-01", "REQ-02", "REQ-03", "REQ-04", "REQ-05", "REQ-06", "REQ-07", "REQ-09"):
        equal(result.verdict(rule)["status"], "pass", rule)
    equal(result.failed_rules(), ["RES-01"])
    verdict = result.verdict("RES-01")
    equal((verdict["lines"], verdict["found"]), ([len(sent) + 1], "426"))
    assert result.verdict("STA-426")["status"] in ("note", "warn")
    equal(report["http"], {"version": "1.1", "status": 426, "reason": "Upgrade Required"})
    equal((report["outcome"], report["phase"], report["error"]["domain"]), ("failed", "response", "http"))
    assert report["diagnosis"], "nothing was diagnosed"


@case
def founding_case_for_people():
    with Server(says(FOUNDING)) as server:
        result = expect(run("check", server.url("/chat")), 1)
    for line in server.heads[0].decode().split("\r\n")[:-2]:
        contains(result.text, line)
    for part in ("HTTP/1.1 426 Upgrade Required", "Server: WebSocket++/0.3.0-alpha4", "RES-01", "STA-426", "REQ-07"):
        contains(result.text, part)
    assert "\033" not in result.text, "there are colours in a pipe"
    equal(result.err, b"")


# ------------------------------------------------------------------------------------------------------- the contract

def check_shape(report):
    equal(list(report), KEYS + MORE_KEYS)
    equal(report["schema"], 1)
    assert report["outcome"] in ("open", "failed")
    for line in report["transcript"]:
        equal([key for key in line if key != "base64"], ["n", "dir", "t_us", "text", "eol"])
    for verdict in report["verdicts"]:
        equal(list(verdict), ["rule", "status", "lines", "expected", "found", "text"])
        assert verdict["status"] in ("pass", "fail", "warn", "note", "n/a")
        assert verdict["text"], verdict
    for diagnosis in report["diagnosis"]:
        equal(list(diagnosis), ["id", "confidence", "title", "text", "lines", "fixes", "snippet"])
        assert diagnosis["confidence"] in ("certain", "likely", "possible")
        for fix in diagnosis["fixes"]:
            equal(list(fix)[:2], ["id", "label"])
    equal(list(report["negotiated"]), ["protocol", "extensions"])
    equal(list(report["timing"]), ["resolve_us", "tcp_us", "proxy_us", "tls_us", "response_us", "total_us"])
    if report["error"] is not None:
        equal(list(report["error"]), ["domain", "code", "text"])
    if report["body"] is not None:
        equal(list(report["body"]), ["bytes", "type", "text", "truncated", "of"])


@case
def shape_when_open():
    with Server(opens()) as server:
        result = expect(check(server.url("/a?b=c")), 0)
    report = result.json
    check_shape(report)
    equal((report["url"], report["outcome"], report["phase"], report["error"], report["body"], report["tls"]),
          (server.url("/a?b=c"), "open", "open", None, None, None))
    equal(report["http"], {"version": "1.1", "status": 101, "reason": "Switching Protocols"})
    equal(report["negotiated"], {"protocol": None, "extensions": None})
    assert report["timing"]["total_us"] >= report["timing"]["response_us"] >= 0
    equal(server.results, [([], 1000)])   # closed in order, with 1000, and nothing before


@case
def shape_when_refused():
    body = "Nö.".encode()
    with Server(says(b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\n" +
                     body)) as server:
        result = expect(check(server.url()), 1)
    check_shape(result.json)
    equal(result.json["body"], {"bytes": 4, "type": "text/plain", "text": "Nö.", "truncated": False, "of": "server"})


@case
def what_the_refusal_says_is_printed():
    body = b'{"error":"quota exceeded for plan free","sent":"Bearer secret-token-1"}'
    head = b"HTTP/1.1 402 Payment Required\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
    with Server(says(head + body)) as server:
        result = expect(run("check", server.url(), "-H", "Authorization: Bearer secret-token-1"), 1)
    assert result.text.count("quota exceeded for plan free") >= 2, result    # the body, and the cause
    assert "secret-token-1" not in result.text, result


@case
def a_body_is_read_in_its_own_set_of_characters():
    told = "nicht möglich"
    for charset, body, shown in (
            ("; charset=iso-8859-1", told.encode("latin-1"), told),
            ("; Charset=\"UTF-16\"", told.encode("utf-16"), told),
            ("; charset=utf-8", told.encode(), told),
            ("", told.encode("latin-1"), "nicht m‹xF6›glich"),
            ("; charset=nonsense", told.encode("latin-1"), "nicht m‹xF6›glich"),
            ("", "nicht m\ufffdglich".encode(), "nicht m\ufffdglich")):
        with Server(says(b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain%s\r\nContent-Length: %d\r\n\r\n%s" %
                         (charset.encode(), len(body), body))) as server:
            result = expect(check(server.url()), 1)
            printed = expect(run("check", server.url()), 1)
        contains(result.json["diagnosis"][0]["text"], f"“{shown}”")
        equal(result.json["body"]["text"], None if "‹" in shown else shown)
        contains(printed.text, f"       {shown}\n")


@case
def a_long_body_is_bounded_and_said_to_be():
    body = b"line\n" * 3000
    with Server(says(b"HTTP/1.1 500 Oops\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % len(body) +
                     body)) as server:
        result = expect(run("check", server.url()), 1)
    assert result.text.count("       line\n") == 40 and "the rest" in result.text, result


@case
def what_a_proxy_says_is_kept():
    body = b"<html><title>Blocked</title>Category: games</html>"
    head = (b"HTTP/1.1 403 Forbidden\r\nServer: squid/5.7\r\nContent-Type: text/html\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body))
    with Server(says(head + body)) as server:
        result = expect(check("wss://app.example.com/ws", "--proxy", f"http://127.0.0.1:{server.port}"), 3)
    equal(result.json["body"],
          {"bytes": len(body), "type": "text/html", "text": body.decode(), "truncated": False, "of": "proxy"})
    first = result.json["diagnosis"][0]
    equal((first["id"], first["confidence"]), ("N9", "certain"))
    assert "Category: games" in first["text"] and "port 443" not in first["text"], first


@case
def a_page_in_place_of_a_tunnel_is_the_networks_and_not_the_servers():
    body = b"<html>Please sign in here.</html>" + b"<!-- -->" * 20
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body)
    with Server(says(head + body)) as server:
        result = expect(check("wss://app.example.com/ws", "--proxy", f"http://127.0.0.1:{server.port}"), 3)
    equal((result.json["phase"], result.json["error"]["domain"]), ("proxy", "proxy"))
    equal(result.json["body"],
          {"bytes": len(body), "type": "text/html", "text": body.decode(), "truncated": False, "of": "proxy"})
    equal([(one["id"], one["confidence"]) for one in result.json["diagnosis"]], [("N8", "likely")])
    first = result.json["diagnosis"][0]
    contains(first["text"], "Most likely a page to sign in to this network, and the server was not contacted")
    contains(first["text"], "Please sign in here.")
    equal([fix["id"] for fix in first["fixes"]], ["choose-proxy", "without-proxy"])
    # A server that speaks no TLS, at the other end of a tunnel, still is the server's.
    for answer in (head + b"HTTP/1.1 400 Bad Request\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n" + body):
        with Server(says(answer)) as server:
            result = expect(check("wss://app.example.com/ws", "--proxy", f"http://127.0.0.1:{server.port}"), 3)
        equal((result.json["phase"], result.json["diagnosis"][0]["id"]), ("tls", "N2"))
    # So are the first words of another protocol, whatever fields the proxy's answer has.
    for words in (b'INFO {"server_id":"n"}\r\n', b"-ERR unknown command\r\n", b"SSH-2.0-OpenSSH_9.2p1\r\n",
                  b"220 mail.example.com ESMTP\r\n"):
        with Server(says(head + words)) as server:
            result = expect(check("wss://app.example.com/ws", "--proxy", f"http://127.0.0.1:{server.port}"), 3)
        equal((result.json["phase"], result.json["diagnosis"][0]["id"]), ("tls", "N7"))
        assert "not contacted" not in json.dumps(result.json), result.json


@case
def what_a_proxy_says_when_it_wants_a_sign_in_is_told():
    refusal = (b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: NTLM\r\n"
               b"Content-Type: text/plain\r\nContent-Length: 22\r\n\r\nAccount marta expired.")
    with Server(says(refusal)) as server:
        result = expect(check("wss://app.example.com/ws", "--proxy", f"http://127.0.0.1:{server.port}"), 3)
    contains(result.json["diagnosis"][0]["text"], "Account marta expired.")
    contains(result.json["error"]["text"], "wants you to sign in")
    assert "user name and a password" not in json.dumps(result.json["verdicts"]), result.json["verdicts"]


@case
def a_proxy_that_knows_no_connect_is_not_a_server_that_is_down():
    with Server(says(b"HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\n\r\n")) as server:
        result = expect(check("wss://app.example.com/ws", "--proxy", f"http://127.0.0.1:{server.port}"), 3)
    first = result.json["diagnosis"][0]
    equal((first["id"], first["confidence"]), ("N9", "certain"))
    assert "CONNECT" in first["title"] and "is down" not in first["text"], first


@case
def a_proxy_that_takes_no_password_is_not_given_one():
    refusal = (b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\n"
               b"Proxy-Authenticate: NTLM\r\n"
               b"Content-Length: 0\r\n\r\n")
    with Server(says(refusal)) as server:
        result = expect(check("wss://app.example.com/ws", "--proxy", f"http://me:pw@127.0.0.1:{server.port}"), 3)
    first = result.json["diagnosis"][0]
    equal(first["id"], "N8")
    assert "not accepted" in first["text"] and "NTLM" in first["text"] and "name:password@" not in first["text"], first
    assert "sign-in-proxy" not in [fix["id"] for fix in first["fixes"]], first


@case
def shape_when_the_url_is_none():
    result = expect(check("nonsense"), 2)
    check_shape(result.json)
    equal((result.json["phase"], result.json["transcript"], result.json["http"]), ("uri", [], None))


@case
def lines_that_are_not_utf8_come_as_base64():
    with Server(opens(extra=b"X-Odd: caf\xe9\r\n")) as server:
        lines = expect(check(server.url()), 0).json["transcript"]
    odd = [line for line in lines if "base64" in line]
    equal([(line["text"], line["base64"]) for line in odd], [("X-Odd: caf‹xE9›", "WC1PZGQ6IGNhZuk=")])


@case
def the_transcript_gives_back_every_byte():
    head = (b"HTTP/1.1 404 N\xff\r\nx-B: \\x09\r\nX-b:2  \r\nX-a:\t3\r\nx-B: \xc3\xa9"
            b"\x01\x1b[31m\x1f\x7f\xc2\x9b\x0b\"\\\r\n"
            b"X: a\0b\r\n\n")
    with Server(says(head)) as server:
        lines = [line for line in expect(check(server.url()), 1).json["transcript"] if line["dir"] == "in"]
    given = [base64.b64decode(line["base64"]) if "base64" in line else line["text"].encode() for line in lines]
    ends = {"crlf": b"\r\n", "lf": b"\n", "none": b""}
    equal(b"".join(text + ends[line["eol"]] for text, line in zip(given, lines)), head)
    equal(["base64" in line for line in lines], [True, False, False, False, False, True, False])


# ---------------------------------------------------------------------------------------------------------- bad input

@case
def bad_urls_get_their_rule():
    table = {
        "": "URI-01",
        "   ": "URI-01",
        "garbage": "URI-01",
        "://": "URI-01",
        "http://127.0.0.1/": "URI-01",
        "https://127.0.0.1/": "URI-01",
        "ftp://127.0.0.1/": "URI-01",
        "javascript:alert(1)": "URI-01",
        "ws://127.0.0.1/#part": "URI-02",
        "ws://127.0.0.1/a#": "URI-02",
        "ws://": "URI-03",
        "ws:///path": "URI-03",
        "ws://:80/": "URI-03",
        "ws://[::1/": "URI-03",
        "ws://ho st/": "URI-03",
        "ws://127.0.0.1:0/": "URI-04",
        "ws://127.0.0.1:99999/": "URI-04",
        "ws://127.0.0.1:-1/": "URI-04",
        "ws://127.0.0.1:http/": "URI-04",
        "ws://127.0.0.1/a b": "URI-05",
        "ws://127.0.0.1/a\tb": "URI-05",
        "ws://127.0.0.1/a\r\nX: y": "URI-05",
    }
    for url, rule in table.items():
        result = expect(check(url), 2)
        check_shape(result.json)
        equal((result.json["outcome"], result.json["phase"]), ("failed", "uri"), repr(url))
        assert rule in result.failed_rules(), f"{url!r}: {rule} did not fail, but {result.failed_rules()}"
        contains(expect(run("check", url), 2).text, rule, repr(url))
        equal(expect(run("connect", "--json", url), 2).lines[0]["outcome"], "failed")


@case
def bad_headers_are_named_and_nothing_is_sent():
    with Server(opens()) as server:
        for header in ("X: a\r\nInjected: b", "X: a\nb", "X: a\rb", "A\nB: c", ": value", "no colon", "", ";"):
            result = expect(check("-H", header, server.url()), 2)
            check_shape(result.json)
            equal(result.failed_rules(), ["REQ-01"], repr(header))
            equal((result.json["error"]["domain"], result.json["outcome"]), ("request", "failed"))
            result = expect(run("check", "-H", header, server.url()), 2)
            contains(result.err.decode(), "REQ-01", repr(header))
            equal((result.out, result.err.count(b"\n")), (b"", 1))
        equal(expect(run("connect", "--json", "-H", "X: a\nb", server.url()), 2).lines[0]["error"]["domain"], "request")
    equal(server.heads, [])


@case
def line_breaks_in_other_options_are_refused():
    with Server(opens()) as server:
        for option in (("--origin", "a\r\nb: c"), ("--extensions", "a\r\nb: c"), ("--subprotocol", "a\r\nb: c")):
            result = expect(check(*option, server.url()), 2)
            check_shape(result.json)
            equal(result.json["error"]["domain"], "request", option[0])
    equal(server.heads, [])


@case
def what_the_user_broke_on_purpose_is_sent_and_judged():
    table = {
        ("-H", "Sec-WebSocket-Key: short"): "REQ-07",
        ("-H", "Sec-WebSocket-Key:"): "REQ-07",
        ("-H", "Sec-WebSocket-Version: 8"): "REQ-09",
        ("-H", "Host:"): "REQ-04",
        ("-H", "Upgrade: h2c"): "REQ-05",
        ("-H", "Connection: close"): "REQ-06",
        ("-H", "Bad Name: x"): "REQ-01",
    }
    with Server(opens()) as server:
        for option, rule in table.items():
            result = expect(check(*option, server.url()), 1)
            assert rule in result.failed_rules(), f"{option}: {result.failed_rules()}"
            equal(result.json["outcome"], "open", option[1])
    equal(len(server.heads), len(table))


# -------------------------------------------------------------------------------------------------------- the request

@case
def header_order_case_and_repetition_are_kept():
    with Server(opens()) as server:
        expect(check("-H", "x-LOWER: 1", "-H", "X-Two: a", "-H", "X-Two:b", "-H", "X-Three:   c  ", "-H", "X-Empty;",
                     "-H",
                     "X-Two: a", "-H", "Connection: keep-alive, Upgrade", "-H", "X-Gone:", server.url("/p?q=1")), 0)
    lines = server.heads[0].split(b"\r\n")
    equal(lines[0], b"GET /p?q=1 HTTP/1.1")
    own = [line for line in lines if line[:1] in b"xX" and line]
    assert own[3].rstrip() == b"X-Three: c", own
    equal(own[:3] + own[4:], [b"x-LOWER: 1", b"X-Two: a", b"X-Two: b", b"X-Empty: ", b"X-Two: a"])
    equal([line for line in lines if line.startswith(b"Connection")], [b"Connection: keep-alive, Upgrade"])


@case
def fields_are_left_out():
    with Server(opens()) as server:
        check("-H", "Sec-WebSocket-Version:", "-H", "host:", server.url())
    names = [line.split(b":")[0].lower() for line in server.heads[0].split(b"\r\n")[1:-2]]
    equal(names, [b"upgrade", b"connection", b"sec-websocket-key"])


@case
def offers_stand_in_the_request():
    with Server(opens(extra=b"Sec-WebSocket-Protocol: b\r\n")) as server:
        result = expect(check("--subprotocol", "a", "--subprotocol", "b", "--origin", "https://o.example", "--deflate",
                              server.url()), 0)
        expect(check("--subprotocol", "b", "--extensions", "permessage-deflate; server_max_window_bits=10, x-y",
                     server.url()), 0)
    contains(server.heads[0], b"\r\nSec-WebSocket-Protocol: a, b\r\n")
    contains(server.heads[0], b"\r\nOrigin: https://o.example\r\n")
    contains(server.heads[0], b"\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n")
    contains(server.heads[1], b"\r\nSec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10, x-y\r\n")
    equal(result.json["negotiated"]["protocol"], "b")


@case
def secrets_are_masked_everywhere():
    secrets = ("s3cret-token", "c00kie-value", "pr0xy-value", "pa55word", "s3t-cookie")
    options = ("-H", f"Authorization: Bearer {secrets[0]}", "-H", f"Cookie: id={secrets[1]}", "-H",
               f"Proxy-Authorization: Basic {secrets[2]}")
    with Server(opens(extra=f"Set-Cookie: id={secrets[4]}\r\n".encode())) as server:
        url = server.url("/").replace("ws://", f"ws://user:{secrets[3]}@")
        runs = [run(command, *json, *options, url) for command in ("check", "connect") for json in ((), ("--json",))]
    contains(server.heads[0], secrets[0].encode())
    assert secrets[3].encode() not in server.heads[0], "the password went to the server unasked"
    with Server(says(FOUNDING)) as server:
        url = server.url("/").replace("ws://", f"ws://user:{secrets[3]}@")
        runs += [run(command, *json, *options, url) for command in ("check", "connect") for json in ((), ("--json",))]
        runs.append(run("check", "--json", *options, "-H", f"X: a\nAuthorization: {secrets[0]}",
                        f"ws://user:{secrets[3]}@"))
    for result in runs:
        for secret in secrets:
            if result is runs[-1] and secret == secrets[0]:
                continue   # the user's own odd header, quoted to the user
            assert secret.encode() not in result.out + result.err, f"{secret} is shown: {result}"


# ----------------------------------------------------------------------------------------------------- faulty servers

def check_fails(handler, code, *rules, options=(), **server_options):
    with Server(handler, **server_options) as server:
        result = expect(check("--timeout", "3", *options, server.url()), code)
    check_shape(result.json)
    for rule in rules:
        assert rule in result.failed_rules(), f"{rule} did not fail, but {result.failed_rules()}; {result}"
    return result


@case
def wrong_handshakes():
    check_fails(says(SWITCHING.replace(b"{accept}", b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")), 1, "RES-04")
    check_fails(says(SWITCHING.replace(b"Upgrade: websocket\r\n", b"")), 1, "RES-02")
    check_fails(says(SWITCHING.replace(b"Connection: Upgrade\r\n", b"")), 1, "RES-03")
    check_fails(says(SWITCHING.replace(b"HTTP/1.1", b"HTTP/1.0")), 1, "HTTP-02")
    check_fails(says(SWITCHING[:-2] + b"Sec-WebSocket-Protocol: x\r\n\r\n"), 1, "RES-06")
    check_fails(says(SWITCHING[:-2] + b"Sec-WebSocket-Extensions: x\r\n\r\n"), 1, "RES-05")
    result = check_fails(says(b"HTTP/1.1 101\r\nUpgrade: no\r\n\r\n"), 1, "RES-02", "RES-03", "RES-04")
    equal(result.json["phase"], "response")


@case
def lenient_opens_and_still_says_so():
    with Server(opens(extra=b"Sec-WebSocket-Protocol: x\r\n")) as server:
        result = expect(check("--lenient", server.url()), 1)
    equal((result.json["outcome"], result.failed_rules()), ("open", ["RES-06"]))


@case
def half_a_head():
    result = check_fails(says(SWITCHING[:60]), 1, "HTTP-13")
    received = [line["text"] for line in result.json["transcript"] if line["dir"] == "in"]
    equal(received, ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", SWITCHING[54:60].decode()])


@case
def nothing_at_all():
    result = check_fails(says(b""), 1, "HTTP-13")
    equal([line for line in result.json["transcript"] if line["dir"] == "in"], [])
    equal(check_fails(lambda talk: talk.reset(), 1).json["phase"], "response")


@case
def silence_ends_by_the_timeout():
    with Server(Talk.read_to_end) as server:
        result = expect(check("--timeout", "1.5", server.url()), 3)
    equal((result.json["error"]["domain"], result.json["phase"]), ("timeout", "response"))
    assert result.took >= 1.5, "the deadline came too early"
    contains(result.json["transcript"][0]["text"], "GET / HTTP/1.1")


@case
def drops_end_by_the_timeout():
    def drip(talk):
        talk.send(b"HTTP/1.1 101 Switching Protocols\r\n")
        for _ in range(200):
            talk.send(b"X: y\r\n")
            time.sleep(0.05)

    with Server(drip) as server:
        result = expect(check("--timeout", "2", server.url()), 3)
    contains(result.out, b"HTTP/1.1 101 Switching Protocols")
    contains(result.out, b"X: y")


def endless(start_bytes, again):
    def handler(talk):
        talk.send(start_bytes)
        while True:
            talk.sock.sendall(again * 1000)

    return handler


@case
def endless_answers_end_at_their_limit():
    check_fails(endless(b"HTTP/1.1 101 Switching Protocols\r\nX: ", b"y" * 10), 1, "HTTP-07")
    check_fails(endless(b"HTTP/1.1 101 Switching Protocols\r\n", b"X: y\r\n"), 1, "HTTP-07")
    check_fails(endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), 1, "HTTP-08")
    with Server(endless(b"HTTP/1.1 200 OK\r\n\r\n", b"page")) as server:
        result = run("check", "--json", "--timeout", "2", server.url())
    assert result.code in (1, 3), result
    equal(result.json["body"]["truncated"], True)
    assert len(result.json["body"]["text"]) <= 1 << 20


@case
def nonsense_is_named():
    for data in (b"SSH-2.0-OpenSSH_9.2p1\r\n", b"\x15\x03\x01\x00\x02\x02\x46", b"\x00\xff\x00\xff" * 20,
                 b"220 mail ESMTP\r\n"):
        check_fails(says(data), 1, "HTTP-10")


@case
def a_faulty_first_frame_is_told():
    with Server(opens(lambda talk: (talk.sock.sendall(b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"),
                                    talk.read_to_end()))) as server:
        result = check(server.url())
    # The close may go out before the frame is read: then nothing was broken yet.
    if result.code == 4:
        contains(result.failed_rules(), "FRM-02")
    else:
        expect(result, 0)
    with Server(says(SWITCHING + b"\x83\x00", Talk.read_to_end)) as server:
        expect(check(server.url()), 4)


@case
def a_server_that_does_not_close_is_not_waited_for():
    with Server(opens(Talk.read_to_end)) as server:
        result = expect(check(server.url()), 0)
    assert result.took < 10, result.took


@case
def unreachable_servers():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    result = expect(check(f"ws://127.0.0.1:{port}/"), 3)
    equal((result.json["phase"], result.json["error"]["code"]), ("tcp", "refused"))
    result = expect(check("--timeout", "5", "ws://nothing.invalid/"), 3)
    equal(result.json["phase"], "resolve")


@case
def interrupt_stops_the_opening():
    with Server(Talk.read_to_end) as server:
        process = start("check", "--json", server.url())
        while not server.heads:
            time.sleep(0.01)
        process.send_signal(2)
        out, _ = process.communicate(timeout=60)
    equal(process.returncode, 3)
    contains(out, b'"stopped"')


# ------------------------------------------------------------------------------------------------------------ colours

def run_on_terminal(*arguments, env=None):
    """Gives what a terminal got."""
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update({"TERM": "xterm", **(env or {})})
        if "NO_COLOR" not in (env or {}):
            os.environ.pop("NO_COLOR", None)
        os.execv(sys.argv[1], [sys.argv[1], *arguments])
    data = b""
    try:
        while more := os.read(fd, 65536):
            data += more
    except OSError:   # the end of a terminal
        pass
    os.waitpid(pid, 0)
    os.close(fd)
    return data


@case
def colours_on_a_terminal_only():
    with Server(opens()) as server:
        contains(run_on_terminal("check", server.url()), b"\033[")
        assert b"\033[" not in run_on_terminal("check", server.url(), env={"NO_COLOR": "1"})
        assert b"\033[" not in run_on_terminal("check", server.url(), env={"TERM": "dumb"})
        assert b"\033[" not in run_on_terminal("check", "--json", server.url())


@case
def practice_lessons_are_judged():
    table = {
        "/echo": (0, []), "/fail/version": (1, ["RES-01"]), "/fail/stripped": (1, ["RES-01"]),
        "/fail/origin": (1, ["RES-01"]),
        "/fail/sign-in": (1, ["RES-01"]), "/fail/redirect": (1, ["RES-01"]), "/fail/page": (1, ["RES-01"]),
        "/fail/accept": (1, ["RES-04"]), "/fail/no-accept": (1, ["RES-04"]), "/fail/subprotocol": (1, ["RES-06"]),
        "/fail/extension": (1, ["RES-05"]), "/fail/http10": (1, ["HTTP-02"]), "/fail/half-head": (1, ["HTTP-13"]),
        "/fail/masked": (4, ["FRM-02"]), "/fail/utf8": (4, ["FRM-11"]), "/fail/compressed": (4, ["FRM-03"]),
        "/fail/too-large": (4, ["FRM-12"]), "/clock": (0, []), "/chat": (0, []),
    }
    with practice() as url:
        for path, (code, rules) in table.items():
            result = check(url + path)
            equal((result.code, result.failed_rules()), (code, rules), path)
        for path in ("/fail/compressed", "/fail/too-large"):
            result = check("--deflate", url + path)
            equal((result.code, result.failed_rules()), (4, ["EXT-06"]), path)
        expect(check("--timeout", "1", url + "/fail/silence"), 3)
        expect(run("connect", url + "/fail/1006"), 4)


if __name__ == "__main__":
    main(sys.argv[2:])
