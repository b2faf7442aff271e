#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-cli-import.py HANDCLASP-CLI: connections of other programs, from files as these write them."""

import contextlib
import json
import os
import stat
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from peers import expect, run  # noqa: E402
from tap import case, contains, equal, main  # noqa: E402


@contextlib.contextmanager
def files(**contents):
    """A folder with these files; "__" is a dot, "___" a slash in a name."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in contents.items():
            path = os.path.join(folder, name.replace("___", "/").replace("__", "."))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(text if isinstance(text, bytes) else text.encode())
        yield folder


def imported(folder, *names, code=0):
    """What import makes of these files: {path: JSON}, and the run."""
    with tempfile.TemporaryDirectory() as to:
        result = expect(run("import", *(os.path.join(folder, name) for name in names), "--to", os.path.join(to, "out")),
                        code)
        made = {}
        for base, _, inside in os.walk(to):
            for name in inside:
                path = os.path.join(base, name)
                equal(stat.S_IMODE(os.stat(path).st_mode), 0o600, path)
                with open(path, encoding="utf-8") as file:
                    made[os.path.relpath(path, os.path.join(to, "out"))] = json.load(file)
        for base, folders, _ in os.walk(to):
            for name in folders:
                equal(stat.S_IMODE(os.stat(os.path.join(base, name)).st_mode), 0o700, name)
    return made, result


def only(made):
    equal(len(made), 1, made)
    return next(iter(made.values()))


def messages(profile):
    return [(message["name"], message.get("type", "text"), message["text"]) for message in profile.get("messages", [])]


def headers(profile):
    return [(header["name"], header.get("value"), header.get("enabled", True)) for header in profile.get("headers", [])]


@case
def har_of_a_browser():
    entry = {"_resourceType": "websocket", "request": {"url": "wss://feed.example/v2?x=1", "headers": [
        {"name": ":authority", "value": "feed.example"}, {"name": "Host", "value": "feed.example"},
        {"name": "Origin", "value": "https://app.example"},
        {"name": "Upgrade", "value": "websocket"}, {"name": "Connection", "value": "Upgrade"},
        {"name": "Sec-WebSocket-Key", "value": "AQIDBAUGBwgJCgsMDQ4PEA=="},
        {"name": "Sec-WebSocket-Version", "value": "13"}, {"name": "Sec-WebSocket-Protocol", "value": "v1, v2"},
        {"name": "Sec-WebSocket-Extensions", "value": "permessage-deflate"},
        {"name": "Cookie", "value": "sid=secret"}]},
        "response": {"status": 101}, "_webSocketMessages": []}
    page = {"request": {"url": "https://app.example/", "headers": []}}
    with files(a__har=json.dumps({"log": {"entries": [page, entry, page]}})) as folder:
        made, result = imported(folder, "a.har")
    profile = only(made)
    equal((profile["url"], profile["subprotocols"], profile["extensions"]),
          ("wss://feed.example/v2?x=1", "v1, v2", "permessage-deflate"))
    equal([(name, enabled) for name, _, enabled in headers(profile)], [("Origin", True), ("Cookie", True)])
    contains(result.err, b"2 entries of ")
    contains(result.err, "“Cookie”".encode())
    assert b"secret" not in json.dumps(made).encode() + result.out, "a secret in a file"


@case
def postman_collections():
    request = {"url": {"raw": "wss://{{host}}/ws"},
               "header": [{"key": "X-A", "value": "1"}, {"key": "X-B", "value": "2", "disabled": True}],
               "auth": {"type": "basic",
                        "basic": [{"key": "username", "value": "me"}, {"key": "password", "value": "hidden-word"}]}}
    collection = {"info": {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
                  "item": [{"name": "Feeds", "item": [{"name": "Market/feed", "request": request, "event": [{}]}]},
                           {"name": "Page", "request": {"url": "https://a.example/"}}]}
    with files(a__json=json.dumps(collection)) as folder:
        made, result = imported(folder, "a.json")
    equal(list(made), ["Feeds/Market-feed.json"])
    profile = only(made)
    equal((profile["url"], profile["name"], profile["user"]), ("wss://{{host}}/ws", "Market/feed", "me"))
    equal(headers(profile), [("X-A", "1", True), ("X-B", "2", False)])
    for part in (b"scripts of", b"password of", b"1 entry of"):
        contains(result.err, part)
    assert b"hidden-word" not in result.out + result.err + json.dumps(made).encode()


@case
def postman_12_folders():
    request = ("$kind: websocket-request\nurl: wss://a.example/ws\nheaders:\n  X-A: '1'\n  X-B:\n    value: 2\n"
               "    disabled: true\nmessages: .resources/x/messages\norder: 1000\n")
    with files(c___Market__request__yaml=request, c___sub___Other__request__yaml=request.replace("/ws", "/other"),
               c______resources___definition__yaml="$kind: collection\n",
               c___Page__request__yaml="$kind: http-request\nurl: https://a/\n") as folder:
        made, result = imported(folder, "c")
    equal(sorted(made), ["Market.json", "sub/Other.json"])
    equal(headers(made["Market.json"]), [("X-A", "1", True), ("X-B", "2", False)])
    contains(result.err, b"messages of ")


@case
def insomnia_4_and_5():
    four = """_type: export
