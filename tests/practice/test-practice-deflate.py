#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-practice-deflate.py HOST HANDCLASP-CLI: permessage-deflate (RFC 7692) of the practice server, with clients of
three kinds and byte by byte."""

import base64
import contextlib
import itertools
import json
import os
import random
import re
import socket
import struct
import subprocess
import sys
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from practice import dial, frame, host_pid, open_raw, read_all, read_frame, read_head, request, run, url  # noqa: E402
from tap import case, contains, equal  # noqa: E402

from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory  # noqa: E402
from websockets.sync.client import connect  # noqa: E402

CLI = sys.argv.pop(2)
TAIL = b"\0\0\xff\xff"
RSV1 = 0x40
OFFER = "Sec-WebSocket-Extensions: permessage-deflate"
LIMIT = 16 << 20

random.seed(7692)
WORDS = " ".join(random.choice(("hand", "clasp", "ping", "pong", "{\"n\": 1}", "ü€", "1.25")) for _ in range(20_000))
NOISE = random.randbytes(70_000)
# Empty, short, referring to the one before, longer than every window and not compressible.
MESSAGES = ["", "a", "hand", "hand", WORDS[:300], WORDS[:300], WORDS, WORDS[5000:], b"", NOISE[:200], NOISE,
            WORDS.encode(), "end"]


def agreed(*fields):
    """The Sec-WebSocket-Extensions of the answer, as a list."""
    with dial() as sock:
        sock.sendall(request("/echo", *fields))
        head = read_head(sock).decode()
    contains(head, "HTTP/1.1 101 ")
    return re.findall(r"(?m)^Sec-WebSocket-Extensions: (.*)\r$", head)


@case
def what_is_agreed_on():
    table = {
        "permessage-deflate": "permessage-deflate",
        "permessage-deflate; client_max_window_bits": "permessage-deflate; client_max_window_bits=15",
        "permessage-deflate;client_max_window_bits=10": "permessage-deflate; client_max_window_bits=10",
        'permessage-deflate; server_max_window_bits="9"': "permessage-deflate; server_max_window_bits=9",
        "permessage-deflate; server_max_window_bits=8": "permessage-deflate; server_max_window_bits=8",
        "permessage-deflate; server_no_context_takeover": "permessage-deflate; server_no_context_takeover",
        "permessage-deflate; client_no_context_takeover": "permessage-deflate; client_no_context_takeover",
        "permessage-deflate; client_max_window_bits=12; server_max_window_bits=11; client_no_context_takeover; "
        "server_no_context_takeover":
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=11; "
            "client_max_window_bits=12",
        # the first that can be accepted
        "permessage-deflate; server_max_window_bits=16, permessage-deflate; server_max_window_bits=10, "
        "permessage-deflate":
            "permessage-deflate; server_max_window_bits=10",
        "x-webkit-deflate-frame, permessage-deflate": "permessage-deflate",
        ", ,permessage-deflate": "permessage-deflate",
    }
    for offer, answer in table.items():
        equal(agreed(f"Sec-WebSocket-Extensions: {offer}"), [answer], offer)
    equal(agreed("Sec-WebSocket-Extensions: x-other; a=b", OFFER, OFFER + "; server_max_window_bits=9"),
          ["permessage-deflate"],
          "several fields")


@case
def what_is_declined():
    for offer in ("x-webkit-deflate-frame", "permessage-deflates", "permessage", "permessage-deflate-2", "",
                  *(f"permessage-deflate; {parameter}" for parameter in (
                      "unknown", "server_max_window_bits", "server_max_window_bits=7", "server_max_window_bits=16",
                      "server_max_window_bits=08", "server_max_window_bits=+9", "server_max_window_bits=",
                      "server_max_window_bits=9a",
                      'client_max_window_bits="0"', "client_max_window_bits=99999999999999999999",
                      "server_no_context_takeover=1", "client_no_context_takeover=true",
                      "server_max_window_bits=9; server_max_window_bits=9",
                      "client_no_context_takeover; client_no_context_takeover"))):
        equal(agreed(f"Sec-WebSocket-Extensions: {offer}"), [], offer)
    equal(agreed(), [])


def echo_all(client, messages):
    for message in messages:
        client.send(message)
        equal(client.recv(timeout=60), message)


@case
def each_parameter_with_python_websockets():
    windows = [(None, None), (9, 9), (9, 15), (15, 9), (12, 10), (None, True)]
    for server, client, (server_bits, client_bits) in itertools.product((False, True), (False, True), windows):
        factory = ClientPerMessageDeflateFactory(
            server_no_context_takeover=server, client_no_context_takeover=client, server_max_window_bits=server_bits,
            client_max_window_bits=client_bits)
        with connect(url("/echo"), extensions=[factory], compression=None, proxy=None) as peer:
            equal([extension.name for extension in peer.protocol.extensions], ["permessage-deflate"])
            echo_all(peer, MESSAGES)
            peer.send(WORDS[at:at + 999] for at in range(0, len(WORDS), 999))   # in fragments
            equal(peer.recv(timeout=60), WORDS)
            peer.ping(b"abc").wait(5)


# Sends each message of standard input, and says whether all came back, what was agreed, and how many bytes came.
NODE_CLIENT = """
const { WebSocket } = require('ws');
const [url, options] = [process.argv[1], JSON.parse(process.argv[2])];
const input = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const messages = input.map(([binary, text]) => [binary, Buffer.from(text, 'base64')]);
const client = new WebSocket(url, { perMessageDeflate: { threshold: 0, ...options }, maxPayload: 1 << 28 });
let right = 0;
client.on('open', () => messages.forEach(([binary, data]) => client.send(data, { binary })));
client.on('message', (data, binary) => {
  if (binary === messages[right][0] && data.equals(messages[right][1])) right++;
  else { console.error(`message ${right} came back wrong`); process.exit(1); }
  if (right === messages.length) client.close(1000);
});
client.on('error', error => { console.error(String(error)); process.exit(1); });
client.on('close', code => console.log(JSON.stringify({ right, code, extensions: client.extensions,
                                                        bytes: client._socket.bytesRead })));
