# SPDX-License-Identifier: GPL-3.0-or-later
"""The practice server under test, and a client of bare bytes."""

import base64
import hashlib
import os
import socket
import struct
import subprocess
import sys

from tap import contains, main, shown

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
OTHER_KEY = "AQIDBAUGBwgJCgsMDQ4PEA=="
LESSONS = []
HOST = None
PORT = 0


def port():
    return PORT


def host_pid():
    return HOST.pid


def accept_for(key):
    guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    return base64.b64encode(hashlib.sha1((key + guid).encode()).digest()).decode()


def request(path, *fields, key=OTHER_KEY, version="13"):
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{PORT}", "Upgrade: websocket", "Connection: Upgrade",
             f"Sec-WebSocket-Key: {key}", f"Sec-WebSocket-Version: {version}", *fields, "", ""]
    return "\r\n".join(lines).encode()


def dial(host="127.0.0.1"):
    return socket.create_connection((host, PORT), timeout=60)


def read_head(sock):
    data = b""
    while b"\r\n\r\n" not in data:
        more = sock.recv(1)
        assert more, f"the connection ended within the head: {data!r}"
        data += more
    return data


def read_exactly(sock, length):
    data = bytearray()
    while len(data) < length:
        more = sock.recv(length - len(data))
        assert more, f"the connection ended within {shown(bytes(data))}"
        data += more
    return bytes(data)


def read_all(sock):
    data = b""
    while more := sock.recv(65536):
        data += more
    return data


def frame(opcode, payload, fin=True, masked=True, rsv=0):
    head = bytes([(0x80 if fin else 0) | rsv | opcode])
    bit = 0x80 if masked else 0
    if len(payload) < 126:
        head += bytes([bit | len(payload)])
    elif len(payload) < 65536:
        head += bytes([bit | 126]) + struct.pack(">H", len(payload))
    else:
        head += bytes([bit | 127]) + struct.pack(">Q", len(payload))
    if not masked:
        return head + payload
    mask = os.urandom(4)
    keys = (mask * (len(payload) // 4 + 1))[:len(payload)]
    return head + mask + (int.from_bytes(payload, "big") ^ int.from_bytes(keys, "big")).to_bytes(len(payload), "big")


def read_frame(sock):
    first, second = read_exactly(sock, 2)
    length = second & 0x7F
    assert not second & 0x80, "a server's frame is masked"
    if length == 126:
        length = struct.unpack(">H", read_exactly(sock, 2))[0]
    elif length == 127:
        length = struct.unpack(">Q", read_exactly(sock, 8))[0]
    return first, read_exactly(sock, length)


def open_raw(path, *fields):
    sock = dial()
    sock.sendall(request(path, *fields))
    contains(read_head(sock), b"HTTP/1.1 101 Switching Protocols\r\n")
    return sock


def url(path):
    return f"ws://127.0.0.1:{PORT}{path}"


def answer_to(path, *fields, **options):
    """All bytes of an answer after which the server hangs up."""
    with dial() as sock:
        sock.sendall(request(path, *fields, **options))
        return read_all(sock)


def run():
    """Starts the host that is the first argument, and runs the cases."""
    global HOST, PORT
    HOST = subprocess.Popen([sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    PORT = int(HOST.stdout.readline())
    while line := HOST.stdout.readline().rstrip("\n"):
        LESSONS.append(line.split("\t"))
    try:
        main(sys.argv[2:])
    finally:
        HOST.stdin.close()
        if HOST.wait(20) != 0:
            print(f"# the server ended with status {HOST.returncode}")
            sys.exit(1)
