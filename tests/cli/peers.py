# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that say exactly what a test tells them to, and handclasp-cli run against them."""

import base64
import contextlib
import hashlib
import json
import os
import re
import socket
import struct
import subprocess
import sys
import threading
import time

CLI = sys.argv[1]
PATIENCE = 60   # seconds; no verdict on speed
SWITCHING = (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             b"Sec-WebSocket-Accept: {accept}\r\n\r\n")


class Result:
    """What a run left: exit status, standard output and error, seconds."""

    def __init__(self, code, out, err, took):
        self.code, self.out, self.err, self.took = code, out, err, took

    @property
    def text(self):
        return self.out.decode()

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def lines(self):
        """Of connect --json: every line an object; nothing else is on standard output."""
        return [json.loads(line) for line in self.out.decode().splitlines()]

    def verdict(self, rule):
        found = [verdict for verdict in self.json["verdicts"] if verdict["rule"] == rule]
        assert found, f"{rule} was not judged; {self}"
        return found[0]

    def failed_rules(self):
        return sorted({verdict["rule"] for verdict in self.json["verdicts"] if verdict["status"] == "fail"})

    def __str__(self):
        return f"exit {self.code}\n--- out\n{self.out[-3000:]!r}\n--- err\n{self.err[-3000:]!r}"


def expect(result, code):
    assert result.code == code, f"expected exit {code}; {result}"
    return result


def run(*arguments, stdin=b"", timeout=PATIENCE, env=None):
    """Runs handclasp-cli to its end."""
    began = time.monotonic()
    done = subprocess.run([CLI, *arguments], input=stdin, capture_output=True, timeout=timeout,
                          env={**os.environ, **(env or {})}, check=False)
    assert done.returncode >= 0, f"killed by signal {-done.returncode}: {done.stderr[-3000:]!r}"
    return Result(done.returncode, done.stdout, done.stderr, time.monotonic() - began)


def start(*arguments, **options):
    return subprocess.Popen([CLI, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            **options)


def finish(process, timeout=PATIENCE):
    out, err = process.communicate(timeout=timeout)
    return Result(process.returncode, out, err, 0)


def accept_for(key):
    return base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())


