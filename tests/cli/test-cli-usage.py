#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-cli-usage.py HANDCLASP-CLI MAN-PAGE: the command line itself, its help and manual, and the practice command."""

import os
import re
import signal
import socket
import sys
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from peers import practice, run, start  # noqa: E402
from tap import case, contains, equal, main  # noqa: E402

COMMANDS = ("check", "connect", "show", "convert", "replay", "practice", "import", "export")
SHARED = ("header", "subprotocol", "origin", "deflate", "extensions", "ca", "cert", "key", "insecure", "trust", "sni",
          "proxy", "connect-to",
          "timeout", "follow", "user", "max-message", "lenient", "show-secrets", "break", "eol", "split", "extra",
          "json", "env", "set", "secret",
          "allow-env", "no-keyring", "collection")
CHECK = ("probe",)
CONNECT = ("echo", "sink", "dialect", "digest", "capture", "raw", "count", "send-count", "send-size", "binary",
           "keep-alive", "keep-open",
           "close-wait", "ping", "reconnect")
RECORDINGS = ("handshake", "dialect", "show-secrets", "filter", "with-secrets", "speed", "allow-masked")
EXPORT = ("to", "format", "collection", "with-secrets", "no-keyring")
OPTIONS = {"check": SHARED + CHECK, "connect": SHARED + CONNECT, "practice": ("port", "any-origin"),
           "export": (*EXPORT, "help")}


@case
def wrong_usage_is_one_sentence_and_status_2():
    url = "ws://127.0.0.1:1/"
    table = {
        ("nonsense",): "nonsense",
        ("--nonsense",): "--nonsense",
        (url,): url,
        ("check",): "URL",
        ("connect", "--json"): "URL",
        ("check", url, "again"): "again",
        ("check", "--nonsense", url): "--nonsense",
        ("check", "--echo", url): "--echo",
        ("connect", "--probe", url): "--probe",
        ("practice", "--json"): "--json",
        ("practice", url): url,
        ("check", url, "-H"): "-H",
        ("check", "--timeout", "soon", url): "soon",
        ("check", "--timeout", "0", url): "--timeout",
        ("check", "--timeout", "-1", url): "-1",
        ("check", "--timeout", "nan", url): "nan",
        ("check", "--timeout", "1e9", url): "1e9",
        ("check", "--max-message", "0", url): "--max-message",
        ("check", "--max-message", "64k", url): "64k",
        ("check", "--connect-to", "127.0.0.1", url): "--connect-to",
        ("check", "--connect-to", "127.0.0.1:0", url): "--connect-to",
        ("check", "--connect-to", ":80", url): "--connect-to",
        ("check", "--ca", "/nothing/there", url): "/nothing/there",
        ("check", "--cert", "/nothing/there", url): "/nothing/there",
        ("check", "--key", "/dev/null", url): "--cert",
        ("check", "--deflate", "--extensions", "x", url): "--extensions",
        ("connect", "--count", "0", url): "--count",
        ("connect", "--count", "many", url): "many",
        ("connect", "--send-size", "5", url): "--send-count",
        ("connect", "--send-count", "5", "--send-size", "-5", url): "-5",
        ("connect", "--send-count", "5", "--echo", url): "--echo",
        ("practice", "--port", "65536"): "65536",
        ("practice", "--port", "http"): "http",
    }
    for arguments, part in table.items():
        result = run(*arguments, timeout=60)
        equal(result.code, 2, arguments)
        equal(result.out, b"", arguments)
        equal(result.err.count(b"\n"), 1, f"{arguments}: {result.err}")
        contains(result.err.decode(), part, arguments)
        contains(result.err.decode(), "--help", arguments)


