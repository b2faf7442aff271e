#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-cli-saved.py HANDCLASP-CLI: saved connections by name, and what their placeholders stand for."""

import base64
import contextlib
import hashlib
import json
import os
import pty
import re
import signal
import stat
import struct
import subprocess
import sys
import tempfile
import termios
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from keyring import keyring  # noqa: E402
from peers import CLI, Server, echo, expect, frame, opens, run, says  # noqa: E402
from tap import case, contains, equal, main  # noqa: E402


def check(*arguments, **options):
    return run("check", "--json", "--no-keyring", *arguments, **options)


def write(folder, name, content, mode=0o600):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(content if isinstance(content, str) else json.dumps(content))
    os.chmod(path, mode)
    return path


def saved(name, url, **more):
    return {"format": 1, "id": re.sub(r"\W", "-", name), "name": name, "url": url, **more}


@case
def a_saved_connection_by_its_name():
    with tempfile.TemporaryDirectory() as folder, Server(opens()) as server:
        write(folder, "Market feed.json",
              saved("Market feed", server.url("/feed"), headers=[{"name": "X-Own", "value": "7"}],
                    subprotocols="chat"))
        write(folder, "team/deep/other.json", saved("Other", server.url("/other")))
        for word in ("Market feed", "market FEED", "Market feed.json"):
            expect(check("--collection", folder, word), 0)
        contains(server.heads[0], b"GET /feed HTTP/1.1\r\n")
        contains(server.heads[0], b"\r\nX-Own: 7\r\n")
        contains(server.heads[0], b"\r\nSec-WebSocket-Protocol: chat\r\n")
        for word in ("Other", "team/deep/other", "team/deep/other.json"):
            expect(check("--collection", folder, word), 0)
        contains(server.heads[3], b"GET /other HTTP/1.1\r\n")
        # What is given on the command line goes before what is saved.
        expect(check("--collection", folder, "-H", "x-own: 8", "--subprotocol", "soup", "Market feed"), 0)
        contains(server.heads[6], b"\r\nx-own: 8\r\n")
        assert b"X-Own: 7" not in server.heads[6]
        contains(server.heads[6], b"\r\nSec-WebSocket-Protocol: soup\r\n")
        expect(run("connect", "--no-keyring", "--collection", folder, "Other"), 0)


@case
def a_folder_names_the_environment_of_its_connections():
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as home, Server(opens()) as server:
        env = {"XDG_DATA_HOME": home, "HOME": home}
        write(folder, "staging.json", {"name": "Test rig", "variables": {"room": "rig", "host": server.url("")[5:]}})
        write(folder, "live.json", {"asks-first": True, "variables": {"room": "live"}})
        write(folder, "team/folder.json", {"handclasp-folder": 1, "environment": "staging"})
        write(folder, "team/a.json", saved("A", "ws://{{host}}/{{room}}"))
        write(folder, "team/b.json", saved("B", server.url("/{{room}}"), environment="live"))
        expect(check("--collection", folder, "A"), 0)
        contains(server.heads[-1], b"GET /rig HTTP/1.1")
        # The command line goes before it, and so does the connection itself, whose environment asks first.
        expect(check("--collection", folder, "--set", "room=mine", "A"), 0)
        contains(server.heads[-1], b"GET /mine HTTP/1.1")
        result = expect(check("--collection", folder, "--env", "", "A"), 2)
        contains(result.out, b"{{host}}")
        result = expect(check("--collection", folder, "B"), 2)
        contains(result.err, "The environment “live” is marked to ask first".encode())
        expect(check("--collection", folder, "--env", folder + "/live.json", "B"), 0)
        contains(server.heads[-1], b"GET /live HTTP/1.1")
        # What is exported as a folder has it, and what is imported from there.
        out, again = os.path.join(home, "out"), os.path.join(home, "again")
        expect(run("export", "--no-keyring", "--collection", folder, "team", "--to", out), 0)
        expect(run("import", out, "--to", again), 0)
        for place in (out, again):
            expect(check("--collection", place, "A", env=env), 0)
            contains(server.heads[-1], b"GET /rig HTTP/1.1")
        result = expect(run("export", "--no-keyring", "--collection", folder, "A", "--to", home + "/a.http"), 0)
        contains(result.err, "“A” uses the environment “staging”, which was left out.".encode())
        os.remove(folder + "/staging.json")
        result = expect(check("--collection", folder, "A"), 2)
        contains(result.err, "The connection uses the environment “staging”, which can’t be found".encode())


