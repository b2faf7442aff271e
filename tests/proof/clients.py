#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""clients.py CLI: has ws and python websockets connect to answers that clients judge differently (CAUSES.md, 8), and
says where what `check` tells of them is not so."""

import json
import os
import subprocess
import sys

import wire

HERE = os.path.dirname(os.path.abspath(__file__))
UP = "Upgrade: websocket\r\nConnection: Upgrade\r\n"
ACCEPT = "Sec-WebSocket-Accept: {accept}\r\n"
RIGHT = "HTTP/1.1 101 Switching Protocols\r\n" + UP + ACCEPT

ANSWERS = (
    ("right", RIGHT, None),
    ("no subprotocol though one was offered", RIGHT, "chat"),
    ("subprotocol in other letter case", RIGHT + "Sec-WebSocket-Protocol: Chat\r\n", "chat"),
    ("accept in upper case", RIGHT.replace("{accept}", "{ACCEPT}"), None),
    ("line ends LF", RIGHT.replace("\r\n", "\n"), None),
    ("a folded header line", RIGHT + "X-Long: a\r\n b\r\n", None),
    ("100 before the 101", "HTTP/1.1 100 Continue\r\n\r\n" + RIGHT, None),
    ("103 before the 101", "HTTP/1.1 103 Early Hints\r\n\r\n" + RIGHT, None),
    ("HTTP/1.0 101", RIGHT.replace("HTTP/1.1", "HTTP/1.0"), None),
    ("HTTP/1.2 101", RIGHT.replace("HTTP/1.1", "HTTP/1.2"), None),
    ("a header value of 20 KiB", RIGHT + "X-Long: " + "a" * 20480 + "\r\n", None),
    ("a header value of 10 KiB", RIGHT + "X-Long: " + "a" * 10240 + "\r\n", None),
    ("101 without its space and reason", RIGHT.replace("101 Switching Protocols", "101"), None),
    ("an unasked extension", RIGHT + "Sec-WebSocket-Extensions: x-other\r\n", None),
)


class Server:
    """Gives one answer to whoever asks, and its close to their close."""

    def __init__(self, answer):
        self.answer = answer
        self.listener = wire.Listener(self.serve)
        self.port = self.listener.port

    def serve(self, client, _is_first):
        sent = wire.Player.hear(client)
        accept = wire.accept_for(wire.find_key(sent))
        client.sendall(self.answer.encode().replace(b"{accept}", accept).replace(b"{ACCEPT}", accept.upper()))
        if client.recv(65536):
            client.sendall(b"\x88\x02\x03\xe8")
            client.recv(65536)


def ask(command, port, protocol):
    done = subprocess.run([*command, f"ws://127.0.0.1:{port}/", *([protocol] if protocol else [])], check=True,
                          capture_output=True, text=True, timeout=wire.PATIENCE)
    return done.stdout.strip()


def tell(cli, port, protocol):
    done = subprocess.run([cli, "check", "--json", "--proxy", "none",
                           *(["--subprotocol", protocol] if protocol else []), f"ws://127.0.0.1:{port}/"],
                          check=False, capture_output=True, timeout=wire.PATIENCE)
    return {view["client"]: view["opens"] for view in json.loads(done.stdout)["clients"]}


def main():
    commands = {"ws": ["node", os.path.join(HERE, "apps", "client.cjs")],
                "python-websockets": [sys.executable, os.path.join(HERE, "apps", "client.py")]}
    n_wrong = 0
    for name, head, protocol in ANSWERS:
        server = Server(head + ("\n" if "\r\n" not in head else "\r\n"))
        told = tell(sys.argv[1], server.port, protocol)
        for client, command in commands.items():
            said = ask(command, server.port, protocol)
            fits = told.get(client) == (said == "opens")
            n_wrong += not fits
            print(f"{'right' if fits else 'WRONG'}  {name}: {client} {said[:110]}", flush=True)
        server.listener.close()
    sys.exit(1 if n_wrong else 0)


main()
