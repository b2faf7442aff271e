#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-cli-secrets.py HANDCLASP-CLI: each kind of secret through each outlet of the command line, and each
hidden character."""

import base64
import json
import os
import subprocess
import sys
import tempfile
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from peers import Server, expect, frame, run  # noqa: E402
from tap import case, contains, equal, main  # noqa: E402

SECRET = "S3cr3t+Mark/42x"
TOKEN = "tok-S3cr3t-42x"   # fit for a subprotocol and a query
BASIC = base64.b64encode(b"anna:" + SECRET.encode()).decode()
FORMS = (SECRET, TOKEN, BASIC, base64.b64encode(SECRET.encode()).decode().rstrip("="),
         urllib.parse.quote(SECRET, safe=""))

FIELDS = ("Authorization: Bearer", "Authorization: Basic", "Authorization:", "X-Api-Key:", "X-Vault-Token:", "X-Auth:",
          "X-Authorization:",
          "X-Session-Id:", "X-Jwt:", "Cf-Access-Jwt-Assertion:", "X-Credential:", "X-Signature:", "Private-Token:",
          "X-Auth-Token:",
          "Proxy-Authorization: Basic", "Cookie: sid =", "Cookie: theme=dark; sid=", "X-Access-Token: Token")
QUERIES = ("token", "access_token", "api_key", "apikey", "key", "sig", "signature", "auth", "password", "jwt", "code",
           "session",
           "X-Amz-Security-Token")
SUBPROTOCOLS = ((f"bearer.{TOKEN}",), (f"base64url.bearer.authorization.k8s.io.{TOKEN}", "v4.channel.k8s.io"),
                ("realtime", f"openai-insecure-api-key.{TOKEN}"), ("access_token", TOKEN), ("Authorization", TOKEN))


def echoes(talk):
    """A server that says all that it was sent: in the reason, in fields, in the page, in a redirect."""
    request = talk.head.split(b"\r\n")
    told = b" ".join(line for line in request if line)[:3000]
    body = talk.head + b"<p>" + told + b"</p>" + json.dumps({"request": talk.head.decode()}).encode()
    talk.sock.sendall(b"HTTP/1.1 401 No " + told + b"\r\nX-Echo: " + told + b"\r\nLocation: /login?next=" +
                      urllib.parse.quote(request[0].split(b" ")[1].decode()).encode() +
                      b"\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def names(talk):
    """Opens, and says the secret in a message that is closed upon: in the close's reason."""
    talk.switch()
    reason = b"no: " + (talk.field(b"X-Api-Key") or b"")
    talk.sock.sendall(frame(8, b"\x0f\xa1" + reason))
    talk.read_frame()


def hides(result, what):
    for name, data in (("output", result.out), ("errors", result.err)):
        for form in FORMS:
            assert form.encode() not in data, f"{what}: {form} is in the {name}: {data.decode(errors='replace')[:4000]}"


def outlets(arguments, what):
    for outlet in (("check",), ("check", "--json"), ("check", "--probe"), ("check", "--json", "--probe"),
                   ("connect", "--json"), ("connect",)):
        result = run(*outlet, "--timeout", "20", *arguments)
        assert result.code in (1, 2, 3), f"{what}: {result}"
        hides(result, f"{what} in {' '.join(outlet)}")
        if result.out and "--json" in outlet and outlet[0] == "check":
            assert result.json["transcript"] is not None


@case
def fields():
    with Server(echoes) as server:
        headers = []
        for field in FIELDS:
            value = BASIC if field.endswith("Basic") else SECRET
            headers += ["-H", f"{field} {value}".replace("sid =", "sid=").replace("= ", "=")]
        for outlet in (("check",), ("check", "--json"), ("connect",)):
            hides(expect(run(*outlet, server.url(), *headers), 1), "all fields")
        outlets((server.url(), "-H", f"Authorization: Bearer {SECRET}", "-H", f"X-Api-Key: {SECRET}"), "fields")


@case
def queries():
    with Server(echoes) as server:
        query = "&".join(f"{name}={TOKEN}" for name in QUERIES)
        outlets((server.url(f"/ws?x=1&{query}&y=2"),), "query")
        outlets((server.url("/ws?next=" + urllib.parse.quote(f"/a?token={TOKEN}", safe="")),), "nested query")