@case
def a_folder_says_what_its_connections_do_not():
    def settings(**more):
        return {"handclasp-folder": 1, **more}

    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as home, Server(opens()) as server:
        write(folder, "folder.json", settings(headers=[{"name": "X-Team", "value": "all"},
                                                       {"name": "X-Level", "value": "top"},
                                                       {"name": "X-Off", "value": "no", "enabled": False}]))
        write(folder, "team/folder.json", settings(headers=[
            {"name": "x-level", "value": "team"}, {"name": "Authorization", "value": "Bearer {{token}}"}]))
        write(folder, "team/a.json", saved("A", server.url("/a"), headers=[{"name": "X-TEAM", "value": "mine"}]))
        write(folder, "team/b.json", saved("B", server.url("/b"), headers=[{"name": "X-Team", "value": "mine",
                                                                            "enabled": False}]))
        write(folder, "c.json", saved("C", server.url("/c")))
        names = (b"x-team", b"x-level", b"authorization", b"x-off")

        def sent(name):
            expect(check("--collection", folder, "--set", "token=abcdef123", name), 0)
            lines = [line for line in server.heads[-1].split(b"\r\n") if line.split(b":")[0].lower() in names]
            return [line.decode() for line in lines]

        equal(sent("A"), ["X-TEAM: mine", "x-level: team", "Authorization: Bearer abcdef123"])
        equal(sent("B"), ["x-level: team", "Authorization: Bearer abcdef123"])
        equal(sent("C"), ["X-Team: all", "X-Level: top"])
        # What it wants of this computer is asked for, as of a connection itself.
        write(folder, "team/folder.json", settings(**{"proxy-mode": "uri", "proxy-uri": "http://127.0.0.1:9"}))
        result = expect(check("--collection", folder, "A", env={"XDG_DATA_HOME": home}), 2)
        contains(result.err, b"the proxy http://127.0.0.1:9")
        n = len(server.heads)
        for broken in ("{", "[]", {"headers": []}, settings(headers=5), settings(**{"ca-file": 5}),
                       {"handclasp-folder": 2}):
            write(folder, "team/folder.json", broken)
            result = expect(check("--collection", folder, "A"), 2)
            contains(result.err, b"team/folder.json")
        equal(len(server.heads), n)
        equal(expect(check("--collection", folder, "--set", "token=abcdef123", "C"), 0).code, 0)
    # The top of the user's own connections is no folder.
    with tempfile.TemporaryDirectory() as home, Server(opens()) as server:
        own = os.path.join(home, "handclasp/connections")
        write(own, "folder.json", settings(headers=[{"name": "X-Top", "value": "no"}]))
        write(own, "in/folder.json", settings(headers=[{"name": "X-In", "value": "yes"}]))
        write(own, "in/one.json", saved("One", server.url("/one")))
        expect(check("One", env={"XDG_DATA_HOME": home}), 0)
        contains(server.heads[0], b"X-In: yes")
        assert b"X-Top" not in server.heads[0]
        expect(check(server.url(), env={"XDG_DATA_HOME": home}), 0)
        assert b"X-" not in server.heads[1].replace(b"X-In", b"")


@case
def the_option_stands_for_the_pings_of_what_is_saved():
    def handler(talk):
        talk.switch()
        pings = [talk.read_frame() for _ in range(2)]
        talk.sock.sendall(frame(8, struct.pack(">H", 1000)))
        return pings

    # Two timers would send "1" twice, and the saved one alone none within the time.
    for kept, given in ((1, "1.2"), (3600, "0.5")):
        with tempfile.TemporaryDirectory() as folder, Server(handler) as server:
            write(folder, "a.json", saved("A", server.url(), ping=kept))
            expect(run("connect", "--no-keyring", "--collection", folder, "A", "--keep-open", "--ping", given), 0)
        equal(server.results[0], [(0x89, b"1"), (0x89, b"2")])


