#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-cli-show.py HANDCLASP-CLI: recordings are shown, converted and replayed, and secrets leave them masked."""

import base64
import contextlib
import csv
import io
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from peers import Server, expect, frame, opens, practice, run  # noqa: E402
from tap import case, contains, equal, main  # noqa: E402

SECRETS = ("topsecretvalue", "querysecretvalue")
MASK = "•" * 8


def talks(talk):
    """A conversation of every kind: fragments, a ping, binary, what breaks no rule but looks odd."""
    talk.read_frame()
    talk.read_frame()
    talk.sock.sendall(frame(9, b"beat") + frame(1, b"frag", fin=False) + frame(0, b"mented") +
                      frame(2, b"\x00\xde\xad\xbe\xef") + frame(1, '{"a":1,"gr\u00fc":"\\u202e"}'.encode()))
    return talk.wait_for_close()


LINES = b"hello, \"you\"\ntwo\n"
CREDENTIALS = ("-H", f"Authorization: Bearer {SECRETS[0]}")


@contextlib.contextmanager
def recording(deflated=False):
    with tempfile.TemporaryDirectory() as folder, Server(opens(talks)) as server, practice() as url:
        path = os.path.join(folder, "a.capture")
        query = f"?token={SECRETS[1]}"
        if deflated:
            expect(run("connect", "--deflate", "--capture", path, "--count", "2", *CREDENTIALS, f"{url}/echo{query}",
                       stdin=LINES), 0)
        else:
            expect(run("connect", "--capture", path, "--count", "3", *CREDENTIALS, server.url(f"/x{query}"),
                       stdin=LINES), 0)
        yield path


def show(path, *more):
    return expect(run("show", "--json", path, *more), 0).lines


def payload(record):
    return base64.b64decode(record["base64"]) if "base64" in record else record["text"].encode()


@case
def every_record_is_there():
    with recording() as path:
        *records, end = show(path)
        equal([record["n"] for record in records], list(range(1, len(records) + 1)))
        received = [(r["type"], payload(r), r["frames"]) for r in records if r["dir"] == "in" and r["type"] != "close"]
        equal(received, [("ping", b"beat", 1), ("text", b"fragmented", 2), ("binary", b"\x00\xde\xad\xbe\xef", 1),
                         ("text", '{"a":1,"gr\u00fc":"\\u202e"}'.encode(), 1)])
        equal((end["end"]["clean"], end["messages"], end["unsent"]), (True, 3, []))
        contains([v["rule"] for v in end["verdicts"]], "FRM-02")


@case
def a_filter_is_the_windows():
    with recording() as path:
        for text, want in (("deadbeef", 1), ("$.a = 1", 1), ("frag", 1), ("type:ping or type:pong", 2),
                           ("frames:>1", 1),
                           ("dir:in -type:control", 3), ("nowhere", 0), ("/^frag.*ed$/", 1)):
            equal(len(expect(run("show", "--json", path, text), 0).lines) - 1, want, text)
        for text in ("foo:bar", "\"open", "len:x", "(", "/(/"):
            done = expect(run("show", path, text), 2)
            contains(done.err.decode(), "character ")
        expect(run("show", "--", path, "-type:text"), 0)


def marked(lines):
    return [(line["n"], line["mark"]) for line in lines if "mark" in line]


@case
def marks_stand_beside_and_go_along():
    with recording() as path:
        with open(path + ".marks", "w", encoding="utf-8") as file:
            json.dump({"handclasp-marks": 1, "marks": [{"n": 4, "text": f"after {SECRETS[0]}"}, {"n": 2}]}, file)
        want = [(2, ""), (4, f"after {MASK}")]
        equal(marked(show(path)), want)
        equal(len(show(path, "is:marked")), 3)
        for form in ("jsonl", "capture"):
            target = f"{path}.again.{form}"
            expect(run("convert", path, target), 0)
            equal(marked(show(target)), want, form)
        expect(run("convert", "--filter", "is:marked", path, path + ".few.capture"), 0)
        equal(marked(show(path + ".few.capture")), [(1, ""), (2, f"after {MASK}")])


@case
def a_line_for_people():
    with recording() as path:
        lines = expect(run("show", path, "deadbeef"), 0).text.splitlines()
        equal(len(lines), 1)
        contains(lines[0], "↓  binary  5  00 de ad be ef")
        text = expect(run("show", "--handshake", path), 0).text
        contains(text, "> GET /x?token=" + MASK + " HTTP/1.1\n")
        contains(text, "RES-04 pass")


