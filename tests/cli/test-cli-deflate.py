#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-cli-deflate.py HANDCLASP-CLI: permessage-deflate (RFC 7692) with real and scripted servers; sizes and fragments
as in Autobahn's cases 9.*, 10.*, 12.* and 13.*."""

import base64
import contextlib
import hashlib
import itertools
import json
import os
import random
import socket
import struct
import subprocess
import sys
import tempfile
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from peers import Server, Talk, expect, frame, opens, python_server, run, start  # noqa: E402
from tap import case, contains, equal, main  # noqa: E402

with open(sys.argv[1], "rb") as program:
    ROOM = 6 if b"__asan_init" in program.read() else 1
CLOSE = frame(8, struct.pack(">H", 1000))
TAIL = b"\0\0\xff\xff"

# Sends what its path asks for, compares what comes back, and prints a line for each message that came back
# wrong, then "end".
NODE_DRIVER = """
const { WebSocketServer } = require('ws');
const options = JSON.parse(process.argv[1]);
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', maxPayload: 1 << 28, ...options },
                                   () => console.log(server.address().port));
function text(size) {
  const words = ['"id":', '"name":', 'true,', '{"a":[', '1.25,', ']},', '"ü€😀",', String(size), ' null '];
  let out = '', seed = 1;
  while (out.length < size) {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    out += words[seed % words.length] + seed % 1000;
  }
  return out.slice(0, size).replace(/[\\ud800-\\udfff]+$/, '');
}
server.on('connection', async (socket, request) => {
  const work = JSON.parse(decodeURIComponent(request.url.slice(1)));
  const wanted = [];
  let wrong = 0, back = 0;
  socket.on('message', (data, binary) => {
    const one = wanted[back++];
    if (!one || binary !== one.binary || !data.equals(one.data)) wrong++;
    if (back === wanted.length) {
      console.log(JSON.stringify({ back, wrong, extensions: socket.extensions }));
      socket.close(1000);
    }
  });
  for (const { size, binary, fragment, compress, times } of work)
    for (let i = 0; i < (times || 1); i++) {
      const data = Buffer.from(text(size + i));
      wanted.push({ data, binary: !!binary });
      if (!fragment) socket.send(data, { binary: !!binary, compress: compress !== false });
      else for (let at = 0; ; at += fragment) {
        const last = at + fragment >= data.length;
        socket.send(data.subarray(at, at + fragment), { binary: !!binary, fin: last, compress: compress !== false });
        if (last) break;
      }
    }
});
"""


@contextlib.contextmanager
def node_driver(**options):
    process = subprocess.Popen(["node", "-e", NODE_DRIVER, json.dumps(options)], stdout=subprocess.PIPE)
    try:
        line = process.stdout.readline()
        assert line, "node's ws did not start: is NODE_PATH set, as in ./dev shell?"
        yield int(line), process
    finally:
        process.terminate()
        process.wait(20)


def drive(port, process, work, *options):
    """handclasp-cli sends back what the server asks for; gives what was agreed."""
    from urllib.parse import quote
    result = expect(run("connect", "--echo", "--sink", "--json", *options,
                        f"ws://127.0.0.1:{port}/{quote(json.dumps(work))}"), 0)
    told = json.loads(process.stdout.readline())
    n = sum(one.get("times", 1) for one in work)
    equal((told["back"], told["wrong"], result.lines[0]["messages"]), (n, 0, n), f"{work} {options}")
    return told["extensions"]


JSON_SIZES = [{"size": size, "times": 8} for size in (16, 64, 256, 1024, 4096, 8192)] + [
    {"size": 32768, "times": 4}, {"size": 65536, "times": 3}, {"size": 131072, "times": 2},
    {"size": 131072, "fragment": 1024}]


@case
def json_of_growing_sizes_with_ws():
    """12.*: the server as shipped, and without compression."""
    for deflate in (True, False, {"threshold": 0}):
        with node_driver(perMessageDeflate=deflate) as (port, process):
            agreed = drive(port, process, JSON_SIZES, "--deflate")
            equal(agreed, "permessage-deflate" if deflate else "")
            drive(port, process, [{"size": size, "binary": True} for size in (0, 1, 125, 126, 65535, 65536)],
                  "--deflate")


