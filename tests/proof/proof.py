#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""proof.py CLI [NAME...]: runs set-ups whose names begin so, or all; keeps what their servers say, and tells which
causes handclasp-cli finds."""

import json
import os
import re
import socket
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
import setups_apps  # noqa: F401  (each adds its set-ups)
import setups_proxies  # noqa: F401
import setups_tls  # noqa: F401
import stage
import wire
from certificates import Certificates

FOLDER = os.path.join(stage.HERE, "..", "diagnosis", "proof")

# What differs from run to run is replaced by as many other letters, so that lengths stay right.
CHANGING = (
    (rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT",
     b"Thu, 01 Jan 2026 00:00:00 GMT"),
    (rb"(?i)(?<=x-varnish: )\d+|(?<=XID: )\d+", b"0"),
    (rb'(?<="sid":")[^"]+', b"s"),
    (rb"(?i)(?<=etag: )[^\r]+", b"e"),
    (rb'(?<="server_id":")[^"]+|(?<="server_name":")[^"]+|(?<="xkey":")[^"]+', b"n"),
)


def make_stable(text, ports, key):
    data = text.encode("latin-1")
    for port in ports:
        data = data.replace(str(port).encode(), b"40000"[:len(str(port))])
    for pattern, letter in CHANGING:
        data = re.sub(pattern, lambda found, letter=letter: (letter * len(found[0]))[:len(found[0])], data)
    host = socket.gethostname().encode()
    if len(host) > 3:
        data = data.replace(host, b"h" * len(host))
    if key:
        for name, value in wire.derived(key):
            data = data.replace(value, name)
    return data.decode("latin-1")


def make_transcript(one):
    scheme = one.get("scheme", "ws")
    return {
        "fault": one["fault"], "by_hand": one.get("by_hand", False),
        "first": one["first"], "also": one.get("also", []), "never": one.get("never", []),
        "command": one.get("command", "check"),
        "url": f"{scheme}://{one.get('target', 'localhost:{port}')}{one.get('url', '/chat')}",
        "options": one.get("options", []), "timeout": one.get("timeout", 30), "tls": one.get("tls"),
    }


def run_one(cli, one, certificates):
    """Starts one set-up, and asks the command line what is wrong with it."""
    transcript = make_transcript(one)
    with stage.Stage(certificates) as servers:
        port = one["start"](servers)
        inside = certificates.server_context("inside") if one.get("tls") == "inside" else None
        tap = wire.Tap(port, inside)
        direct = one.get("tls") not in (None, "inside") or one.get("direct")
        if one.get("prime"):
            wire.run_cli(cli, transcript, port, certificates)
        diagnosis = wire.run_cli(cli, transcript, port if direct else tap.port, certificates)
        tap.done.wait(3)
        ports = [tap.port, *servers.ports]
        key = wire.find_key(tap.sent)
        transcript["received"] = [[turn, waited, make_stable(text, ports, key)] for turn, waited, text in tap.parts]
        transcript["end"] = tap.end
        tap.listener.close()
    return transcript, diagnosis


def keep(name, transcript):
    os.makedirs(FOLDER, exist_ok=True)
    with open(os.path.join(FOLDER, f"{name}.json"), "w", encoding="utf-8") as file:
        json.dump(transcript, file, indent=1, ensure_ascii=False)
        file.write("\n")


def main():
    cli, words = sys.argv[1], sys.argv[2:]
    chosen = [one for one in stage.SET_UPS if not words or any(one["name"].startswith(word) for word in words)]
    n_right, failed = 0, []
    with tempfile.TemporaryDirectory() as folder:
        certificates = Certificates(folder)
        for one in chosen:
            try:
                transcript, diagnosis = run_one(cli, one, certificates)
            except Exception as error:  # a server that does not start is told, and the others go on
                failed.append(one["name"])
                print(f"NOT RUN  {one['name']}: {error}", flush=True)
                continue
            if one.get("replay", True):
                keep(one["name"], transcript)
            wrong = wire.judge(transcript, diagnosis)
            n_right += not wrong
            said = " ".join(f"{cause['id']}:{cause['confidence']}" for cause in diagnosis)
            print(f"{'right' if not wrong else 'WRONG'}  {one['name']}: {said}{''.join('; ' + w for w in wrong)}",
                  flush=True)
    print("left out, as Debian 13 has none: h2o, Envoy, Traefik, IIS, Spring, the clouds")
    print(f"{n_right} of {len(chosen)} right; not run: {' '.join(failed) or 'none'}")
    sys.exit(0 if n_right == len(chosen) else 1)


main()