"""


def as_base64(message):
    data = message.encode() if isinstance(message, str) else message
    return [isinstance(message, bytes), base64.b64encode(data).decode()]


@case
def each_parameter_with_ws():
    messages = json.dumps([as_base64(message) for message in MESSAGES])
    total = sum(len(message.encode() if isinstance(message, str) else message) for message in MESSAGES)
    options = [{}, *({"serverMaxWindowBits": bits, "clientMaxWindowBits": max(bits, 9)} for bits in (8, 9, 12, 15)),
               *({"serverNoContextTakeover": server, "clientNoContextTakeover": client}
                 for server, client in ((True, False), (False, True), (True, True)))]
    for given in options:
        done = subprocess.run(["node", "-e", NODE_CLIENT, url("/echo"), json.dumps(given)], input=messages, text=True,
                              capture_output=True, timeout=60, check=False)
        equal((done.returncode, done.stderr), (0, ""), given)
        told = json.loads(done.stdout)
        equal((told["right"], told["code"]), (len(MESSAGES), 1000), given)
        contains(told["extensions"], "permessage-deflate")
        assert told["bytes"] < total * 3 / 4, f"{given}: {told['bytes']} of {total} bytes"


def cli(*arguments, stdin=b""):
    done = subprocess.run([CLI, "connect", "--json", "--deflate", *arguments], input=stdin, capture_output=True,
                          timeout=60,
                          check=False)
    equal((done.returncode, done.stderr), (0, b""))
    return [json.loads(line) for line in done.stdout.splitlines()]


@case
def every_talk_compresses_for_handclasp_cli():
    *records, end = cli("--count", "2", url("/echo"), stdin=b"hand and hand and hand and hand\n" * 2)
    equal([(record["dir"], record["text"]) for record in records if record["type"] == "text" and record["dir"] == "in"],
          [("in", "hand and hand and hand and hand")] * 2)
    for direction in ("in", "out"):
        sizes = [record["compressed_bytes"] for record in records if record["dir"] == direction
                 and record["type"] == "text"]
        assert sizes[1] < sizes[0] < 31, f"{direction}: {sizes}: the second refers to the first"
    equal([verdict for verdict in end["verdicts"] if verdict["status"] == "fail"], [])

    *records, end = cli("--count", "40", url("/ticks?rate=200"))
    ticks = [record for record in records if record["type"] == "text"]
    equal([json.loads(record["text"])["n"] for record in ticks][:40], list(range(40)))
    assert sum(record["compressed_bytes"] for record in ticks) < sum(record["bytes"] for record in ticks) * 2 / 3
    equal([verdict for verdict in end["verdicts"] if verdict["status"] == "fail"], [])

    for path in ("/clock", "/chat"):
        said = [record for record in cli("--count", "1", url(path)) if record.get("type") == "text"]
        assert said and all("compressed_bytes" in record for record in said), said


@case
def those_let_in_compress_too():
    for fields in (["/fail/origin", "Origin: https://practice.example"],
                   ["/fail/sign-in", "Authorization: Basic aGFuZDpjbGFzcA=="]):
        with dial() as sock:
            sock.sendall(request(*fields, OFFER))
            contains(read_head(sock), b"\r\nSec-WebSocket-Extensions: permessage-deflate\r\n")
            sock.sendall(frame(1, b"hello"))
            first, payload = read_frame(sock)
            equal((first, inflate(payload)), (0xC1, b"hello"))


@case
def a_failure_goes_on_as_plain():
    """The answer of /fail/accept names no extension, so none is used."""
    with dial() as sock:
        sock.sendall(request("/fail/accept", OFFER))
        assert b"Extensions" not in read_head(sock)
        sock.sendall(frame(1, b"hello"))
        equal(read_frame(sock), (0x81, b"hello"))


@case
def lessons_of_compression():
    """Each has another shape for a client that offers nothing."""
    with open_raw("/fail/compressed") as sock:
        first, payload = read_frame(sock)
        equal((first, inflate(payload)), (0xC1, b"Hello"))
    with open_raw("/fail/compressed", OFFER) as sock:
        first, payload = read_frame(sock)
        equal(first, 0xC1)
        try:
            inflate(payload)
        except zlib.error:
            return
    raise AssertionError(f"{payload} is not broken")


@case
def a_lesson_of_size():
    with open_raw("/fail/too-large") as sock:
        equal(sock.recv(10, socket.MSG_WAITALL), b"\x82\x7f" + struct.pack(">Q", 1 << 40))
    for parameters in ("", "; server_no_context_takeover", "; server_max_window_bits=8"):
        with open_raw("/fail/too-large", OFFER + parameters) as sock:
            first, payload = read_frame(sock)
            assert first == 0xC2 and len(payload) < 1 << 20, len(payload)
            inflater, size = zlib.decompressobj(-15), 0
            data = payload + TAIL
            while data:
                size += len(inflater.decompress(data, 1 << 24))
                data = inflater.unconsumed_tail
            equal(size, 256 << 20)


# ---------------------------------------------------------------------------------------------------- byte by byte

def deflate(data, flush=zlib.Z_SYNC_FLUSH, bits=15, level=6):
    maker = zlib.compressobj(level, zlib.DEFLATED, -bits)
    out = maker.compress(data) + maker.flush(flush)
    return out[:-4] if flush == zlib.Z_SYNC_FLUSH else out


def inflate(payload, bits=15):
    return zlib.decompressobj(-bits).decompress(payload + TAIL)


def open_deflate(parameters=""):
    return open_raw("/echo", OFFER + parameters)


@case
def the_server_keeps_to_its_window():
    data = (WORDS * 2).encode()
    for bits in range(8, 16):
        with open_deflate(f"; server_max_window_bits={bits}; server_no_context_takeover") as sock:
            for _ in range(2):
                sock.sendall(frame(1, data))
                first, payload = read_frame(sock)
                equal((first, inflate(payload, bits)), (0xC1, data), f"{bits} bits")


@case
def what_does_not_become_smaller():
    """Goes as it is when nothing will refer to it, else compressed, since the client's window has to go along."""
    with open_deflate("; server_no_context_takeover") as sock:
        for data in (NOISE[:100], b"", b"x"):
            sock.sendall(frame(2, data))
            equal(read_frame(sock), (0x82, data))
        sock.sendall(frame(2, b"x" * 1000))
        first, payload = read_frame(sock)
        equal((first, inflate(payload)), (0xC2, b"x" * 1000))
    with open_deflate() as sock:
        inflater = zlib.decompressobj(-15)
        sizes = []
        for data in (NOISE[:1000], NOISE[:1000]):
            sock.sendall(frame(2, data))
            first, payload = read_frame(sock)
            equal((first, inflater.decompress(payload + TAIL)), (0xC2, data))
            sizes.append(len(payload))
        assert sizes[1] < 50 < 1000 <= sizes[0], sizes