@case
def the_users_own_connections():
    with tempfile.TemporaryDirectory() as home, Server(opens()) as server:
        write(home, "handclasp/connections/one.json", saved("Market feed", server.url("/mine")))
        expect(check("Market feed", env={"XDG_DATA_HOME": home}), 0)
        contains(server.heads[0], b"GET /mine ")
        result = expect(check("Nothing of the kind", env={"XDG_DATA_HOME": home}), 2)
        contains(result.err, b"Nothing of the kind")
        result.json


@case
def what_has_no_name_or_two():
    with tempfile.TemporaryDirectory() as folder:
        write(folder, "a.json", saved("Twice", "ws://127.0.0.1:1/"))
        write(folder, "b.json", saved("Twice", "ws://127.0.0.1:1/"))
        result = expect(check("--collection", folder, "Twice"), 2)
        contains(result.err, b"a.json, b.json")
        result = expect(check("--collection", folder, "Never"), 2)
        contains(result.err, "“Never”".encode())
        result = expect(check("--collection", folder + "/nowhere", "Never"), 2)
        contains(result.err, b"nowhere")


@case
def foreign_files_are_named_and_leave_the_others_usable():
    with tempfile.TemporaryDirectory() as folder, Server(opens()) as server:
        write(folder, "good.json", saved("Good", server.url()))
        write(folder, "staging.json", {"host": "a"})
        write(folder, "broken.json", '{"format": 1,\n<<<<<<< HEAD\n"url": "a"')
        write(folder, "deep.json", "[" * 100000)
        write(folder, "long.json", saved("Long", "ws://h/" + "x" * 1000000))
        write(folder, "newer.json", {"format": 99})
        write(folder, "wrong.json", {"format": 1, "url": 7})
        os.mkfifo(os.path.join(folder, "fifo.json"))
        os.symlink("/etc/passwd", os.path.join(folder, "link.json"))
        os.symlink("/", os.path.join(folder, "root"))
        expect(check("--collection", folder, "Good"), 0)
        result = expect(check("--collection", folder, "None"), 2)
        for name in ("broken", "deep", "long", "newer", "wrong", "fifo", "link"):
            contains(result.err, name.encode() + b".json")
        assert b"staging" not in result.err and b"root" not in result.err, result


@case
def a_secret_that_was_not_kept_is_not_sent_empty():
    with tempfile.TemporaryDirectory() as folder, Server(opens()) as server:
        write(folder, "a.json",
              saved("Feed", server.url(), headers=[{"name": "Authorization"}, {"name": "X-Own", "value": "1"}]))
        result = expect(check("--collection", folder, "Feed"), 0)
        assert b"Authorization" not in server.heads[0], server.heads
        contains(result.err, b"Authorization")
        expect(check("--collection", folder, "-H", "Authorization: Bearer abc", "Feed"), 0)
        contains(server.heads[1], b"Authorization: Bearer abc")


# ------------------------------------------------------------------------------------------------------- placeholders

@case
def placeholders_are_filled_in():
    with tempfile.TemporaryDirectory() as folder, Server(opens()) as server:
        environment = write(folder, "staging.json", {"format": 1, "name": "Staging",
                                                     "variables": {"host": "127.0.0.1", "port": server.port,
                                                                   "room": "one", "yes": True}})
        flat = write(folder, "flat.json", {"host": "127.0.0.1", "port": str(server.port), "room": "one", "yes": "true"})
        for file in (environment, flat):
            result = expect(check("--env", file, "--set", "room=two=2", "-H", "X-Room: {{room}}/{{ yes }}",
                                  "--subprotocol", "p.{{room}}",
                                  "-H", "X-Braces: {{{{room}}", "ws://{{host}}:{{port}}/{{room}}"), 1)
            head = server.heads[-1]
            contains(head, b"GET /two=2 HTTP/1.1\r\n")
            contains(head, b"\r\nX-Room: two=2/true\r\n")
            contains(head, b"\r\nX-Braces: {{room}}\r\n")
            equal(result.json["url"], f"ws://127.0.0.1:{server.port}/two=2")


