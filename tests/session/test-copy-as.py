#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-copy-as.py COPY-AS HANDCLASP-CLI: what a connection is copied as, run by each tool against one server, sends the
request that the window would send."""

import base64
import contextlib
import hashlib
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tap import case, contains, equal, main  # noqa: E402

COPY_AS, CLI = sys.argv[1], sys.argv[2]
SECRETS = ["Authorization: Bearer abc'\"$HOME`x`", "X-Api-Key: k1 k2", "Cookie: a=b; sid=$PATH"]


class Recorder:
    """A server that answers any request with the 101 it asks for, closes, and keeps the heads."""

    def __init__(self):
        self.heads = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                self.answer(connection)

    def answer(self, connection):
        connection.settimeout(20)
        data = b""
        while b"\r\n\r\n" not in data:
            piece = connection.recv(65536)
            if not piece:
                return
            data += piece
        head = data.partition(b"\r\n\r\n")[0].decode().split("\r\n")
        self.heads.append(head)
        fields = dict(line.split(": ", 1) for line in head[1:] if ": " in line)
        key = {name.lower(): value for name, value in fields.items()}.get("sec-websocket-key", "")
        accept = base64.b64encode(hashlib.sha1((key +
                                                "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
        extra = "Sec-WebSocket-Protocol: chat\r\n" if "chat" in data.decode() else ""
        connection.sendall(f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                           f"Sec-WebSocket-Accept: {accept}\r\n{extra}\r\n".encode() + b"\x88\x02\x03\xe8")
        # curl leaves the connection open for ever, others answer the close.
        connection.settimeout(1)
        connection.recv(65536)

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()


def copied(tool, *pairs, secrets=True, has_secrets=None):
    """The text, and whether it is said to hold secrets."""
    result = subprocess.run([COPY_AS, tool, "yes" if secrets else "no", *pairs], capture_output=True, text=True,
                            timeout=60)
    contains((0, 3), result.returncode, result.stderr)
    if has_secrets is not None:
        equal(result.returncode == 3, has_secrets, result.stdout)
    return result.stdout


def ran(tool, text, **variables):
    """The head of the request that the tool sends with this text; its first line and its fields, without the key."""
    node = os.environ.get("NODE_PATH", "")
    environment = {**os.environ, "PATH": f"{os.path.dirname(CLI)}:{node}/.bin:{os.environ['PATH']}", **variables}
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "script")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        command = [sys.executable, path] if tool == "Python" else ["sh", path]
        # Standard input stays open: wscat quits when it ends.
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True,
                              errors="replace", env=environment) as process:
            said = process.stdout.read()
        return said


def sent(tool, pairs, secrets=True, variables=None):
    recorder = Recorder()
    try:
        text = copied(tool, f"url=ws://127.0.0.1:{recorder.port}/path?q=a%20b&x='1'$HOME", *pairs, secrets=secrets)
        result = ran(tool, text, **(variables or {}))
        assert recorder.heads, f"{tool} sent nothing\n{text}\n{result}"
        head = recorder.heads[0]
    finally:
        recorder.close()
    fields = [line for line in head[1:] if not line.lower().startswith(("sec-websocket-key:", "host:"))]
    return head[0], fields, text


def without_order(fields):
    """Names in any case, as HTTP has it; a list with or without a blank behind its commas (RFC 9110 §5.6.1)."""
    parted = [(name.lower(), value) for name, _, value in (field.partition(": ") for field in fields)]
    return sorted((name, re.sub(r",(?=\S)", ", ", value) if name == "sec-websocket-protocol" else value) for name,
                  value in parted)


PLAIN = ["subprotocols=chat, superchat", "origin=https://app.example", "header=X-One: 1 \"2\" '3' $HOME \\n",
         "header=X-Two: ü", "deflate=1"]
WANTED = [
    "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Origin: https://app.example",
    "Sec-WebSocket-Protocol: chat, superchat", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
    "X-One: 1 \"2\" '3' $HOME \\n",
]


def check(tool):
    pairs = [pair for pair in PLAIN if "ü" not in pair] + [f"header={line}" for line in SECRETS]
    start, fields, text = sent(tool, pairs)
    # node writes a quote as %27, which is the same address (RFC 3986 §2.2 leaves it to the server).
    equal(start.replace("%27", "'"), "GET /path?q=a%20b&x='1'$HOME HTTP/1.1", text)
    equal(without_order(fields), without_order(WANTED + SECRETS), text)


def check_named(tool):
    """Without secrets each is a variable, which the user's shell or environment fills in."""
    pairs = [f"header={line}" for line in SECRETS] + ["deflate=1"]
    text = copied(tool, "url=ws://h.example/?token=t0psecret", *pairs, secrets=False, has_secrets=True)
    for secret in ("abc'", "k1 k2", "$PATH", "t0psecret"):
        assert secret not in text, text
    for name in ("$AUTHORIZATION", "$X_API_KEY", "$COOKIE", "$SECRET"):
        contains(text, name)
    variables = {"AUTHORIZATION": "abc", "X_API_KEY": "k 1", "COOKIE": "c"}
    _, fields, text = sent(tool, pairs, secrets=False, variables=variables)
    for line in ("Authorization: Bearer abc", "X-Api-Key: k 1"):
        contains([(n.lower(), v) for n, _, v in (f.partition(": ") for f in fields)],
                 tuple([line.split(": ")[0].lower(), line.split(": ")[1]]), text)