@case
def subprotocols():
    with Server(echoes) as server:
        for offer in SUBPROTOCOLS:
            arguments = [word for name in offer for word in ("--subprotocol", name)]
            for outlet in (("check",), ("check", "--json")):
                hides(expect(run(*outlet, server.url(), *arguments), 1), offer[0])
        outlets((server.url(), "--subprotocol", f"bearer.{TOKEN}"), "subprotocol")


@case
def addresses():
    with Server(echoes) as server:
        outlets((f"ws://anna:{TOKEN}@127.0.0.1:{server.port}/",), "user info")
        outlets((server.url(), "--origin", f"https://anna:{TOKEN}@example.com"), "Origin")
        outlets((server.url(), "-H", f"Referer: https://example.com/?token={TOKEN}"), "Referer")
        outlets((server.url(), "--user", f"anna:{SECRET}"), "--user")
        outlets((server.url(), "--proxy", f"http://anna:{TOKEN}@127.0.0.1:{server.port}"), "proxy")


@case
def refused_addresses():
    for url in (f"wss//u:{TOKEN}@h", f"ws:/u:{TOKEN}@h", f"ws://u:{TOKEN}/x@h:1/", f"ws://u:{TOKEN}#x@h/",
                f"ws://h/#access_token={TOKEN}",
                f"ws://h:99999/?token={TOKEN}", f"ftp://u:{TOKEN}@h/", f"ws://h/?token={TOKEN} %",
                f"ws://h/%?token={TOKEN}",
                f"u:{TOKEN}@h o st"):
        for outlet in (("check",), ("check", "--json"), ("connect",), ("connect", "--json")):
            hides(expect(run(*outlet, url), 2), url)


@case
def refused_options():
    for arguments in (("-H", f"Authorization {SECRET}"), ("-H", f"Authorization Bearer {SECRET}"),
                      ("-H", f"Cookie=sid={SECRET}"),
                      ("-H", f"Authorization: Bearer {SECRET}\n"), ("--cert", f"/nowhere/cert.pem:{SECRET}"),
                      ("-H", "Authorization:", "Bearer", SECRET), ("--proxy", f"ftp://u:{TOKEN}@h")):
        for outlet in (("check",), ("check", "--json"), ("connect",)):
            hides(expect(run(*outlet, "ws://127.0.0.1:1/", *arguments), 2), arguments[1])


@case
def close_reasons():
    with Server(names) as server:
        for outlet in (("connect",), ("connect", "--json"), ("check",), ("check", "--json")):
            hides(run(*outlet, server.url(), "-H", f"X-Api-Key: {TOKEN}"), " ".join(outlet))


@case
def show_secrets_masks_nothing():
    with Server(echoes) as server:
        for outlet in (("check",), ("check", "--json")):
            result = expect(run(*outlet, "--show-secrets", server.url(f"/?token={TOKEN}"), "-H",
                                f"X-Api-Key: {SECRET}"), 1)
            contains(result.text, f"X-Api-Key: {SECRET}")
            contains(result.text, f"GET /?token={TOKEN} HTTP/1.1")
            assert "••" not in result.text, result


# ---------------------------------------------------------------------------------------------------- hidden characters

HIDDEN = "\x1b]0;x\x07\x1b[2J\x08\x7f\x9b31m\u202e\u2066\u061c\u200b\u200d\u2060\ufeff\u00ad\u2028\u2029\u200f"
MARKS = ("‹ESC›", "‹U+009B›", "‹U+202E›", "‹U+061C›", "‹U+200B›")


def is_plain(data, what):
    text = data.decode()   # all output is UTF-8
    for character in HIDDEN:
        if character not in "0;x]31m[2J":
            assert character not in text, f"{what}: U+{ord(character):04X} is in {text!r}"


def evil_answer(talk):
    evil = HIDDEN.encode()
    talk.sock.sendall(b"HTTP/1.1 404 R" + evil + b"\r\nX-Evil" + b": " + evil + b"\r\nServer: " + evil +
                      b"\r\nWWW-Authenticate: Basic realm=\"" + evil +
                      b"\"\r\nLocation: ws://" + evil + b"/\r\nContent-Type: text/plain; " + evil +
                      b"\r\nContent-Length: %d\r\n\r\n" % len(evil) + evil)


def evil_switch(talk):
    evil = HIDDEN.encode()
    talk.switch(b"X-Evil: " + evil + b"\r\nSec-WebSocket-Protocol: " + evil + b"\r\nSec-WebSocket-Extensions: " + evil +
                b"\r\n")
    talk.sock.sendall(frame(1, evil + b"\n< forged") + frame(9, evil) + frame(8, b"\x0f\xa1" + evil))
    talk.read_to_end()