@case
def built_in_placeholders():
    with Server(opens()) as server:
        expect(check("-H", "X-A: {{uuid}} {{now}} {{now:iso}} {{random:5-5}} {{random:1-6}}", server.url()), 0)
        value = re.search(rb"X-A: (.*)\r\n", server.heads[0]).group(1).decode()
        assert re.fullmatch(r"[0-9a-f-]{36} \d{10} \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ 5 [1-6]", value), value
        result = expect(check("-H", "X-A: {{env:OWN_VALUE}}", server.url(), env={"OWN_VALUE": "x"}), 2)
        contains(result.err + result.out, b"--allow-env")
        expect(check("--allow-env", "OWN_VALUE", "-H", "X-A: {{env:OWN_VALUE}}", server.url(), env={"OWN_VALUE": "x7"}),
               0)
        contains(server.heads[1], b"X-A: x7\r\n")


@case
def an_unknown_placeholder_stops_before_connecting_and_says_where():
    with Server(opens()) as server:
        for text in ("{{nothing}}", "{{", "{{}}", "{{random:6-1}}", "{{random:x}}", "{{secret:none}}"):
            for arguments in (("-H", "X-A: " + text, server.url()), (server.url("/" + text),)):
                result = expect(check(*arguments), 2)
                contains(result.json["error"]["text"], text)
        result = expect(check(server.url("/{{nothing}}")), 2)
        contains(result.json["error"]["text"], f"character {len(server.url('/')) + 1} ")
        equal(server.heads, [])


@case
def secrets_by_file_and_surroundings():
    with tempfile.TemporaryDirectory() as folder, Server(opens()) as server:
        path = write(folder, "token", "s3cr3t-value\n")
        environment = write(folder, "e.json", {"token": {"secret": "api-token"}})
        for options, env in ((("--secret", "api-token=@" + path), None),
                             ((), {"HANDCLASP_SECRET_API_TOKEN": "s3cr3t-value"})):
            for header in ("Authorization: Bearer {{secret:api-token}}", "Authorization: Bearer {{token}}"):
                result = expect(check("--env", environment, *options, "-H", header, server.url(), env=env), 0)
                contains(server.heads[-1], b"\r\nAuthorization: Bearer s3cr3t-value\r\n")
                assert b"s3cr3t-value" not in result.out + result.err, result
        result = expect(check("--secret", "a=s3cr3t-value", server.url()), 2)
        assert b"s3cr3t-value" not in result.err, result
        contains(result.err, b"NAME=@FILE")
        result = expect(check("--secret", "a=@" + path + "x", server.url()), 2)
        contains(result.err, b"tokenx")


@case
def what_was_filled_in_goes_to_no_other_origin_and_into_no_message():
    with tempfile.TemporaryDirectory() as folder, Server(opens()) as target:
        path = write(folder, "token", "s3cr3t-value\n")
        moved = f"HTTP/1.1 302 Found\r\nLocation: {target.url('/new')}\r\nContent-Length: 0\r\n\r\n".encode()
        with Server(says(moved)) as server:
            secret = ("--secret", "api-token=@" + path)
            result = expect(check("--follow", *secret, "-H", "User-Agent: mine/{{secret:api-token}}",
                                  "-H", "Accept-Language: en", "--subprotocol", "v1.{{secret:api-token}}",
                                  server.url()), 0)
            contains(server.heads[0], b"User-Agent: mine/s3cr3t-value\r\n")
            assert b"s3cr3t-value" not in target.heads[0], target.heads
            contains(target.heads[0], b"Accept-Language: en\r\n")
            for left_out in (b"User-Agent", b"Sec-WebSocket-Protocol"):
                contains(result.err, left_out)
        # Nor into a file that is read again, whatever it is turned into.
        capture = os.path.join(folder, "run.capture")
        with Server(opens(echo)) as server:
            expect(run("connect", *secret, "--capture", capture, "-H", "X-A: a/{{secret:api-token}}",
                       server.url("/{{secret:api-token}}"), stdin=b"I send s3cr3t-value\n"), 0)
            contains(server.heads[0], b"GET /s3cr3t-value ")
        for outlet in (("show", capture), ("show", "--json", capture),
                       *(("convert", capture, os.path.join(folder, "out." + ending))
                         for ending in ("har", "jsonl", "csv", "txt", "pcapng", "capture"))):
            result = expect(run(*outlet), 0)
            said = result.out + result.err + (open(outlet[2], "rb").read() if outlet[0] == "convert" else b"")
            assert b"s3cr3t-value" not in said, (outlet, said)
        whole = os.path.join(folder, "whole.capture")
        expect(run("convert", "--with-secrets", capture, whole), 0)
        contains(open(whole, "rb").read(), b"s3cr3t-value")
        for outlet in (("show", whole), ("compare", capture, whole), ("compare", "--json", capture, whole)):
            result = run(*outlet)
            assert result.out and b"s3cr3t-value" not in result.out + result.err, result
        # A server that is not there has seen nothing, and is told of in the same words.
        result = expect(check(*secret, "ws://127.0.0.1:1/{{secret:api-token}}"), 3)
        assert b"s3cr3t-value" not in result.out + result.err, result
        # What comes after the URL can't be filled in: the URL is told as it was written.
        result = expect(check(*secret, "-H", "X-A: {{nothing}}", target.url("/{{secret:api-token}}")), 2)
        assert b"s3cr3t-value" not in result.out + result.err, result