@case
def all_that_a_client_may_send():
    """Stored, in several blocks, ended by a last block, empty; cut at each byte, with pings between; not compressed."""
    blocks = zlib.compressobj(6, zlib.DEFLATED, -15)
    several = (blocks.compress(b"several ") + blocks.flush(zlib.Z_FULL_FLUSH) +
               blocks.compress(b"blocks") + blocks.flush(zlib.Z_SYNC_FLUSH))
    table = [(deflate(b"stored", level=0), b"stored"), (several[:-4], b"several blocks"), (b"\0", b""), (b"", b""),
             (deflate(b"final", zlib.Z_FINISH) + b"\0", b"final"),
             (deflate("ü\0€".encode()), "ü\0€".encode())]
    for payload, text in table:
        with open_deflate("; server_no_context_takeover") as sock:
            sock.sendall(frame(1, payload, rsv=RSV1) + frame(1, payload, rsv=RSV1) + frame(1, b"plain"))
            for expected in (text, text, b"plain"):
                first, found = read_frame(sock)
                equal(inflate(found) if first & RSV1 else found, expected, payload)
    with open_deflate("; server_no_context_takeover") as sock:
        packed = deflate(b"in many parts")
        sock.sendall(frame(1, b"", fin=False, rsv=RSV1))
        for at in range(len(packed)):
            sock.sendall(frame(9, b"p") + frame(0, packed[at:at + 1], fin=False))
        sock.sendall(frame(0, b""))
        equal([read_frame(sock) for _ in packed], [(0x8A, b"p")] * len(packed))
        equal(read_frame(sock), (0x81, b"in many parts"))   # 13 bytes do not become fewer