@case
def what_no_one_can_go_through_is_usage_too():
    for option, value in (("--proxy", "garbage"), ("--proxy", "http://h:99999"), ("--cert", "/dev/null"),
                          ("--ca", "/dev/null")):
        for command in ("check", "connect"):
            result = run(command, "--json", option, value, "ws://127.0.0.1:1/", timeout=60)
            equal(result.code, 2, (command, option, value))
            contains(result.json["error"]["text"], value)
        contains(run("check", option, value, "ws://127.0.0.1:1/").text, value)


@case
def no_command_shows_the_help():
    result = run()
    equal((result.code, result.out), (2, b""))
    for command in COMMANDS:
        contains(result.err.decode(), command)
    for option in ("--help", "-h", "help"):
        equal((run(option).code, run(option).out), (0, result.err))


@case
def version():
    result = run("--version")
    equal((result.code, result.err), (0, b""))
    assert re.fullmatch(r"handclasp-cli \d+\.\d+\.\d+\n", result.text), result.text


@case
def help_lists_every_option():
    for command, options in OPTIONS.items():
        result = run(command, "--help")
        equal((result.code, result.err), (0, b""))
        contains(result.text, f"handclasp-cli {command}")
        equal(sorted(re.findall(r"^ +(?:-\w, )?--([\w-]+)", result.text, re.MULTILINE)), sorted(options), command)


@case
def manual_describes_every_option_and_status():
    with open(sys.argv[2], encoding="utf-8") as page:
        manual = page.read()
    described = re.findall(r"Fl Fl ([\w-]+)", manual)
    for option in {option for options in OPTIONS.values() for option in options}:
        contains(described, option)
    for option in described:
        assert option in (*SHARED, *CHECK, *CONNECT, "port", "any-origin", "to", *EXPORT, *RECORDINGS,
                          "help", "version"), f"the manual invents --{option}"
    equal(re.findall(r"^\.It (\d)$", manual, re.MULTILINE), ["0", "1", "2", "3", "4"])


@case
def other_locales_take_any_bytes():
    result = run("check", "--json", "-H", "X: caf\u00e9", "ws://127.0.0.1:1/\u00fc", env={"LC_ALL": "C"})
    equal((result.code, result.json["phase"]), (3, "tcp"))


# ----------------------------------------------------------------------------------------------------------- practice

@case
def practice_ends_in_order_on_a_signal():
    for number in (signal.SIGINT, signal.SIGTERM):
        process = start("practice")
        first = process.stdout.readline().decode()
        assert re.fullmatch(r"Listening on ws://127\.0\.0\.1:\d+/\n", first), first
        process.send_signal(number)
        rest, err = process.stdout.read(), process.stderr.read()
        equal((process.wait(10), err), (0, b""))
        paths = re.findall(r"^ +(/\S*)", rest.decode(), re.MULTILINE)
        for path in ("/echo", "/ticks", "/chat", "/clock", "/fail/version", "/fail/1006"):
            contains(paths, path)


@case
def practice_takes_a_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
        result = run("practice", "--port", str(port), timeout=60)
        equal((result.code, result.out), (3, b""))
        contains(result.err.decode(), str(port))
    with practice("--port", str(port)) as url:
        equal(url, f"ws://127.0.0.1:{port}")


@case
def practice_lets_pages_in_only_when_asked_to():
    foreign = ("--origin", "https://app.example")
    with practice() as url:
        result = run("check", "--json", *foreign, url + "/echo")
        equal((result.code, result.json["http"]["status"]), (1, 403))
        contains(result.json["body"]["text"] if result.json.get("body") else result.text, "https://app.example")
        equal(run("check", url + "/echo").code, 0)
    with practice("--any-origin") as url:
        equal(run("check", *foreign, url + "/echo").code, 0)
        equal(run("check", "-H", "Host: evil.example", url + "/echo").code, 1)


@case
def practice_has_a_page():
    with practice() as url, urllib.request.urlopen(url.replace("ws://", "http://") + "/") as page:
        contains(page.read().decode(), url + "/echo")


if __name__ == "__main__":
    main(sys.argv[3:])