@case
def each_parameter_with_ws():
    """13.*: windows from 8 to 15 and context takeover, asked for by either side."""
    work = [{"size": 0}, {"size": 300, "times": 30}, {"size": 40_000, "times": 3}, {"size": 70_000, "fragment": 3000}]
    for bits in range(8, 16):
        with node_driver(perMessageDeflate={"threshold": 0, "serverMaxWindowBits": bits,
                                            "clientMaxWindowBits": max(bits, 9)}) as (port, process):
            drive(port, process, work, "--deflate")
    contexts = itertools.product((False, True), (False, True))
    for server, client in contexts:
        options = {"threshold": 0, "serverNoContextTakeover": server, "clientNoContextTakeover": client}
        with node_driver(perMessageDeflate=options) as (port, process):
            drive(port, process, work, "--deflate")
    with node_driver(perMessageDeflate={"threshold": 0}) as (port, process):
        for offer in ("permessage-deflate", "permessage-deflate; client_no_context_takeover",
                      "permessage-deflate; server_no_context_takeover; server_max_window_bits=9; "
                      "client_max_window_bits=9",
                      "permessage-deflate; server_max_window_bits=8; client_max_window_bits=8",
                      "permessage-deflate; server_max_window_bits=10, permessage-deflate",
                      "x-unknown, permessage-deflate"):
            drive(port, process, work, "--extensions", offer)


@case
def limits_with_ws():
    """9.*: up to 16 MiB, whole and fragmented; 10.1: what a fragmenting sender does."""
    whole = [{"size": size, "binary": binary} for size in (65536, 1 << 20, 4 << 20) for binary in (False, True)]
    pieces = [{"size": 1 << 20, "fragment": size} for size in (64, 1024, 65536, 1 << 19)]
    with node_driver(perMessageDeflate=True) as (port, process):
        drive(port, process, whole + [{"size": 16 << 20, "binary": True}])
        drive(port, process, pieces + [{"size": 65536, "fragment": 1300}])
        drive(port, process, [{"size": 4 << 20}, {"size": 1 << 20, "fragment": 4096}], "--deflate")


@case
def both_ways_with_python_websockets():
    words = ["{" + ",".join(f'"key{i}": {i * j}' for i in range(j)) + "}" for j in (0, 1, 10, 100, 1000)]
    results = []

    def handler(socket):
        for text in words:
            socket.send(text)
            results.append(socket.recv() == text)
            socket.send([text[at:at + 100] for at in range(0, len(text), 100)] or [""])
            results.append(socket.recv() == text)
            socket.send(text.encode())
            results.append(socket.recv() == text.encode())

    from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
    factories = [None] + [[ServerPerMessageDeflateFactory(server_no_context_takeover=a, client_no_context_takeover=b,
                                                          server_max_window_bits=c, client_max_window_bits=d)]
                          for a, b, c, d in ((False, False, 9, 9), (True, True, 15, 15), (True, False, 12, 10))]
    for factory in factories:
        with python_server(handler, **({"extensions": factory, "compression": None} if factory else {})) as url:
            result = expect(run("connect", "--echo", "--json", "--deflate", url), 0)
        told = [record for record in result.lines[:-1] if "compressed_bytes" in record]
        equal({record["dir"] for record in told}, {"in", "out"})
        assert all(record["compressed_bytes"] < record["bytes"] for record in told if record["bytes"] > 1000), told[-1]
    equal(results, [True] * (3 * len(words) * len(factories)))


# -------------------------------------------------------------------------------------------------- scripted to the bit

def agrees(*parts, extra=b"permessage-deflate", then=Talk.wait_for_close):
    def more(talk):
        talk.sock.sendall(b"".join(parts))
        return then(talk)

    return opens(more, extra=b"Sec-WebSocket-Extensions: " + extra + b"\r\n")


def deflate(data, flush=zlib.Z_SYNC_FLUSH, bits=15):
    maker = zlib.compressobj(9, zlib.DEFLATED, -bits)
    out = maker.compress(data) + maker.flush(flush)
    return out[:-4] if flush == zlib.Z_SYNC_FLUSH else out


FAR = bytes(random.Random(1).choices(range(32, 127), k=3000))


def taken_over(data):
    """Two frames of the same text, the second of which refers to the first."""
    maker = zlib.compressobj(9, zlib.DEFLATED, -15)
    return [frame(1, (maker.compress(data) + maker.flush(zlib.Z_SYNC_FLUSH))[:-4], rsv=0x40) for _ in range(2)]