@case
def curl():
    check("curl")
    check_named("curl")


@case
def curl_keeps_order_and_repetition():
    start, fields, text = sent("curl", ["header=B: 1", "header=a: 2", "header=B: 3", "header=Empty:"])
    equal(fields[3:],
          ["B: 1", "a: 2", "B: 3", "Empty: "] if fields[-1].endswith(" ") else ["B: 1", "a: 2", "B: 3", "Empty:"], text)


@case
def curl_breaks_the_request_as_the_lab_does():
    start, fields, text = sent("curl", ["method=POST", "target=/else", "header=Sec-WebSocket-Version: 8"])
    equal(start, "POST /else HTTP/1.1", text)
    contains(fields, "Sec-WebSocket-Version: 8", text)


@case
def handclasp_cli():
    check("handclasp-cli")
    check_named("handclasp-cli")


@case
def handclasp_cli_keeps_what_is_unusual():
    _, fields, text = sent("handclasp-cli",
                           ["header=Sec-WebSocket-Version: 8", "header=B: 1", "header=B: 2", "header=Empty:"])
    contains(fields, "Sec-WebSocket-Version: 8", text)
    equal([field.strip() for field in fields if field[0] in "BE"], ["B: 1", "B: 2", "Empty:"], text)


@case
def python():
    check("Python")
    check_named("Python")


@case
def wscat():
    check("wscat")
    check_named("wscat")


@case
def the_user_of_an_address_is_sent_unasked_by_nobody():
    for tool in ("curl", "Python", "wscat", "handclasp-cli"):
        recorder = Recorder()
        try:
            ran(tool, copied(tool, f"url=ws://user:pa55word@127.0.0.1:{recorder.port}/x",
                             has_secrets=tool == "handclasp-cli"))
            head = "\n".join(recorder.heads[0])
        finally:
            recorder.close()
        assert "uthorization" not in head, f"{tool}\n{head}"
        contains(head, "GET /x ")


@case
def nothing_ends_a_comment_before_its_line_does():
    """U+2028 ends a line of JavaScript; a field may come from a file of others."""
    text = copied("JavaScript", "url=wss://h/", "extensions=x\u2028alert(1)")
    contains(text, "// It can’t offer “x‹U+2028›alert(1)”\n")
    assert "\u2028" not in text, text


@case
def what_a_tool_cannot_say_is_a_comment():
    text = copied("wscat", "url=ws://h/", "header=A: 1", "header=A: 2", "header=Sec-WebSocket-Version: 8",
                  "method=POST", "extensions=x-y")
    for part in ("# It sends only the last field of a name that comes twice: A",
                 "# It makes this field itself, with another value: Sec-WebSocket-Version",
                 "# The request line can’t be changed: POST / HTTP/1.1", "# It can’t offer “x-y”"):
        contains(text, part)
    text = copied("JavaScript", "url=wss://h/?a=1", "origin=https://a.example", "header=X-A: 1", "subprotocols=a,b")
    contains(text, "// A browser sends the Origin of its page\n")
    contains(text, "// A browser’s script can’t send X-A\n")
    contains(text, 'new WebSocket("wss://h/?a=1", ["a", "b"]);')
    text = copied("websocat", "url=wss://h/", "origin=https://a.example", "subprotocols=a, b", "header=X-A: 1",
                  "ca-file=/ca.pem")
    for part in ("--protocol 'a, b'", "--origin 'https://a.example'", "-H 'X-A: 1'",
                 "# It takes an authority from the environment alone: SSL_CERT_FILE=/ca.pem"):
        contains(text, part)


@case
def a_request_that_cannot_be_built_is_a_sentence():
    for pairs in (["url=nonsense"], ["url=ws://h/", "origin=a\nb"]):
        result = subprocess.run([COPY_AS, "curl", "yes", *pairs], capture_output=True, text=True, timeout=60)
        equal((result.returncode, result.stdout), (1, ""), result.stderr)
        assert result.stderr.strip(), pairs


main()