class Talk:
    """One accepted connection, with the request read from it."""

    def __init__(self, sock):
        self.sock = sock
        self.head = b""

    def read_head(self):
        self.head = b""
        while b"\r\n\r\n" not in self.head:
            more = self.sock.recv(1)
            if not more:
                raise EOFError(f"the client hung up within {self.head!r}")
            self.head += more
        return self.head

    @property
    def fields(self):
        return self.head.split(b"\r\n")[1:-2]

    def field(self, name):
        for line in self.fields:
            if line.lower().startswith(name.lower() + b":"):
                return line.split(b":", 1)[1].strip()
        return None

    def send(self, data):
        key = self.field(b"Sec-WebSocket-Key") or b""
        self.sock.sendall(data.replace(b"{accept}", accept_for(key)))

    def switch(self, extra=b""):
        self.send(SWITCHING[:-2] + extra + b"\r\n")

    def read_exactly(self, length):
        data = b""
        while len(data) < length:
            more = self.sock.recv(length - len(data))
            if not more:
                raise EOFError(f"the client hung up within {data!r}")
            data += more
        return data

    def read_frame(self):
        """(first byte, payload unmasked); fails when the frame is not masked."""
        first, second = self.read_exactly(2)
        length = second & 0x7F
        assert second & 0x80, "a client's frame is not masked"
        if length == 126:
            length = struct.unpack(">H", self.read_exactly(2))[0]
        elif length == 127:
            length = struct.unpack(">Q", self.read_exactly(8))[0]
        mask = self.read_exactly(4)
        payload = self.read_exactly(length)
        if length:
            keys = (mask * (length // 4 + 1))[:length]
            payload = (int.from_bytes(payload, "big") ^ int.from_bytes(keys, "big")).to_bytes(length, "big")
        return first, payload

    def read_to_end(self):
        data = b""
        with contextlib.suppress(OSError):
            while more := self.sock.recv(65536):
                data += more
        return data

    def wait_for_close(self):
        """Reads frames up to the close, answers it, and hangs up as a server does first.

        Gives the frames before, and the code.
        """
        before = []
        while True:
            first, payload = self.read_frame()
            if first == 0x88:
                self.sock.sendall(frame(8, payload[:2]))
                self.sock.shutdown(socket.SHUT_WR)
                return before, struct.unpack(">H", payload[:2])[0] if payload else 1005
            before.append((first, payload))

    def reset(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


def frame(opcode, payload=b"", fin=True, rsv=0):
    head = bytes([(0x80 if fin else 0) | rsv | opcode])
    if len(payload) < 126:
        return head + bytes([len(payload)]) + payload
    if len(payload) < 65536:
        return head + b"\x7e" + struct.pack(">H", len(payload)) + payload
    return head + b"\x7f" + struct.pack(">Q", len(payload)) + payload


class Server:
    """with Server(handler) as server: each connection runs handler(talk) on a thread of its own. What a handler raises
    fails the test; what it returns is in server.results, in order."""

    def __init__(self, handler, wrap=None, reads_head=True):
        self.handler, self.wrap, self.reads_head = handler, wrap, reads_head
        self.heads, self.results, self.errors, self.threads = [], [], [], []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.talks = []

    def url(self, path="/", scheme="ws", host="127.0.0.1"):
        return f"{scheme}://{host}:{self.port}{path}"

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self.socket.accept()
                thread = threading.Thread(target=self._talk, args=(sock,), daemon=True)
                thread.start()
                self.threads.append(thread)   # one that was not started can't be joined

    def _talk(self, sock):
        try:
            sock.settimeout(2 * PATIENCE)   # a window that is driven takes its time
            if self.wrap:
                sock = self.wrap(sock)
            talk = Talk(sock)
            self.talks.append(talk)
            if self.reads_head:
                self.heads.append(talk.read_head())
            self.results.append(self.handler(talk))
        except (EOFError, ConnectionError, BrokenPipeError, TimeoutError) as error:
            self.results.append(error)
        except OSError as error:   # TLS alerts, a socket closed at the end of the test
            self.results.append(error)
        except Exception as error:  # the test tells
            self.errors.append(error)
        finally:
            with contextlib.suppress(OSError):
                sock.close()

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind, *_):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        for thread in self.threads:
            thread.join(5)
        for talk in self.talks:
            with contextlib.suppress(OSError):
                talk.sock.close()
        if kind is None and self.errors:
            raise self.errors[0]


def says(data, then=None):
    """A handler that answers the request with these bytes, and hangs up in order."""

    def handler(talk):
        talk.send(data)
        if then:
            return then(talk)
        talk.sock.shutdown(socket.SHUT_WR)
        talk.read_to_end()
        return None

    return handler


def opens(then=Talk.wait_for_close, extra=b""):
    """A handler that opens, then goes on."""

    def handler(talk):
        talk.switch(extra)
        return then(talk)

    return handler


def echo(talk):
    """Sends everything back until the close."""
    while True:
        first, payload = talk.read_frame()
        if first == 0x88:
            talk.sock.sendall(frame(8, payload[:2]))
            talk.sock.shutdown(socket.SHUT_WR)
            return
        if first == 0x89:
            talk.sock.sendall(frame(10, payload))
        elif first in (0x81, 0x82):
            talk.sock.sendall(frame(first & 15, payload))


@contextlib.contextmanager
def practice(*arguments):
    """The practice server as the command line runs it; gives its URL without the last slash."""
    process = start("practice", *arguments)
    try:
        line = process.stdout.readline().decode()
        match = re.fullmatch(r"Listening on (ws://127\.0\.0\.1:\d+)/\n", line)
        assert match, f"the first line is {line!r}"
        yield match[1]
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, f"practice ended with {process.returncode}"


NODE_ECHO = """
const { WebSocketServer } = require('ws');
const options = { port: 0, host: '127.0.0.1', maxPayload: 1 << 30 };
const server = new WebSocketServer(options, () => console.log(server.address().port));
server.on('connection', socket => {
  socket.on('message', (data, binary) => {
    if (String(data) === 'ping me') socket.ping('abc');
    else if (String(data) === 'close me') socket.close(4001, 'as asked');
    else socket.send(data, { binary });
  });
  socket.on('pong', data => socket.send('pong ' + data));
});
"""


@contextlib.contextmanager
def node_echo():
    """npm's ws; gives its URL."""
    process = subprocess.Popen(["node", "-e", NODE_ECHO], stdout=subprocess.PIPE)
    try:
        line = process.stdout.readline()
        assert line, "node's ws did not start: is NODE_PATH set, as in ./dev shell?"
        yield f"ws://127.0.0.1:{int(line)}/"
    finally:
        process.terminate()
        process.wait(20)


@contextlib.contextmanager
def python_server(handler, **options):
    """python3-websockets; gives its URL."""
    from websockets.sync.server import serve
    with serve(handler, "127.0.0.1", 0, **options) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}/"
        server.shutdown()