@case
def what_a_server_may_send():
    """Empty, uncompressed, fragmented at each byte, ended by a BFINAL block, stored, in blocks; pings between."""
    maker = zlib.compressobj(0, zlib.DEFLATED, -15)
    stored = (maker.compress(b"stored") + maker.flush(zlib.Z_SYNC_FLUSH))[:-4]
    packed = deflate(b"in many parts")
    pieces = [frame(1 if i == 0 else 0, packed[i:i + 1], fin=i == len(packed) - 1, rsv=0x40 if i == 0 else 0)
              for i in range(len(packed))]
    frames = [frame(1, deflate(b"hello"), rsv=0x40), frame(1, b"plain"), frame(1, b"\0", rsv=0x40),
              frame(1, b"", rsv=0),
              frame(1, deflate(b"final", zlib.Z_FINISH) + b"\0", rsv=0x40), frame(1, stored, rsv=0x40),
              frame(9, b"p").join(pieces)]
    with Server(agrees(*frames, CLOSE, then=Talk.read_to_end)) as server:
        result = expect(run("connect", "--deflate", "--json", "--count", "99", server.url()), 0)
    texts = [record["text"] for record in result.lines[:-1] if record["type"] == "text"]
    equal(texts, ["hello", "plain", "", "", "final", "stored", "in many parts"])


@case
def the_rules_of_compression():
    good = deflate(b"hello")
    table = [
        (b"permessage-deflate", frame(1, b"a", fin=False) + frame(0, good, rsv=0x40), "EXT-05", 1002),
        (b"permessage-deflate", frame(9, b"", rsv=0x40), "EXT-05", 1002),
        (b"permessage-deflate", frame(1, b"\xff\xff\xff", rsv=0x40), "EXT-06", 1007),
        (b"permessage-deflate", frame(1, deflate(b"\xc3\x28"), rsv=0x40), "FRM-11", 1007),
        (b"permessage-deflate", frame(1, good, rsv=0x60), "FRM-03", 1002),
        # What is agreed on and what is used: a longer window, and a message that refers to the one before it.
        (b"permessage-deflate; server_max_window_bits=9",
         frame(1, deflate(bytes(range(32, 127)) * 9 + FAR * 2), rsv=0x40), "EXT-07", 1007),
        (b"permessage-deflate; server_max_window_bits=15", frame(1, deflate(FAR * 2), rsv=0x40) + frame(1, b"\xff"),
         "FRM-11", 1007),
        (b"permessage-deflate; server_no_context_takeover", b"".join(taken_over(b"hello hello world")), "EXT-07", 1007),
        (b"permessage-deflate", b"".join(taken_over(b"hello hello world")) + frame(1, b"\xff"), "FRM-11", 1007),
    ]
    for extensions, data, rule, code in table:
        with Server(agrees(data, extra=extensions, then=Talk.read_frame)) as server:
            result = expect(run("connect", "--deflate", "--json", "--count", "99", server.url()), 4)
        failed = [verdict["rule"] for verdict in result.lines[-1]["verdicts"] if verdict["status"] == "fail"]
        equal((failed, result.lines[-1]["end"]["code"]), ([rule], code))


@case
def lenient_reads_on_after_what_cannot_be_inflated():
    """It is shown as it came; what refers to it can't be inflated either; each is judged."""
    before, after = taken_over(b"hello hello world")
    broken = frame(2, b"\x07not compressed", rsv=0x40)
    table = [
        (b"permessage-deflate; server_no_context_takeover", [before, broken, before],
         ["hello hello world", None, "hello hello world"], ["EXT-06"]),
        (b"permessage-deflate; server_no_context_takeover", [before, after], ["hello hello world"] * 2, ["EXT-07"]),
        (b"permessage-deflate", [before, broken, after, before], ["hello hello world", None, None, "hello hello world"],
         ["EXT-06"] * 2),
    ]
    for extensions, frames, texts, failed in table:
        with Server(agrees(*frames, CLOSE, extra=extensions, then=Talk.read_to_end)) as server:
            result = expect(run("connect", "--deflate", "--lenient", "--json", "--count", "99", server.url()), 4)
        messages = [record for record in result.lines[:-1] if record["type"] in ("text", "binary")]
        equal([record.get("text") for record in messages], texts)
        equal([verdict["rule"] for verdict in result.lines[-1]["verdicts"] if verdict["status"] == "fail"], failed)
        equal(result.lines[-1]["end"]["code"], 1000)
        if broken in frames:
            equal((base64.b64decode(messages[1]["base64"]), "compressed_bytes" in messages[1]),
                  (b"\x07not compressed", False))