@case
def faults_of_the_client_are_failed():
    good = deflate(b"hello")
    faults = {
        "compressed continuation": (frame(1, b"", fin=False, rsv=RSV1) + frame(0, good, rsv=RSV1), 1002),
        "compressed ping": (frame(9, b"", rsv=RSV1), 1002),
        "compressed close": (frame(8, b"", rsv=RSV1), 1002),
        "another reserved bit": (frame(1, good, rsv=0x20), 1002),
        "both bits": (frame(1, good, rsv=0x60), 1002),
        "reserved block": (frame(1, b"\xff\xff\xff", rsv=RSV1), 1007),
        "reference before the beginning": (frame(1, b"\x02\x02\0\0", rsv=RSV1), 1007),
        "not UTF-8 within": (frame(1, deflate(b"\xc3\x28"), rsv=RSV1), 1007),
        "too long": (frame(2, deflate(bytes(LIMIT + 1)), rsv=RSV1), 1009),
        "too long a frame": (b"\xc2\xff" + struct.pack(">Q", LIMIT * 2) + b"mask", 1009),
    }
    for name, (data, code) in faults.items():
        with open_deflate() as sock:
            sock.sendall(data)
            first, payload = read_frame(sock)
            equal((first, struct.unpack(">H", payload[:2])[0]), (0x88, code), name)
            equal(read_all(sock), b"", name)


@case
def without_an_offer_nothing_is_compressed():
    with open_raw("/echo") as sock:
        sock.sendall(frame(1, b"x" * 1000))
        equal(read_frame(sock), (0x81, b"x" * 1000))
        sock.sendall(frame(1, deflate(b"hello"), rsv=RSV1))
        equal(read_frame(sock)[1][:2], struct.pack(">H", 1002))


@case
def the_largest_message_comes_back():
    """16 MiB that deflate makes longer, and 16 MiB that it makes very short."""
    noise = random.randbytes(LIMIT)
    for data, bound in ((noise, LIMIT + LIMIT // 256), (bytes(LIMIT), 20_000)):
        with open_deflate() as sock:
            sock.settimeout(60)
            sock.sendall(frame(2, deflate(data, level=1), rsv=RSV1))
            first, payload = read_frame(sock)
            assert first == 0xC2 and len(payload) < bound and inflate(payload) == data


def peak_kib():
    with open(f"/proc/{host_pid()}/status", encoding="ascii") as status:
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read())[1])


@case
def a_bomb_takes_no_memory():
    """Eight at once of 15 MiB each, which would inflate to 15 GiB."""
    maker = zlib.compressobj(9, zlib.DEFLATED, -15)
    mebibyte = maker.compress(bytes(1 << 20)) + maker.flush(zlib.Z_FULL_FLUSH)
    bomb = frame(2, mebibyte * (15 * (1 << 20) // len(mebibyte)), rsv=RSV1)
    with open(f"/proc/{host_pid()}/clear_refs", "w", encoding="ascii") as clear:
        clear.write("5")   # the peak begins anew
    before = peak_kib()
    with contextlib.ExitStack() as stack:
        for sock in [stack.enter_context(open_deflate()) for _ in range(8)]:
            sock.settimeout(60)
            sock.sendall(bomb)
            first, payload = read_frame(sock)
            equal((first, payload[:2]), (0x88, struct.pack(">H", 1009)))
    assert peak_kib() - before < 400_000, f"{before} KiB, then {peak_kib()} KiB"


run()
