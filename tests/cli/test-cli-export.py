#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-cli-export.py HANDCLASP-CLI: saved connections as files of our own and of other programs, and back again."""

import contextlib
import json
import os
import stat
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from peers import expect, run  # noqa: E402
from tap import case, contains, equal, main  # noqa: E402

FEED = {"format": 1, "id": "feed", "name": "Market feed", "url": "wss://{{host}}/feed?x=1",
        "headers": [{"name": "X-A", "value": "1: 2"}, {"name": "X-Off", "value": "x", "enabled": False},
                    {"name": "X-Now", "value": "{{now:iso}}"}, {"name": "Authorization", "secret": "Authorization-1"}],
        "pinned": True, "subprotocols": "v1, v2", "origin": "https://app.example", "extensions": "permessage-deflate",
        "user": "me", "timeout": 7, "ping": 30, "notes": "Ask Ann.\n}\n'''\nmore", "last-outcome": "open",
        "last-used": 1700000000}
TRUSTING = {"format": 1, "id": "trusting", "name": "Trusting/one", "url": "ws://b.example:81/", "headers": [],
            "ca-file": "ca.pem", "proxy-mode": "uri", "proxy-uri": "http://proxy.example:3128", "line-end": "lf",
            "pins": [{"host": "b.example", "port": 81, "sha256": "ab" * 32}]}
PLAIN = {"format": 1, "id": "plain", "url": "ws://c.example/x", "headers": [{"name": "a:b \"c\"", "value": "y"}]}
MINE = {"Market feed.json": FEED, "deep/er/Trusting-one.json": TRUSTING, "deep/plain.json": PLAIN}


def written(folder):
    """Every file below a folder: {path: text}; each is its owner's alone."""
    found = {}
    for base, folders, names in os.walk(folder):
        for name in folders:
            equal(stat.S_IMODE(os.stat(os.path.join(base, name)).st_mode), 0o700, name)
        for name in names:
            path = os.path.join(base, name)
            equal(stat.S_IMODE(os.stat(path).st_mode), 0o600, path)
            with open(path, encoding="utf-8") as file:
                found[os.path.relpath(path, folder)] = file.read()
    return found