FORMATS = ("jsonl", "har", "csv", "txt", "pcapng", "capture")


@case
def secrets_leave_masked():
    with recording() as path:
        outputs = [expect(run("show", *more, path), 0).out for more in (["--json", "--handshake"], ["--handshake"], [])]
        for form in FORMATS:
            target = f"{path}.{form}"
            expect(run("convert", path, target), 0)
            with open(target, "rb") as file:
                outputs.append(file.read())
            equal(os.stat(target).st_mode & 0o777, 0o600, form)
        for secret in SECRETS:
            assert not any(secret.encode() in output for output in outputs)
        for form in ("jsonl", "har", "pcapng", "capture"):
            target = f"{path}.open.{form}"
            expect(run("convert", "--with-secrets", path, target), 0)
            with open(target, "rb") as file:
                data = file.read()
            if form == "capture":
                data = expect(run("show", "--handshake", "--show-secrets", target), 0).out
            for secret in SECRETS:
                assert secret.encode() in data, (form, secret)


@case
def what_is_read_back_is_the_same():
    for deflated in (False, True):
        reads_back(deflated)


def reads_back(deflated):
    with recording(deflated) as path:
        before = show(path)
        equal(any("compressed_bytes" in line for line in before), deflated)
        for form in ("jsonl", "capture"):
            expect(run("convert", path, f"{path}.{form}"), 0)
            equal(show(f"{path}.{form}"), before, form)
        expect(run("convert", path, path + ".har"), 0)
        again = show(path + ".har")
        keys = ("n", "t_us", "time", "dir", "type", "bytes", "text", "base64", "code", "reason")
        equal([{k: r.get(k) for k in keys} for r in again[:-1]], [{k: r.get(k) for k in keys} for r in before[:-1]])
        equal(again[-1]["end"], before[-1]["end"])
        expect(run("convert", path + ".har", path + ".2.jsonl"), 0)
        equal([payload(r) for r in show(path + ".2.jsonl")[:-1]], [payload(r) for r in before[:-1]])


@case
def a_table_for_others():
    with recording() as path:
        expect(run("convert", "--filter", "type:text dir:out", path, path + ".csv"), 0)
        with open(path + ".csv", newline="", encoding="utf-8") as file:
            raw = file.read()
        rows = list(csv.reader(io.StringIO(raw)))
        equal(rows[0], ["number", "time", "direction", "type", "bytes", "code", "data"])
        equal([row[2:] for row in rows[1:]],
              [["out", "text", "12", "", 'hello, "you"'], ["out", "text", "3", "", "two"]])
        contains(raw, '"hello, ""you"""\r\n')


def tshark(path, *more):
    done = subprocess.run(["tshark", "-r", path, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE",
                           *more],
                          capture_output=True, timeout=60, check=True)
    return done.stdout.decode().splitlines()


@case
def wireshark_reads_it():
    for deflated in (False, True):
        with recording(deflated) as path:
            expect(run("convert", "--with-secrets", path, path + ".pcapng"), 0)
            fields = ("websocket.opcode", "websocket.masking_key", "websocket.payload.text")
            rows = tshark(path + ".pcapng", "-Y", "websocket", "-T", "fields", "-E", "occurrence=a", "-E",
                          "separator=|",
                          *(part for field in fields for part in ("-e", field)))
            text = "\n".join(rows)
            contains(text, 'hello, "you"')
            if not deflated:
                contains(text, "mented")
            equal(tshark(path + ".pcapng", "-Y",
                         "tcp.checksum.status == 0 or ip.checksum.status == 0 or tcp.analysis.flags"),
                  [])
            contains("\n".join(tshark(path + ".pcapng", "-Y", "http", "-T", "fields", "-e", "http.authorization")),
                     SECRETS[0])


# As browsers and mitmproxy write it: no control frames, a time as a fraction of seconds, an error among the messages.
HAR = {"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": [
    {"request": {"method": "GET", "url": "https://example.com/", "headers": []}, "response": {"status": 200}},
    {"_resourceType": "websocket", "startedDateTime": "2026-01-02T03:04:05.000Z", "time": 1,
     "request": {"method": "GET", "url": "wss://example.com/a?b=c", "headers": [
         {"name": "Host", "value": "example.com"}, {"name": "Cookie", "value": "sid=cookiesecretvalue"}]},
     "response": {"status": 101, "statusText": "Switching Protocols", "headers": []},
     "_webSocketMessages": [
         {"type": "send", "time": 1767323045.5, "opcode": 1, "data": "caf\u00e9"},
         {"type": "receive", "time": 1767323045.750001, "opcode": 2, "data": "AP8="},
         {"type": "error", "time": 1767323046, "opcode": -1, "data": "net::ERR"}]},
    {"_resourceType": "websocket", "request": {"url": "ws://other.example/"}, "response": {"status": 101},
     "_webSocketMessages": [{"type": "receive", "time": 1767323045, "opcode": 1, "data": "second"}]}]}}