@case
def many_values_stay_secret_however_often_a_file_is_converted():
    """Each value has several forms, and a file that is read again makes no forms of forms until a limit drops some."""
    with tempfile.TemporaryDirectory() as folder, Server(opens(echo)) as server:
        values = [f"aB3/{number:04d}+zz=Q" for number in range(20)]
        options = []
        for number, value in enumerate(values):
            options += ["--secret", f"s{number}=@" + write(folder, f"s{number}", value)]
            options += ["-H", f"X-{number}: a {{{{secret:s{number}}}}}"]
        capture = os.path.join(folder, "run.capture")
        expect(run("connect", *options, "--capture", capture, server.url(), stdin="\n".join(values).encode()), 0)
        contains(server.heads[0], b"X-19: a aB3/0019+zz=Q\r\n")
        for number in range(3):
            again = os.path.join(folder, f"again{number}.capture")
            expect(run("convert", "--with-secrets", capture, again), 0)
            capture = again
        contains(open(capture, "rb").read(), b"aB3/0019+zz=Q")
        masked = os.path.join(folder, "masked.jsonl")
        expect(run("convert", capture, masked), 0)
        said = run("show", "--json", "--handshake", capture).out + open(masked, "rb").read()
        assert said
        for value in values:
            for form in (value, value.replace("/", "\\/"), base64.b64encode(value.encode()).decode().rstrip("=")):
                assert form.encode() not in said, form


def kept(service, folder, origin, name, value):
    """Keeps a value as the window does, by the attributes that it uses."""
    collection = hashlib.sha256(os.path.realpath(folder).encode()).hexdigest()
    subprocess.run([sys.executable, "-c", KEEP, collection, origin, name], input=value.encode(),
                   env={**os.environ, **service.environment}, check=True)


KEEP = """
import sys
import gi
gi.require_version("Secret", "1")
from gi.repository import Secret
kinds = dict.fromkeys(("application", "collection", "origin", "name"), Secret.SchemaAttributeType.STRING)
schema = Secret.Schema.new("io.github.handclasp.Handclasp", Secret.SchemaFlags.DONT_MATCH_NAME, kinds)
values = {"application": "io.github.handclasp.Handclasp", **dict(zip(("collection", "origin", "name"), sys.argv[1:]))}
assert Secret.password_store_sync(schema, values, Secret.COLLECTION_DEFAULT, "test", sys.stdin.read(), None)
"""


