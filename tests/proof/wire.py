# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server says on the wire: written down between it and handclasp-cli, and said again without it.

A transcript is a JSON file. "received" has a part for each time the server spoke: [turn, tenths of a second waited, the
bytes as Latin-1]; the turn is how often the client had spoken before. "{accept}", "{key}" and others stand for those of
the opening. "tls" is null (the bytes are those of TCP), "inside" (those inside of TLS), or a fault of certificates.py.
"""

import base64
import hashlib
import json
import re
import select
import socket
import ssl
import subprocess
import threading
import time

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
PATIENCE = 60  # seconds; no verdict on speed


def accept_for(key):
    return base64.b64encode(hashlib.sha1(key + GUID).digest())


def derived(key):
    """What stands in a transcript for values that come from the key."""
    accept = accept_for(key)
    return ((b"{accept}", accept), (b"{accept-hex}", base64.b64decode(accept).hex().encode()),
            (b"{accept-no-guid}", base64.b64encode(hashlib.sha1(key).digest())), (b"{key}", key))


def find_key(sent):
    found = re.search(rb"(?im)^sec-websocket-key:[ \t]*(\S+)", sent)
    return found[1] if found else b""


class Listener:
    """Takes connections on a free port of loopback and has each served on a thread, the first one told apart."""

    def __init__(self, serve):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.serve = serve
        self.n = 0
        self.over = False
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while not self.over:
            try:
                client = self.socket.accept()[0]
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.serve_one, args=(client, self.n == 0), daemon=True).start()
            self.n += 1

    def serve_one(self, client, is_first):
        try:
            self.serve(client, is_first)
        except OSError:
            pass
        finally:
            client.close()

    def close(self):
        self.over = True
        self.socket.close()


class Tap:
    """Passes bytes between handclasp-cli and a server, and writes down what the server says on the first connection."""

    def __init__(self, port, inside=None):
        self.upstream, self.inside = port, inside
        self.parts, self.sent, self.end, self.turn = [], b"", "open", 0
        self.done = threading.Event()
        self.listener = Listener(self.pump)
        self.port = self.listener.port

    def connect(self):
        server = socket.create_connection(("127.0.0.1", self.upstream), timeout=10)
        server.settimeout(None)
        if self.inside is None:
            return server
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_alpn_protocols(["http/1.1"])
        return context.wrap_socket(server, server_hostname="localhost")

    def pump(self, client, is_first):
        if self.inside is not None:
            client = self.inside.wrap_socket(client, server_side=True)
        server = self.connect()
        last, speaking = time.monotonic(), False
        while True:
            ready = [s for s in (client, server) if isinstance(s, ssl.SSLSocket) and s.pending()]
            ready = ready or select.select([client, server], [], [], 60)[0]
            if not ready:
                break
            if client in ready:
                data = client.recv(65536)
                if not data:
                    break
                self.turn += is_first and not speaking
                speaking = True
                self.sent += data if is_first else b""
                try:
                    server.sendall(data)
                except OSError:
                    pass  # what it said before it hung up is still to be read
            if server in ready:
                try:
                    data = server.recv(65536)
                    kind = "eof"
                except ConnectionError:
                    data, kind = b"", "reset"
                now = time.monotonic()
                if is_first:
                    waited = round((now - last) * 10) if now - last > 0.45 else 0
                    self.write_down(data, kind, waited, speaking)
                last, speaking = now, False
                if not data:
                    break
                client.sendall(data)
        server.close()
        self.done.set()

    def write_down(self, data, kind, waited, spoken):
        if not data:
            self.end = kind
            self.parts.append([self.turn, waited, ""])
        elif self.parts and not waited and not spoken and self.parts[-1][0] == self.turn:
            self.parts[-1][2] += data.decode("latin-1")
        else:
            self.parts.append([self.turn, waited, data.decode("latin-1")])


class Player:
    """Says again what was written down."""

    def __init__(self, transcript, certificates):
        self.transcript, self.certificates = transcript, certificates
        self.listener = Listener(self.play)
        self.port = self.listener.port

    def play(self, client, _is_first):
        kind = self.transcript["tls"]
        if kind is not None:
            client = self.certificates.server_context(kind).wrap_socket(client, server_side=True)
        sent, turn = b"", 0
        for part in self.transcript["received"]:
            while turn < part[0]:
                sent += self.hear(client)
                turn += 1
            time.sleep(part[1] / 10)
            key = find_key(sent)
            data = part[2].encode("latin-1")
            for name, value in derived(key):
                data = data.replace(name, value)
            client.sendall(data)
        if self.transcript["end"] == "open":
            while client.recv(65536):
                pass
        elif self.transcript["end"] == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        else:
            self.finish(client)

    @staticmethod
    def hear(client):
        """One turn of the client: an HTTP head whole, anything else as it comes."""
        data = client.recv(65536)
        while re.match(rb"[A-Z]+ ", data) and b"\r\n\r\n" not in data:
            more = client.recv(65536)
            if not more:
                break
            data += more
        return data

    @staticmethod
    def finish(client):
        """An end that loses nothing of what was said."""
        if isinstance(client, ssl.SSLSocket):
            client.setblocking(True)
            try:
                client = client.unwrap()
            except OSError:
                return
        client.shutdown(socket.SHUT_WR)
        client.settimeout(5)
        while client.recv(65536):
            pass


def run_cli(cli, transcript, port, certificates):
    """Runs handclasp-cli as the transcript says, against a port; gives what it says are the causes."""
    def fill(text):
        for name, path in (("{port}", str(port)), ("{certificates}", certificates.folder)):
            text = text.replace(name, path)
        return text

    talks = transcript["command"] == "connect"
    command = [cli, transcript["command"], "--json", "--timeout", str(transcript["timeout"]),
               *(["--keep-open"] if talks else []),
               *(["--proxy", "none"] if "--proxy" not in transcript["options"] else []),
               *map(fill, transcript["options"]), fill(transcript["url"])]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False)
    try:
        last = json.loads(done.stdout.splitlines()[-1] if talks else done.stdout)
    except (IndexError, ValueError) as error:
        raise AssertionError(f"{command} said {done.stdout!r} {done.stderr!r}") from error
    return last["diagnosis"]


def judge(transcript, diagnosis):
    """What is wrong with it: the first cause, one said to be certain that is none, a sentence that must not be said."""
    wrong = []
    first = diagnosis[0]["id"] if diagnosis else "nothing"
    if first not in transcript["first"]:
        wrong.append(f"{first} comes first, not {' or '.join(transcript['first'])}")
    right = transcript["first"] + transcript["also"]
    for cause in diagnosis:
        if cause["confidence"] == "certain" and cause["id"] not in right:
            wrong.append(f"{cause['id']} is said to be certain")
        for words in transcript["never"]:
            if words in f"{cause['title']}. {cause['text']}":
                wrong.append(f"“{words}” is said")
    return wrong