@case
def a_har_of_others():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.har")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(HAR, file)
        lines = show(path)
        equal([line.get("t_us") for line in lines], [500000, 750001, None, 0, None])
        equal([payload(line) for line in lines if "n" in line], ["caf\u00e9".encode(), b"\0\xff", b"second"])
        equal([line["end"]["clean"] for line in lines if "end" in line], [False, False], "each has an end of its own")
        assert "cookiesecretvalue" not in expect(run("show", "--handshake", path), 0).text
        expect(run("convert", path, path + ".jsonl"), 0)
        equal([payload(line) for line in show(path + ".jsonl") if "n" in line], [b"caf\xc3\xa9", b"\0\xff", b"second"])
        contains(expect(run("convert", path, path + ".capture"), 2).err.decode(), "one connection")


@case
def what_cannot_be_read_is_named():
    with tempfile.TemporaryDirectory() as folder:
        for content in (b"", b"a letter", b"{", b"{}", b'{"log":{}}', b'{"log":{"entries":[]}}', b"[" * 100000,
                        b'{"n":1,"dir":"in"}\n{"n":', b"CLASPCAP" + bytes(7) + b"\xff" + bytes(100)):
            path = os.path.join(folder, "a")
            with open(path, "wb") as file:
                file.write(content)
            done = expect(run("show", path), 2)
            contains(done.err.decode().replace("\n", " "), path)
            equal(done.out, b"")
        expect(run("show", os.path.join(folder, "missing")), 2)
        expect(run("show", folder), 2)
        expect(run("show"), 2)
        expect(run("convert", path, path + ".doc"), 2)


@case
def a_link_is_not_written_through():
    with recording() as path:
        target, link = path + ".target", path + ".jsonl"
        with open(target, "w", encoding="utf-8"):
            os.symlink(target, link)
        contains(expect(run("convert", path, link), 2).err.decode(), "is a link")
        equal(os.path.getsize(target), 0)


@case
def damage_is_never_shown_as_whole():
    with recording() as path:
        with open(path, "rb") as file:
            data = bytearray(file.read())
        before = {line["n"]: line for line in show(path) if "n" in line}
        place = data.index(b"fragmented") + 3
        data[place] ^= 0x20
        with open(path, "wb") as file:
            file.write(data)
        after = {line["n"]: line for line in show(path) if "n" in line}
        equal(sorted(after), sorted(before))
        for number, line in after.items():
            equal(line.get("damaged", False), line != before[number], number)
        equal(sum(line.get("damaged", False) for line in after.values()), 1)


@case
def recordings_are_compared():
    with recording() as path, recording(True) as other:
        done = expect(run("compare", "--json", path, other), 0)
        contains([part["name"].lower() for part in done.json["differs"]], "sec-websocket-extensions")
        assert not any(secret in done.text for secret in SECRETS)
        equal(expect(run("compare", "--json", path, path), 0).json["differs"], [])


@case
def a_recording_is_sent_again():
    with recording() as path, practice() as url:
        done = expect(run("replay", "--speed", "max", "--json", path, url + "/echo"), 0)
        contains(done.err.decode(), "is sent to")
        echoed = [payload(line) for line in done.lines if line.get("dir") == "in" and line.get("type") == "text"]
        equal(echoed, [b'hello, "you"', b"two"])
        equal(done.lines[-1]["end"]["code"], 1000)
        expect(run("replay", "--speed", "0", path, url + "/echo"), 2)
        expect(run("replay", path), 2)


@case
def masked_values_are_not_sent():
    with tempfile.TemporaryDirectory() as folder, practice() as url:
        path = os.path.join(folder, "a.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            for number, text in ((1, "plain"), (2, "token " + MASK)):
                file.write(json.dumps({"n": number, "t_us": number, "dir": "out", "type": "text", "text": text}) + "\n")
        done = expect(run("replay", path, url + "/echo"), 2)
        contains(done.err.decode(), "record 2")
        expect(run("replay", "--allow-masked", path, url + "/echo"), 0)


if __name__ == "__main__":
    main(sys.argv[2:])