@contextlib.contextmanager
def collection(files=None):
    """A folder with a collection in it, "team", and room beside it."""
    with tempfile.TemporaryDirectory() as folder:
        for name, profile in (MINE if files is None else files).items():
            path = os.path.join(folder, "team", name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(profile if isinstance(profile, str) else json.dumps(profile))
        yield folder


def export(folder, to, *words, code=0):
    """The run."""
    return expect(run("export", "--collection", os.path.join(folder, "team"), "--no-keyring", "--to",
                      os.path.join(folder, to), *words), code)


def back(folder, name):
    """What import makes of a file or folder: {path: JSON}, without what is another's by its nature."""
    expect(run("import", os.path.join(folder, name), "--to", os.path.join(folder, "back")), 0)
    return {path: without_past(json.loads(text)) for path, text in written(os.path.join(folder, "back")).items()}


def without_past(profile):
    return {key: value for key, value in profile.items()
            if key not in ("id", "pinned", "last-used", "last-outcome", "last-status")}


EXPECTED = {"Market feed.json": without_past(FEED), "deep/er/Trusting-one.json": without_past(TRUSTING),
            "deep/c-example-x.json": without_past(PLAIN)}


@case
def a_folder_and_back():
    with collection() as folder:
        result = export(folder, "out")
        equal(sorted(result.text.splitlines()),
              ["Market feed\twss://{{host}}/feed?x=1", "deep/c.example/x\tws://c.example/x",
               "deep/er/Trusting/one\tws://b.example:81/"])
        contains(result.err.decode(), "“Authorization” of “Market feed” is a secret")
        equal({path: json.loads(text)["id"] for path, text in written(os.path.join(folder, "out")).items()},
              {"Market feed.json": "feed", "deep/er/Trusting-one.json": "trusting", "deep/c-example-x.json": "plain"})
        equal(back(folder, "out"), EXPECTED)
        # It is a collection at once, and nothing of it is replaced.
        contains(expect(run("export", "--collection", os.path.join(folder, "out"), "--no-keyring", "--to",
                            os.path.join(folder, "again"), "Market feed"), 0).out, b"Market feed")
        contains(export(folder, "out", code=2).err, b"not empty")


@case
def one_file_and_back():
    with collection() as folder:
        export(folder, "all.json")
        equal(stat.S_IMODE(os.stat(os.path.join(folder, "all.json")).st_mode), 0o600)
        with open(os.path.join(folder, "all.json"), encoding="utf-8") as file:
            whole = json.load(file)
        equal((whole["handclasp-collection"], whole["name"], len(whole["connections"])), (1, "team", 3))
        assert "last-used" not in json.dumps(whole)
        equal(back(folder, "all.json"), EXPECTED)


@case
def http_and_back():
    with collection() as folder:
        result = export(folder, "all.http")
        with open(os.path.join(folder, "all.http"), encoding="utf-8") as file:
            text = file.read()
        contains(text, "### Market feed\nWEBSOCKET wss://{{host}}/feed?x=1\nOrigin: https://app.example\n"
                       "Sec-WebSocket-Protocol: v1, v2\nSec-WebSocket-Extensions: permessage-deflate\nX-A: 1: 2\n"
                       "# X-Off: x\nX-Now: {{now:iso}}\nAuthorization:\n\n")
        for part in ("“Market feed” uses {{now:iso}}", "Of “Market feed” these parts were left out: user, timeout, "
                     "ping, notes.", "Of “Trusting/one” these parts were left out: ca-file, pins, proxy-mode, "
                     "proxy-uri, line-end."):
            contains(result.err.decode(), part)
        again = back(folder, "all.http")
        feed = again["Market feed.json"]
        equal((feed["name"], feed["url"], feed["subprotocols"], feed["extensions"]),
              (FEED["name"], FEED["url"], FEED["subprotocols"], FEED["extensions"]))
        equal(feed["headers"], [{"name": "Origin", "value": "https://app.example"}, *FEED["headers"][:3],
                                {"name": "Authorization"}])
        equal(sorted(again), sorted(["Market feed.json", "Trusting-one.json", "c-example-x.json"]))


def bruno_reads(paths):
    """What Bruno's own code reads of .bru files."""
    script = ("const {bruToJsonV2} = require('@usebruno/lang');"
              "console.log(JSON.stringify(process.argv.slice(1).map("
              "path => bruToJsonV2(require('fs').readFileSync(path, 'utf8')))))")
    done = subprocess.run(["node", "-e", script, *paths], capture_output=True, text=True, timeout=60, check=False)
    equal(done.returncode, 0, done.stderr)
    return json.loads(done.stdout)


@case
def bruno_and_back():
    with collection() as folder:
        result = export(folder, "out", "--format", "bruno")
        files = written(os.path.join(folder, "out"))
        equal(sorted(files), ["Market feed.bru", "bruno.json", "deep/c-example-x.bru", "deep/er/Trusting-one.bru",
                              "deep/er/folder.bru", "deep/folder.bru"])
        equal(json.loads(files["bruno.json"])["name"], "team")
        feed, plain, trusting = bruno_reads([os.path.join(folder, "out", name) for name in (
            "Market feed.bru", "deep/c-example-x.bru", "deep/er/Trusting-one.bru")])
        equal(feed["meta"], {"name": "Market feed", "type": "ws", "seq": "1"})
        equal((feed["ws"]["url"], feed["ws"]["auth"]), (FEED["url"], "basic"))
        equal([(field["name"], field["value"], field["enabled"]) for field in feed["headers"]],
              [("Origin", "https://app.example", True), ("Sec-WebSocket-Protocol", "v1, v2", True),
               ("Sec-WebSocket-Extensions", "permessage-deflate", True), ("X-A", "1: 2", True), ("X-Off", "x", False),
               ("X-Now", "{{now:iso}}", True), ("Authorization", "", True)])
        equal(feed["auth"]["basic"], {"username": "me", "password": ""})
        equal((feed["settings"]["timeout"], feed["settings"]["keepAliveInterval"]), (7000, 30000))
        equal(feed["docs"], FEED["notes"])
        equal([(field["name"], field["value"]) for field in plain["headers"]], [('a:b "c"', "y")])
        equal(trusting["ws"]["url"], TRUSTING["url"])
        contains(result.err.decode(), "ca-file, pins, proxy-mode, proxy-uri, line-end.")
        again = back(folder, "out")["Market feed.json"]
        for key in ("name", "url", "subprotocols", "extensions", "user", "timeout", "ping", "notes"):
            equal(again[key], FEED[key], key)
        equal(back(folder, "out")["deep/c-example-x.json"]["headers"], PLAIN["headers"])


@case
def what_is_named():
    with collection() as folder:
        equal(sorted(export(folder, "a", "deep").text.splitlines()),
              ["c.example/x\tws://c.example/x", "er/Trusting/one\tws://b.example:81/"])
        equal(sorted(written(os.path.join(folder, "a"))), ["c-example-x.json", "er/Trusting-one.json"])
        export(folder, "one.bru", "deep/plain")
        equal(bruno_reads([os.path.join(folder, "one.bru")])[0]["ws"]["url"], PLAIN["url"])
        contains(export(folder, "two.bru", code=2).err, b"holds one connection")
        contains(export(folder, "b", "nobody", code=2).err.decode(), "“nobody”")
        contains(export(folder, "team.http", "--format", "xml", code=2).err.decode(), "not “xml”")
        contains(export(folder, "team", "--format", "http", code=2).err.decode(), "is a folder")
        contains(export(folder, "b", "--with-secrets", code=2).err, b"never hold secrets")
        assert not os.path.exists(os.path.join(folder, "b"))
    contains(expect(run("export"), 2).err, b"--to")
    contains(expect(run("export", "--help"), 0).out, b"--with-secrets")
    with collection({"none.txt": ""}) as folder:
        contains(export(folder, "b", code=2).err, b"no connection")
    with collection({"broken.json": "{", "good.json": PLAIN}) as folder:
        contains(export(folder, "b", code=2).err, b"broken.json")
        equal(len(written(os.path.join(folder, "b"))), 1)


@case
def what_a_folder_says_goes_along():
    settings = {"handclasp-folder": 1, "headers": [{"name": "X-Team", "value": "blue"}]}
    with collection({"deep/plain.json": PLAIN, "deep/folder.json": settings}) as folder:
        export(folder, "out")
        equal([json.loads(text)["headers"][-1] for text in written(os.path.join(folder, "out")).values()],
              settings["headers"])


@case
def secrets_stay():
    secret = {"format": 1, "id": "s", "name": "S", "url": "wss://u:hidden-1@a.example/?token=hidden-2&x=1",
              "subprotocols": "v1", "headers": [{"name": "Cookie", "value": "sid=hidden-3"}]}
    for name in ("out", "a.json", "a.http", "a.bru"):
        with collection({"s.json": secret}) as folder:
            result = export(folder, name)
            path = os.path.join(folder, name)
            text = "".join(written(path).values()) if os.path.isdir(path) else open(path, encoding="utf-8").read()
            assert "hidden" not in text and b"hidden" not in result.out + result.err, (name, text, result)
            contains(text, "a.example")
    with collection({"s.json": secret}) as folder:
        export(folder, "a.http", "--with-secrets")
        with open(os.path.join(folder, "a.http"), encoding="utf-8") as file:
            text = file.read()
        contains(text, "WEBSOCKET wss://u:hidden-1@a.example/?token=hidden-2&x=1\n")
        contains(text, "Cookie: sid=hidden-3\n")


@case
def what_asks_first_does_not_slip_in():
    with collection() as folder, tempfile.TemporaryDirectory() as home:
        export(folder, "all.json")
        result = expect(run("import", os.path.join(folder, "all.json"), env={"XDG_DATA_HOME": home, "HOME": home}), 0)
        kept = "".join(written(os.path.join(home, "handclasp", "connections")).values())
        for part in ("ca.pem", "proxy.example", "ab" * 32):
            assert part not in kept, kept
        contains(result.err.decode(), "“Trusting/one” wants to use the proxy http://proxy.example:3128")
    newer = {"handclasp-collection": 2, "connections": []}
    with collection({"newer.json": newer}) as folder:
        contains(expect(run("import", os.path.join(folder, "team", "newer.json"), "--to", folder), 2).err, b"newer")
    bad = {"handclasp-collection": 1, "connections": [1, {"format": 1, "url": 5}, {"url": "ws://a/"}, PLAIN]}
    with collection({"bad.json": bad}) as folder:
        result = expect(run("import", os.path.join(folder, "team", "bad.json"), "--to", os.path.join(folder, "o")), 0)
        equal(result.text, "c.example/x\tws://c.example/x\n")
        contains(result.err.decode(), "Connection 2 of “bad.json”")


@case
def names_that_mean_something_to_others_are_given_a_number():
    """A connection called “folder” must not speak for its folder, here or in Bruno."""
    files = {f"{name}-x.json": {"format": 1, "id": name, "name": name, "url": "ws://a.example/" + name}
             for name in ("folder", "Collection", "bruno")}
    for form in ("folder", "bruno"):
        with collection(files) as folder:
            export(folder, "out", "--format", form)
            ending = ".json" if form == "folder" else ".bru"
            names = {path for path in written(os.path.join(folder, "out")) if path != "bruno.json"}
            equal(names, {"folder-1" + ending, "Collection-1" + ending, "bruno-1" + ending})
            equal(sorted(back(folder, "out")), ["Collection-1.json", "bruno-1.json", "folder-1.json"])
    hostile = {"handclasp-collection": 1, "connections": [
        {"format": 1, "id": "x", "name": "folder", "url": "ws://a/", "handclasp-folder": 1,
         "headers": [{"name": "X-Evil", "value": "1"}]}]}
    with collection({"all.json": hostile}) as folder:
        equal(set(back(os.path.join(folder, "team"), "all.json")["folder-1.json"]),
              {"format", "name", "url", "headers"})
    with collection({"deep/plain.json": PLAIN, "deep/folder.json": {"handclasp-folder": 1}}) as folder:
        result = expect(run("import", os.path.join(folder, "team"), "--to", os.path.join(folder, "back")), 0)
        contains(result.err.decode(), "“folder.json” holds the settings of a folder, and was left out.")


@case
def what_is_written_is_what_was_meant():
    def one(**members):
        return {"one.json": {"format": 1, "id": "o", "name": "One", "url": "ws://a.example/", **members}}

    # Blanks around a placeholder's name are no part of an address.
    with collection(one(url="wss://{{ host }}/a b")) as folder:
        export(folder, "a.http")
        with open(os.path.join(folder, "a.http"), encoding="utf-8") as file:
            contains(file.read(), "WEBSOCKET wss://{{host}}/a%20b\n")
    # No name of a header begins another request, and none is lost without a word.
    fields = [{"name": "###", "value": "x"}, {"name": "GET http://evil/x", "value": ""}, {"name": "X-A", "value": "1"}]
    with collection(one(headers=fields)) as folder:
        result = export(folder, "a.http")
        with open(os.path.join(folder, "a.http"), encoding="utf-8") as file:
            equal(file.read(), "### One\nWEBSOCKET ws://a.example/\nX-A: 1\n\n")
        contains(result.err.decode(), "###, GET http://evil/x")
    # Nor is one that looks as if it were switched off, or a text's end.
    fields = [{"name": "~x", "value": "v"}, {"name": "X-Quote", "value": "a ''' b"}]
    with collection(one(headers=fields)) as folder:
        export(folder, "out", "--format", "bruno")
        equal(back(folder, "out")["One.json"]["headers"], fields)
    # For its owner alone, also where a file was that all could read.
    with collection(one()) as folder:
        path = os.path.join(folder, "a.http")
        open(path, "w", encoding="utf-8").close()
        os.chmod(path, 0o644)
        export(folder, "a.http")
        equal(stat.S_IMODE(os.stat(path).st_mode), 0o600)
    # What could not be written is not told as written.
    with collection(one()) as folder:
        equal(export(folder, "nowhere/a.http", code=2).out, b"")


@case
def the_users_own_folder_asks_nothing_so_nothing_slips_in():
    with collection() as folder, tempfile.TemporaryDirectory() as home:
        export(folder, "all.json")
        own = os.path.join(home, "handclasp", "connections", "Team")
        result = expect(run("import", os.path.join(folder, "all.json"), "--to", own,
                            env={"XDG_DATA_HOME": home, "HOME": home}), 0)
        kept = "".join(written(own).values())
        assert "proxy.example" not in kept and "ca.pem" not in kept, kept
        contains(result.err.decode(), "wants to use the proxy http://proxy.example:3128")


if __name__ == "__main__":
    main(sys.argv[2:])