__export_format: 4
resources:
  - _id: ws-req_1
    parentId: fld_1
    _type: websocket_request
    name: Feed
    url: wss://{{ _.host }}/ws
    headers:
      - name: X-A
        value: "{{ _.token }}"
      - name: X-Off
        value: x
        disabled: true
    authentication: {type: bearer, token: abcdef123}
    parameters:
      - {name: a, value: "1"}
      - {name: b, value: "2", disabled: true}
  - {_id: fld_1, _type: request_group, name: Group, parentId: wrk_1}
  - {_id: ws-payload_1, _type: websocket_payload, parentId: ws-req_1, value: hi}
  - {_id: req_1, _type: request, name: Page, url: "https://a/"}
"""
    five = """type: collection.insomnia.rest/5.0
name: Mine
collection:
  - name: Folder
    children:
      - url: wss://b.example/ws
        name: Deep
        meta: {id: ws-req_2}
        headers: [{name: X, value: y}]
        payloads: [{name: Hello, value: '{"a":"{{ _.who }}"}', mode: application/json}]
  - {url: "https://c/", name: Page, meta: {id: req_2}}
"""
    with files(a__yaml=four, b__yaml=five) as folder:
        made, result = imported(folder, "a.yaml", "b.yaml")
    equal(sorted(made), ["Folder/Deep.json", "Group/Feed.json"])
    feed = made["Group/Feed.json"]
    equal(feed["url"], "wss://{{host}}/ws?a=1")
    equal([(name, enabled) for name, _, enabled in headers(feed)],
          [("X-A", True), ("X-Off", False), ("Authorization", True)])
    equal(headers(made["Folder/Deep.json"]), [("X", "y", True)])
    equal(messages(feed), [("Message 1", "text", "hi")])
    equal(messages(made["Folder/Deep.json"]), [("Hello", "json", '{"a":"{{who}}"}')])


@case
def bruno():
    bru = """meta {
  name: Market feed
  type: ws
  seq: 1
}

ws {
  url: wss://{{host}}/ws
  body: ws
  auth: bearer
}

headers {
  X-A: 1: 2
  ~X-Off: x
  Sec-WebSocket-Protocol: v1
}

auth:bearer {
  token: {{token}}
}

body:ws {
  name: hello
  type: json
  content: '''
    {
      "a": 1
    }
  '''
}

settings {
  timeout: 0
}

script:pre-request {
  bru.setVar("a", 1);
}
"""
    open_collection = """info:
  name: Open
  type: websocket
  seq: 1
websocket:
  url: ws://a.example/
  headers:
    - {name: X, value: y}
    - {name: Z, value: y, disabled: true}
  message: {type: text, data: hi}
"""
    page = "meta {\n  name: Page\n  type: http\n}\n\nget {\n  url: https://a/\n}\n"
    with files(c___feed__bru=bru, c___in___page__bru=page, c___bruno__json="{}",
               c___in___open__yml=open_collection,
               c___in___more__yml=open_collection.replace("Open", "More").replace("{type: text, data: hi}", """
    - {title: first, selected: true, message: {type: json, data: '{"b": 2}'}}
    - {message: {type: text, data: bye}}""")) as folder:
        made, result = imported(folder, "c")
    equal(sorted(made), ["Market feed.json", "in/More.json", "in/Open.json"])
    feed = made["Market feed.json"]
    equal((feed["url"], feed["subprotocols"]), ("wss://{{host}}/ws", "v1"))
    equal([header[::2] for header in headers(feed)], [("X-A", True), ("X-Off", False), ("Authorization", True)])
    # What holds no more than a placeholder is no secret yet.
    equal((headers(feed)[0][1], headers(feed)[2][1]), ("1: 2", "Bearer {{token}}"))
    equal(headers(made["in/Open.json"]), [("X", "y", True), ("Z", "y", False)])
    equal(messages(feed), [("hello", "json", '{\n  "a": 1\n}')])
    equal(messages(made["in/Open.json"]), [("Message 1", "text", "hi")])
    equal(messages(made["in/More.json"]), [("first", "json", '{"b": 2}'), ("Message 2", "text", "bye")])
    for part in ("script:pre-request", "“Page” is no WebSocket (http)."):
        contains(result.err.decode(), part)


@case
def http_files():
    text = """@host = a.example