@case
def values_of_the_keyring():
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as copy, \
            keyring() as service, Server(opens()) as server, \
            Server(opens()) as other:
        service.unlock()
        kept(service, folder, f"ws://127.0.0.1:{server.port}", "api-token", "s3cr3t-value")
        kept(service, folder, f"ws://127.0.0.1:{server.port}", "Authorization-1", "Bearer s3cr3t-value")
        connection = saved("Feed", server.url("/{{secret:api-token}}"),
                           headers=[{"name": "Authorization", "secret": "Authorization-1"},
                                    {"name": "X-Own", "value": "<{{secret:api-token}}>"}])
        write(folder, "a.json", connection)
        write(folder, "other.json",
              {**connection, "name": "Other", "id": "other", "url": other.url("/{{secret:api-token}}")})
        write(folder, "header.json", {**connection, "name": "Header", "id": "header", "url": other.url(),
                                      "headers": connection["headers"][:1]})
        write(copy, "a.json", connection)
        env = service.environment

        def check_kept(*arguments):
            result = run("check", "--json", *arguments, env=env)
            assert b"s3cr3t-value" not in result.out + result.err, result
            return result

        expect(check_kept("--collection", folder, "Feed"), 0)
        for part in (b"GET /s3cr3t-value ", b"\r\nAuthorization: Bearer s3cr3t-value\r\n",
                     b"\r\nX-Own: <s3cr3t-value>\r\n"):
            contains(server.heads[0], part)
        # Another origin is told, with the value's name, and gets nothing.
        result = expect(check_kept("--collection", folder, "Other"), 2)
        for part in ("api-token", f"was entered for ws://127.0.0.1:{server.port}, not for ws://127.0.0.1:{other.port}"):
            contains(result.json["error"]["text"], part)
        result = expect(check_kept("--collection", folder, "Header"), 0)
        assert b"Authorization" not in other.heads[0], other.heads
        contains(result.err,
                 f"was entered for ws://127.0.0.1:{server.port}, not for ws://127.0.0.1:{other.port}".encode())
        # A URL that leads elsewhere each time gets nothing, though the value was entered for each of its hosts.
        for number in range(1, 10):
            kept(service, folder, f"ws://127.0.0.{number}:1", "api-token", "s3cr3t-value")
        write(folder, "random.json", {**connection, "name": "Random", "id": "random", "headers": [],
                                      "url": "ws://127.0.0.{{random:1-9}}:1/{{secret:api-token}}"})
        told = [check_kept("--collection", folder, "Random").json for _ in range(6)]
        assert any("leads to another server" in (result["error"] or {}).get("text", "") for result in told), told
        # The same file in another folder has access to nothing, and neither has who leaves the keyring alone.
        contains(expect(check_kept("--collection", copy, "Feed"), 2).json["error"]["text"], "holds no “api-token”")
        contains(expect(check_kept("--no-keyring", "--collection", folder, "Feed"), 2).json["error"]["text"],
                 "--secret api-token=@FILE")
        service.lock()
        contains(expect(check_kept("--collection", folder, "Feed"), 2).json["error"]["text"], "locked")
        service.leave()
        contains(expect(check_kept("--collection", folder, "Feed"), 2).json["error"]["text"], "no keyring to be used")
        equal((len(server.heads), len(other.heads)), (1, 1))


def on_a_terminal(arguments, answer, env):
    """Runs a check on a terminal of its own where the answer is typed; (exit status, all that was said)."""
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(CLI, [CLI, "check", *arguments], {**os.environ, **env})
    said = b""
    with contextlib.suppress(OSError):   # its end is told by an error
        while part := os.read(terminal, 4096):
            said += part
            if b"Type yes" in said and answer:
                os.write(terminal, answer)
                answer = None
    assert termios.tcgetattr(terminal)[3] & termios.ECHO, "what is typed is no longer shown"
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