def evil_close(talk):
    talk.switch()
    talk.sock.sendall(frame(1, HIDDEN.encode() + b"\n< forged") + frame(9, HIDDEN.encode()) +
                      frame(8, b"\x0f\xa1" + HIDDEN.encode()))
    talk.read_to_end()


def evil_proxy(talk):
    evil = HIDDEN.encode()
    talk.sock.sendall(b"HTTP/1.1 503 R" + evil + b"\r\nVia: 1.1 " + evil +
                      b"\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % len(evil) + evil)


@case
def hidden_characters_of_an_answer():
    for handler in (evil_answer, evil_switch):
        with Server(handler) as server:
            for outlet in (("check",), ("check", "--json"), ("check", "--probe"), ("connect",), ("connect", "--json"),
                           ("check", "--follow")):
                result = run(*outlet, server.url())
                assert result.code == 1, result
                is_plain(result.out + result.err, f"{handler.__name__}, {' '.join(outlet)}")
            for mark in MARKS:
                contains(run("check", server.url()).text, mark)


@case
def hidden_characters_of_a_proxy():
    with Server(evil_proxy) as server:
        for outlet in (("check",), ("check", "--json"), ("connect",), ("connect", "--json")):
            result = run(*outlet, "wss://example.com/", "--proxy", server.url(scheme="http"))
            assert result.code == 3, result
            is_plain(result.out + result.err, " ".join(outlet))


@case
def hidden_characters_of_a_conversation():
    with Server(evil_close) as server:
        result = run("connect", "--json", "--keep-open", server.url())
        is_plain(result.out + result.err, "connect --json")
        equal([line["text"] for line in result.lines if line.get("type") == "text"],
              [HIDDEN + "\n< forged"])   # what came
        equal(result.lines[-1]["end"]["reason"], HIDDEN)
        is_plain(run("connect", server.url()).err, "connect")
        is_plain(run("check", server.url()).out, "check")


@case
def hidden_characters_of_a_certificate():
    evil = HIDDEN.replace("\x1b", "").replace("\x07", "").replace("\x08", "").replace("\x7f", "") + "\x1b[31m"
    with tempfile.TemporaryDirectory() as folder:
        config, cert, key = (os.path.join(folder, name) for name in ("config", "cert.pem", "key.pem"))
        with open(config, "w", encoding="utf-8") as file:
            file.write("[req]\ndistinguished_name=dn\nprompt=no\nutf8=yes\nstring_mask=utf8only\n[dn]\nCN=" + evil +
                       "\nO=" + evil + "\n")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                        "-nodes", "-keyout", key,
                        "-out", cert, "-days", "2", "-config", config, "-utf8"], check=True, capture_output=True)
        import ssl
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        with Server(evil_answer, wrap=lambda sock: context.wrap_socket(sock, server_side=True)) as server:
            for extra in ((), ("--insecure",)):
                for outlet in (("check",), ("check", "--json"), ("connect",)):
                    result = run(*outlet, server.url(scheme="wss"), *extra)
                    assert result.code in (1, 3), result
                    is_plain(result.out + result.err, f"{outlet} {extra}")
            contains(run("check", "--insecure", server.url(scheme="wss")).text, "‹U+202E›")


@case
def hidden_characters_of_arguments():
    for arguments in ((f"ws://h/{HIDDEN}",), ("ws://127.0.0.1:1/", "-H", f"{HIDDEN}"),
                      ("ws://127.0.0.1:1/", f"--{HIDDEN}"),
                      ("ws://127.0.0.1:1/", "--proxy", HIDDEN), ("ws://127.0.0.1:1/", "--ca", HIDDEN),
                      ("ws://127.0.0.1:1/", "--timeout", HIDDEN),
                      ("ws://127.0.0.1:1/", "--connect-to", HIDDEN), ("ws://127.0.0.1:1/", HIDDEN)):
        for outlet in (("check",), ("check", "--json"), ("connect",)):
            result = run(*outlet, *arguments)
            assert result.code == 2, result
            is_plain(result.out + result.err, f"{outlet} {arguments}")
    is_plain(expect(run(HIDDEN), 2).err, "command")


if __name__ == "__main__":
    main(sys.argv[2:])