@base = wss://{{host}}

### Market feed
WEBSOCKET {{base}}/ws?t={{token}}
X-A: {{host}}
Sec-WebSocket-Protocol: v1

{"op": "subscribe"}
===
=== wait-for-server
{"op": "ping"}

### Page
GET https://{{host}}/

###
# @name second
WEBSOCKET ws://b.example/
"""
    with files(a__http=text) as folder:
        made, result = imported(folder, "a.http")
    equal(sorted(made), ["Market feed.json", "second.json"])
    feed = made["Market feed.json"]
    equal((feed["url"], feed["subprotocols"], headers(feed)),
          ("wss://a.example/ws?t={{token}}", "v1", [("X-A", "a.example", True)]))
    contains(result.err, b"1 request of ")
    equal(messages(feed), [("Message 1", "json", '{"op": "subscribe"}'), ("Message 2", "json", '{"op": "ping"}')])


@case
def hoppscotch_and_yaak():
    hoppscotch = [{"v": 2, "name": "Mine", "folders": [], "requests": [{"name": "Feed", "endpoint": "wss://<<host>>/ws",
                                                                     "headers": [{"key": "X", "value": "<<a>>",
                                                                                  "active": True},
                                                                                 {"key": "Off", "value": "",
                                                                                  "active": False}]}]}]
    yaak = ("type: websocket_request\nmodel: websocket_request\nname: Y\nurl: wss://${[ host ]}/ws\n"
            "urlParameters:\n- enabled: true\n  name: a\n  value: b\n"
            "headers:\n- enabled: true\n  name: X\n  value: y\n"
            "authenticationType: bearer\nauthentication:\n  token: ${[ token ]}\nmessage: hi\n")
    with files(a__json=json.dumps(hoppscotch), b__yaml=yaak) as folder:
        made, _ = imported(folder, "a.json", "b.yaml")
    equal(made["Mine/Feed.json"]["url"], "wss://{{host}}/ws")
    equal(headers(made["Mine/Feed.json"]), [("X", "{{a}}", True), ("Off", "", False)])
    equal(made["Y.json"]["url"], "wss://{{host}}/ws?a=b")
    equal(messages(made["Y.json"]), [("Message 1", "text", "hi")])


@case
def asyncapi_2_and_3():
    two = """asyncapi: 2.6.0
info: {title: T, version: '1'}
servers:
  production: {url: 'feed.example:{port}/v1', protocol: wss, variables: {port: {default: '8443'}}}
  broker: {url: 'mq.example', protocol: amqp}
channels:
  /ticks:
    bindings:
      ws: {headers: {properties: {X-Key: {type: string}, X-Mode: {default: fast}}},
           query: {properties: {a: {type: string}}}}
    subscribe: {message: {payload: {type: object}}}
    publish: {message: {oneOf: [{$ref: '#/components/messages/ask'}]}}
  /orders/{id}: {}