@case
def settings_of_somebody_else_are_asked_for_before_they_are_used():
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as home, \
            Server(opens()) as server, Server(opens()) as proxy:
        env = {"XDG_DATA_HOME": home}
        connection = {"proxy-mode": "uri", "proxy-uri": f"http://127.0.0.1:{proxy.port}", "ca-file": "/nowhere/ca.pem",
                      "pins": [{"host": "a.example", "port": 443, "sha256": "ab" * 32}]}
        path = write(folder, "a.json", saved("Feed", server.url(), **connection))
        arguments = ("--no-keyring", "--collection", folder, "Feed")
        result = expect(run("check", *arguments, env=env), 2)
        for part in ("/nowhere/ca.pem", f"http://127.0.0.1:{proxy.port}", "a.example:443", "not made here"):
            contains(result.err.decode(), part)
        code, said = on_a_terminal(arguments, b"no\n", env)
        equal(code, 2, said)
        equal((server.heads, proxy.heads), ([], []))
        # Once allowed, it is not asked for again, until something of it changes.
        write(folder, "a.json", saved("Feed", server.url(), **{**connection, "proxy-mode": "none", "ca-file": ""}))
        code, said = on_a_terminal(arguments, b"yes\n", env)
        equal(code, 0, said)
        expect(run("check", *arguments, env=env), 0)
        equal(stat.S_IMODE(os.stat(home + "/handclasp/consents").st_mode), 0o600)
        write(folder, "a.json", saved("Feed", server.url(), **{**connection, "proxy-mode": "none"}))
        expect(run("check", *arguments, env=env), 2)
        equal((len(server.heads), proxy.heads), (2, []))
        # So are the places it leads to: the URL's, and what is put in its place.
        allowed = {**connection, "proxy-mode": "none", "ca-file": ""}
        for url, change in ((server.url(host="localhost"), {}), (server.url(), {"sni": "b.example"}),
                            (server.url(), {"connect-to": f"127.0.0.1:{proxy.port}"})):
            write(folder, "a.json", saved("Feed", url, **{**allowed, **change}))
            expect(run("check", *arguments, env=env), 2)
        # What is agreed to is what is used, and not the names of it.
        write(folder, "a.json", saved("Feed", server.url(), **{**allowed, "connect-to": "127.0.0.1:{{port}}"}))
        code, said = on_a_terminal(("--set", f"port={server.port}", *arguments), b"yes\n", env)
        equal(code, 0, said)
        contains(said, f"127.0.0.1:{server.port}".encode())
        expect(run("check", "--set", f"port={server.port}", *arguments, env=env), 0)
        expect(run("check", "--set", f"port={proxy.port}", *arguments, env=env), 2)
        # What a file holds turns no terminal about, and a terminal shows again what is typed after Ctrl+C.
        write(folder, "a.json", saved("Feed", server.url(), **{**connection, "ca-file": "/\x1b[2Jx\u202e"}))
        code, said = on_a_terminal(arguments, b"\x03", env)
        equal(code, -signal.SIGINT, said)
        assert b"\x1b" not in said and "\u202e".encode() not in said, said
        write(folder, "a.json", saved("Feed", server.url(), **connection))
        # The user's own connections are the user's own doing.
        os.makedirs(home + "/handclasp/connections")
        os.rename(path, home + "/handclasp/connections/a.json")
        assert b"not made here" not in run("check", "--no-keyring", "Feed", env=env).err


@case
def bad_options_are_named():
    with tempfile.TemporaryDirectory() as folder:
        path = write(folder, "e.json", {"a": [1]})
        for arguments, part in ((("--set", "novalue"), b"novalue"), (("--set", "=x"), b"--set"),
                                (("--env", path), b"e.json"),
                                (("--env", path + "x"), b"e.jsonx")):
            contains(expect(check(*arguments, "ws://127.0.0.1:1/"), 2).err, part)


# ---------------------------------------------------------------------------------------------------- staying connected

def goes_away(code, times):
    """Closes the first so many connections by @code, then sends a text and closes by 1008."""
    seen = []

    def handler(talk):
        seen.append(time.monotonic())
        talk.switch()
        if len(seen) <= times:
            talk.sock.sendall(b"\x81\x01" + b"a" + bytes([0x88, 2]) + code.to_bytes(2, "big"))
        else:
            talk.sock.sendall(b"\x81\x01b\x88\x02\x03\xf0")
        talk.read_to_end()

    handler.seen = seen
    return handler


@case
def a_connection_comes_back_after_an_end_that_was_not_ours():
    handler = goes_away(1001, 2)
    with Server(handler) as server:
        result = run("connect", "--json", "--reconnect", "--keep-open", server.url())
    ends = [line["end"]["code"] for line in result.lines if "end" in line]
    equal(ends, [1001, 1001, 1008])
    equal([line["text"] for line in result.lines if line.get("type") == "text"], ["a", "a", "b"])
    equal([line["messages"] for line in result.lines if "end" in line], [1, 1, 1])
    assert handler.seen[1] - handler.seen[0] >= 0.95, handler.seen
    assert handler.seen[2] - handler.seen[1] >= 0.95, handler.seen
    contains(result.err, b"connecting again in 1.")


@case
def it_does_not_come_back_unasked_or_after_our_own_end():
    with Server(goes_away(1001, 1)) as server:
        run("connect", "--json", "--keep-open", server.url())
    equal(len(server.heads), 1)
    with Server(opens()) as server:
        expect(run("connect", "--json", "--reconnect", server.url(), stdin=b""), 0)
    equal(len(server.heads), 1)
    result = expect(run("connect", "--reconnect", "--capture", "/nowhere", "ws://127.0.0.1:1/"), 2)
    contains(result.err, b"--capture")


if __name__ == "__main__":
    main(sys.argv[2:])