@case
def our_side_keeps_to_what_was_agreed():
    """Each message of ours inflates within the agreed window, from a fresh one where there is no context takeover."""
    random.seed(1)
    lines = ["".join(random.choice("abcdefgh {}\",:") for _ in range(n)) for n in (1, 50, 3000, 40_000, 3000)]
    table = [(offer, answer) for offer in ("permessage-deflate; client_max_window_bits",) for answer in
             [f"permessage-deflate; client_max_window_bits={bits}" for bits in (8, 9, 12, 15)] +
             ["permessage-deflate; client_no_context_takeover"]]
    table += [("permessage-deflate; client_max_window_bits=9", "permessage-deflate"),
              ("permessage-deflate; client_no_context_takeover", "permessage-deflate")]
    for offer, answer in table:
        with Server(agrees(extra=answer.encode())) as server:
            expect(run("connect", "--extensions", offer, server.url(), stdin="\n".join(lines).encode()), 0)
        both = offer + answer
        bits = next((n for n in (8, 9, 12) if f"client_max_window_bits={n}" in both), 15)
        inflater, found = zlib.decompressobj(-bits), []
        for first, payload in server.results[0][0]:
            if "client_no_context_takeover" in both:
                inflater = zlib.decompressobj(-bits)
            found.append((inflater.decompress(payload + TAIL) if first & 0x40 else payload).decode())
        equal(found, lines, f"{offer} | {answer}")


def run_measured(*arguments):
    """The run's lines of JSON, exit status and peak of memory in KiB."""
    process = start(*arguments)
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    for pipe in (process.stdin, process.stdout, process.stderr):
        pipe.close()
    return [json.loads(line) for line in out.splitlines()], process.returncode, usage.ru_maxrss


@case
def a_bomb_ends_at_the_limit():
    """1 MiB that would inflate to 1 GiB, about as much as deflate can (1032 to 1)."""
    maker = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = (maker.compress(bytes(1 << 20)) + maker.flush(zlib.Z_FULL_FLUSH)) * 1024
    assert len(bomb) < 1 << 21, len(bomb)
    with Server(agrees(frame(2, bomb, rsv=0x40), then=Talk.read_frame)) as server:
        for limit, room in ((("--max-message", "2000000"), 80_000), ((), 250_000)):
            lines, code, peak = run_measured("connect", "--deflate", "--json", "--sink", "--count", "9", *limit,
                                             server.url())
            end = lines[-1]
            equal((code, end["end"]["code"], end["messages"]), (4, 1009, 0))
            equal([verdict["rule"] for verdict in end["verdicts"] if verdict["status"] == "fail"], ["EXT-06"])
            equal(server.results[-1][1][:2], struct.pack(">H", 1009))
            assert peak < room * ROOM, f"{peak} KiB"


@case
def digest_is_over_what_was_inflated():
    data = os.urandom(1000) * 50
    with Server(agrees(frame(2, deflate(data), rsv=0x40), CLOSE, then=Talk.read_to_end)) as server:
        end = expect(run("connect", "--deflate", "--json", "--sink", "--digest", "--count", "9", server.url()),
                     0).lines[-1]
    equal((end["bytes"], end["sha256"]), (len(data), hashlib.sha256(data).hexdigest()))


def fuzzing_server(talk):
    """As Autobahn's fuzzing server answers, with one case that went well and closed badly."""
    path = talk.head.split()[1].split(b"?")[0]
    said = {b"/getCaseCount": b"1", b"/getCaseInfo": b'{"id": "7.1.1"}',
            b"/getCaseStatus": b'{"behavior": "OK"}'}.get(path)
    talk.switch()
    talk.sock.sendall((frame(1, said) if said else b"") + CLOSE)
    talk.sock.shutdown(socket.SHUT_WR)
    talk.read_to_end()


@case
def autobahn_says_whether_it_sees_a_wrong_close():
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "conformance", "autobahn")
    path = os.pathsep.join((os.path.dirname(os.path.abspath(sys.argv[1])), os.environ["PATH"]))
    with Server(fuzzing_server) as server, tempfile.TemporaryDirectory() as reports:
        with open(os.path.join(reports, "index.json"), "w", encoding="utf-8") as file:
            json.dump({"handclasp": {"7.1.1": {"behavior": "OK", "behaviorClose": "FAILED"}}}, file)
        for more, code, cases, sentence in (((), 0, "1 cases, 0 of them", True),
                                            (("--reports", reports), 1, "7.1.1: CLOSE: FAILED", False)):
            done = subprocess.run([sys.executable, program, f"127.0.0.1:{server.port}", *more],
                                  env={**os.environ, "PATH": path},
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False, text=True)
            equal(done.returncode, code, done.stdout)
            contains(done.stdout, cases)
            equal("a wrong close is not seen" in done.stdout, sentence, done.stdout)


main(sys.argv[2:])