components: {messages: {ask: {name: Ask, examples: [{payload: {op: ask}}, {name: Shout, payload: HEY}]}}}
"""
    three = {"asyncapi": "3.0.0", "servers": {"main": {"host": "b.example", "pathname": "/ws", "protocol": "ws"}},
             "channels": {"root": {"address": "/", "messages": {"hi": {"examples": [{"payload": {"a": 1}}]}}}}}
    with files(a__yaml=two, b__json=json.dumps(three)) as folder:
        made, result = imported(folder, "a.yaml", "b.json")
    equal(sorted(profile["url"] for profile in made.values()),
          ["ws://b.example/ws", "wss://feed.example:8443/v1/orders/{{id}}", "wss://feed.example:8443/v1/ticks"])
    ticks = [profile for profile in made.values() if profile["url"].endswith("ticks")][0]
    equal(headers(ticks)[1], ("X-Mode", "fast", False))
    equal(messages(ticks), [("Ask", "json", '{"op":"ask"}'), ("Shout", "text", "HEY")])
    equal(messages([profile for profile in made.values() if profile["url"].startswith("ws:")][0]),
          [("hi", "json", '{"a":1}')])
    contains(result.err, b"The query that ")
    contains(result.err, b"is no WebSocket")


@case
def a_command_in_a_file():
    with files(a__txt="$ curl -H 'X-A: 1' --doh-url https://d/ 'https://a.example/ws'\n") as folder:
        made, result = imported(folder, "a.txt")
    equal((only(made)["url"], headers(only(made))), ("wss://a.example/ws", [("X-A", "1", True)]))
    contains(result.err, b"--doh-url")


@case
def names_lead_nowhere_and_take_nobodys_place():
    har = {"log": {"entries": [{"request": {"url": "ws://a.example/x", "headers": []}}] * 3}}
    bru = "meta {\n  name: ../../../etc/passwd\n  type: ws\n}\nws {\n  url: ws://a/\n}\n"
    insomnia = {"_type": "export", "resources": [{"_id": "f", "_type": "request_group", "name": ".."},
                                                 {"_type": "websocket_request", "parentId": "f", "name": ".hidden",
                                                  "url": "ws://a/"}]}
    with files(a__har=json.dumps(har), b__bru=bru, c__json=json.dumps(insomnia)) as folder:
        made, _ = imported(folder, "a.har", "b.bru", "c.json")
    equal(len(made), 5, made)
    for path in made:
        assert ".." not in path and not os.path.basename(path).startswith("."), path


@case
def bad_files_are_named_and_leave_the_others():
    deep = "[" * 100 + "]" * 100
    lol = "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n"
    bad = {"deep.json": (deep, "nested deeper than 64"), "deep.yaml": ("[" * 100 + "]" * 100, "nested deeper than 64"),
           "lol.yaml": (lol, "second time"),
           "broken.json": ('{"log": ', "no JSON"), "broken.yaml": ("a: [b\n", "line "),
           "bytes.json": (b"\xff\xfe{}", "UTF-8"), "empty.json": ("", "empty"),
           "other.json": ('{"a": 1}', "none of the formats"), "word.txt": ("hello", "none of the formats"),
           "open.bru": ("ws {\n  url: ws://a/\n", "line 1"),
           "none.http": ("# nothing\n", "no request"), "<<<.bru": ("<<<<<<< HEAD\nmeta {\n}\n", "line 1"),
           "anchor.yaml": ("a: *b\n", "alias"), "self.yaml": ("&a [*a]\n", "alias"),
           "big.json": (b"[" + b" " * (16 << 20) + b"]", "larger than")}
    with files(good__http="WEBSOCKET ws://good.example/\n") as folder:
        for name, (text, _) in bad.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(text if isinstance(text, bytes) else text.encode())
        os.mkfifo(os.path.join(folder, "pipe.har"))
        made, result = imported(folder, *bad, "pipe.har", "missing.har", "good.http", code=2)
        equal(only(made)["url"], "ws://good.example/")
        lines = result.err.decode().splitlines()
        for name, (_, why) in bad.items():
            assert any(f"{name}: " in line and why in line for line in lines), (name, why, lines)
        for name in ("pipe.har", "missing.har"):
            assert any(f"{name}: " in line for line in lines), (name, lines)
        # Links within a folder lead out of it.
        os.symlink("/etc/passwd", os.path.join(folder, "link.json"))
        made, result = imported(folder, "", code=2)
        assert b"link.json" not in result.err and b"pipe.har" not in result.err, result.err
    for name, text in (("a.har", '{"log": {"entries": [1, null, {"request": []}, {"request": {"url": 5}}, []]}}'),
                       ("b.json", '{"item": [1, {"item": {}}, {"request": "x"}]}'),
                       ("c.yaml", "_type: export\nresources: [1, {_type: websocket_request}, "
                                  "{_type: websocket_request, url: [1]}]\n"),
                       ("d.yaml", "asyncapi: 3.0.0\nservers: [1]\n"),
                       ("e.yaml", "asyncapi: 2.0.0\nservers: {a: 1, b: {url: 'x', protocol: ws}}\nchannels: {x: 1}\n"),
                       ("f.yaml", "websocket: {url: 1}\n")):
        with files(**{name.replace(".", "__"): text}) as folder, tempfile.TemporaryDirectory() as to:
            result = run("import", os.path.join(folder, name), "--to", to)
            assert result.code in (0, 2) and b"CRITICAL" not in result.err, (name, result)


@case
def without_a_folder_they_are_kept_with_the_others():
    with files(a__http="### Feed\nWEBSOCKET ws://a.example/\n") as folder, tempfile.TemporaryDirectory() as home:
        result = expect(run("import", os.path.join(folder, "a.http"), env={"XDG_DATA_HOME": home, "HOME": home}), 0)
        found = [name for _, _, names in os.walk(os.path.join(home, "handclasp", "connections")) for name in names]
        equal((len(found), result.text), (1, "Feed\tws://a.example/\n"))


@case
def usage():
    result = expect(run("import"), 2)
    contains(result.err, b"No file")
    contains(expect(run("import", "--help"), 0).out, b"--to")
    contains(expect(run("import", "--nonsense"), 2).err, b"--nonsense")
    with files(a__http="GET https://a/\n") as folder:
        contains(imported(folder, "a.http", code=2)[1].err, b"no WebSocket")


if __name__ == "__main__":
    main(sys.argv[2:])
