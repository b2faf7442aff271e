#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The opening handshake: its request, its transcript, and why it failed. See window_cases.py."""

import subprocess
import sys
import threading
import time

from window_cases import add_header, opened, rows_with, send, window
from driver import Atspi, children, has_state, read_text, texts, wait
from peers import Server, Talk, echo, opens, practice, says
from tap import case, contains, equal, main

CLI = sys.argv[1]
UPGRADE_REQUIRED = b"HTTP/1.1 426 Upgrade Required\r\nServer: WebSocket++/0.3.0-alpha4\r\n\r\n"


@case
def what_the_resolver_answered_is_told():
    with Server(opens()) as server, window() as w:
        w.type("URL", f"ws://localhost:{server.port}/")
        w.click("Connect")
        w.wait(lambda: w.all("Disconnect"), "an open connection")
        w.click("Timing")
        w.wait(lambda: all(word in w.everything() for word in ("DNS answers", "127.0.0.1", "IPv4", "connected")),
               "what the resolver answered")


@case
def founding_case_426():
    with Server(says(UPGRADE_REQUIRED)) as server, window() as w:
        w.connect(server.url("/chat"))
        w.read_until("Verdict", "Handshake failed", "426 Upgrade Required")
        transcript = w.read_until("Transcript", "Server: WebSocket++/0.3.0-alpha4", "not 101", "RES-01 broken")
        for rule in ("REQ-01", "REQ-02", "REQ-03", "REQ-04", "REQ-05", "REQ-06", "REQ-07", "REQ-09"):
            contains(transcript, f"{rule} holds")
        w.read_until("What happened", "426")
        w.read_until("Evidence", "HTTP/1.1 426 Upgrade Required")
        sent = server.heads[0].decode().split("\r\n")
        for line in filter(None, sent):
            contains(transcript, line, "every line sent is logged")


@case
def wrong_version_is_put_right_with_one_click():
    def handler(talk):
        if talk.field(b"Sec-WebSocket-Version") == b"13":
            talk.switch()
            echo(talk)
        else:
            talk.send(b"HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13\r\nContent-Length: 0\r\n\r\n")

    with Server(handler) as server, window() as w:
        add_header(w, "Sec-WebSocket-Version", "8")
        w.connect(server.url())
        w.read_until("Transcript", "must be 13", "REQ-09 broken", "not 101", "supported")
        w.read_until("What happened", "13", "8")
        w.click("Retry with version 13")
        opened(w)
        equal([head.split(b"Sec-WebSocket-Version: ")[1].split(b"\r\n")[0] for head in server.heads], [b"8", b"13"])


@case
def a_refused_origin_is_put_right_with_one_click():
    with practice() as url, window() as w:
        w.connect(url + "/fail/origin")
        w.read_until("What happened", "No Origin was sent")
        w.click("Retry with Origin https://practice.example")
        opened(w)
        w.read_until("Transcript", "Origin: https://practice.example")
        w.click("Show the request")
        equal(texts(w.editable("Header value")), "Header value\nhttps://practice.example", "it stands in the table")


def redirects(location):
    return says(b"HTTP/1.1 302 Found\r\nLocation: " + location.encode() + b"\r\nContent-Length: 0\r\n\r\n")


@case
def a_redirect_is_followed_with_one_click_and_undone():
    with Server(opens()) as target, Server(redirects(target.url("/new"))) as server, window() as w:
        add_header(w, "X-Own", "abc")
        w.connect(server.url("/old"))
        w.read_until("What happened", "The server redirects to another address", target.url("/new"))
        equal(target.heads, [], "nothing is followed unasked")
        w.click("Follow the redirect")
        opened(w)
        shown = w.read_until("Transcript", "Redirected, 302 · " + server.url("/old"), "GET /old HTTP/1.1", "X-Own: abc",
                             "Location: " + target.url("/new"), "Then · " + target.url("/new"), "GET /new HTTP/1.1")
        assert shown.index("GET /old") < shown.index("GET /new"), shown
        contains(server.heads[0], b"X-Own: abc")
        assert b"X-Own" not in target.heads[0], target.heads[0]
        equal(read_text(w.editable("URL")), target.url("/new"))
        w.click("Undo")
        w.wait(lambda: read_text(w.editable("URL")) == server.url("/old"), "the address from before")


@case
def redirects_are_followed_by_a_setting():
    with Server(opens()) as target, Server(redirects(target.url("/b"))) as server, \
            window(settings={"follow-redirects": "true"}) as w:
        add_header(w, "Authorization", "Bearer s3cr3t")
        w.connect(server.url("/old"))
        opened(w)
        shown = w.read_until("Transcript", "GET /old HTTP/1.1", "Then · " + target.url("/b"), "GET /b HTTP/1.1")
        assert "s3cr3t" not in shown, shown
        contains(server.heads[0], b"s3cr3t")
        assert b"s3cr3t" not in target.heads[0], target.heads[0]


@case
def what_stayed_behind_on_the_way_is_not_sent_after_a_click():
    """The way led to another origin, whose redirect within itself is not followed for the loop it is."""
    def leads_on(talk):
        return (opens() if b"GET /c " in talk.head else redirects("/a" if len(other.heads) < 2 else "/c"))(talk)

    with Server(leads_on) as other, Server(redirects(other.url("/a"))) as first, \
            window(settings={"follow-redirects": "true"}) as w:
        add_header(w, "X-Own", "abc")
        w.connect(first.url())
        w.read_until("What happened", "The server redirects to another address")
        w.click("Follow the redirect")
        opened(w)
        contains(first.heads[0], b"X-Own: abc")
        for head in other.heads:
            assert b"X-Own" not in head, head


@case
def rules_causes_and_statuses_are_explained():
    with Server(says(UPGRADE_REQUIRED)) as server, window() as w:
        w.connect(server.url())
        w.read_until("Transcript", "RES-01")
        said = subprocess.run([CLI, "explain", "RES-01"], capture_output=True, text=True, check=True).stdout
        w.click("Explain RES-01")
        shown = w.read_until("Explanation", "RFC 6455 §4.1")
        for line in filter(None, said.splitlines()[1:2]):
            contains(shown, line.strip().removesuffix(":"))
        w.press("Escape")
        w.wait(lambda: not w.all("Explanation"), "the end of the sheet")
        w.click("S1")
        w.read_until("Explanation", "On the wire", "CAUSES.md", "Sources")


@case
def a_secure_cookie_is_not_kept_without_tls_and_that_is_said():
    refusal = says(b"HTTP/1.1 403 Forbidden\r\nSet-Cookie: sid=hidden; Path=/; Secure\r\nContent-Length: 0\r\n\r\n")

    with Server(refusal) as server, window() as w:
        w.connect(server.url("/chat"))
        w.read_until("What happened", "403")
        w.select_row("Transcript", "Set-Cookie:")
        w.read_until("Transcript", "the cookie is marked Secure, and this connection has no TLS")


@case
def cookies_are_kept_sent_seen_and_removed():
    refusal = says(b"HTTP/1.1 403 Forbidden\r\nSet-Cookie: sid=hidden; Path=/; HttpOnly\r\nContent-Length: 0\r\n\r\n")

    with Server(refusal) as server, Server(refusal) as other, window() as w:
        w.connect(server.url("/chat"))
        w.read_until("What happened", "403")
        assert b"Cookie" not in server.heads[0], server.heads[0]
        w.select_row("Transcript", "Set-Cookie:")
        w.read_until("Transcript", "Kept until the program ends; sent to this origin below /.")
        w.click("Connect")
        wait(lambda: len(server.heads) == 2, "the second attempt")
        contains(server.heads[1], b"\r\nCookie: sid=hidden\r\n")
        shown = w.read_until("Transcript", "Cookie:")
        assert "hidden" not in shown, shown
        w.connect(other.url("/chat"))
        wait(lambda: len(other.heads) == 1, "the other origin")
        assert b"Cookie" not in other.heads[0], other.heads[0]
        w.type("URL", server.url("/chat"))
        w.click("Sign-in")
        w.click("Remove the cookie sid")
        w.wait(lambda: not w.has_button("Remove the cookie sid"), "the row to go")
        w.tab_to("Add a cookie (name=value)", at_most=60)
        w.press("o", "w", "n", "equal", "1", "Return")
        w.button("Remove the cookie own")
        w.click("Connect")
        wait(lambda: len(server.heads) == 3, "the third attempt")
        contains(server.heads[2], b"\r\nCookie: own=1\r\n")


@case
def a_ping_keeps_what_was_cut_when_silent():
    pinged = threading.Event()

    def handler(talk):
        talk.switch()
        if len(server.heads) == 1:
            time.sleep(11)
            return talk.sock.close()
        if talk.read_frame()[0] == 0x89:
            pinged.set()
        return talk.wait_for_close()

    with Server(handler) as server, window() as w:
        w.connect(server.url())
        opened(w)
        w.read_until("Verdict", "Cut without a close", "Nothing came or went for")
        fix = w.wait(lambda: next((node for node in w.all(role=Atspi.Role.BUTTON)
                                   if (node.get_name() or "").startswith("Send a ping every")), None), "the fix")
        w.click(fix.get_name())
        opened(w)
        w.wait(pinged.is_set, "a ping")
        w.click("Undo")
        w.click("Disconnect")


@case
def two_handshakes_are_laid_side_by_side():
    def handler(talk):
        if talk.field(b"Origin") == b"https://app.example.com":
            return opens()(talk)
        return says(b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 18\r\n\r\n"
                    b"Origin not allowed")(talk)

    with Server(handler) as server, window() as w:
        add_header(w, "Origin", "https://app.example.com")
        w.connect(server.url("/chat"))
        opened(w)
        w.click("Disconnect")
        w.read_until("How it ended", "1000")
        w.click("Show the request")
        w.type("Header value", "http://localhost:5173")
        w.click("Connect")
        w.read_until("What happened", "403")
        w.click("Compare…")
        w.read_until("What decides", "“Origin” decides", "“https://app.example.com”", "“http://localhost:5173”")
        shown = w.read_until("Comparison", "Upgrade: websocket – the same", "Request · 2 lines differ", "decides",
                             "fresh each time", "HTTP/1.1 101 Switching Protocols", "HTTP/1.1 403 Forbidden",
                             "Origin not allowed")
        contains(shown, "Left: Origin: https://app.example.com. Right: Origin: http://localhost:5173 – decides")
        w.click("Exchange the sides")
        w.read_until("What decides", "On the left it is “http://localhost:5173”")


@case
def the_difference_is_found_when_asked_for_and_used():
    def handler(talk):
        if talk.field(b"Upgrade") is None:
            return says(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nHi")(talk)
        return (says(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n") if talk.field(b"Origin")
                else opens())(talk)

    with Server(handler) as server, window() as w:
        add_header(w, "Origin", "https://app.example.com")
        w.connect(server.url())
        w.read_until("What happened", "403")
        equal(len(server.heads), 1, "nothing is tried unasked")
        w.click("Find the difference")
        w.read_until("What happened", "The connection opens without Origin", "Once more, unchanged", "403 Forbidden",
                     "Opens",
                     "200 OK, text/html", "Answered")
        equal([b"Origin" in head for head in server.heads], [True, True, False, True])
        equal(w.all("Stop looking"), [])
        w.click("Retry like this")
        opened(w)
        assert b"Origin" not in server.heads[-1], server.heads
        w.click("Disconnect")
        w.read_until("How it ended", "1000")
    equal([code for _, code in filter(None, server.results)], [1000, 1000])


@case
def looking_for_the_difference_is_stopped():
    def handler(talk):
        if len(server.heads) < 3:
            return says(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")(talk)
        return talk.read_to_end()

    with Server(handler) as server, window() as w:
        add_header(w, "Origin", "https://app.example.com")
        w.connect(server.url())
        w.click("Find the difference")
        wait(lambda: len(server.heads) == 3, "the second probe")
        w.click("Stop looking")
        w.read_until("What happened", "Stopped: nothing", "Not tried")
        w.button("Look again")
        wait(lambda: b"" in server.results, "the end of the probe, as the server sees it")
        w.click("Look again")
        wait(lambda: len(server.heads) == 4, "the first probe, once more")
        # Another attempt ends it as well.
        w.click("Connect")
        wait(lambda: len(server.heads) == 5, "the new attempt")
        w.button("Stop")
        equal(w.all("One difference at a time"), [])


@case
def wrong_accept_fails():
    with practice() as url, window() as w:
        w.connect(url + "/fail/accept")
        w.read_until("Verdict", "Handshake failed")
        w.read_until("Transcript", "Sec-WebSocket-Accept", "wrong value", "RES-04 broken")
        w.read_until("What happened", "Sec-WebSocket-Accept")
        equal(w.all("Send"), [], "there is nothing to send with")


@case
def body_of_a_refusal_is_shown():
    page = b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 27\r\n\r\n<h1>Not from this host</h1>"
    with Server(says(page)) as server, window() as w:
        w.connect(server.url())
        w.read_until("Verdict", "403 Forbidden")
        w.click("Body")
        w.read_until("Body of the response", "<h1>Not from this host</h1>")


@case
def stop_during_silence():
    with Server(Talk.read_to_end) as server, window() as w:
        w.connect(server.url())
        wait(lambda: server.heads, "the request")
        w.click("Stop")
        w.button("Connect")
        wait(lambda: server.results == [b""], "the end of the connection, as the server sees it")
        w.read_until("Transcript", "GET / HTTP/1.1")


@case
def nobody_listens():
    with Server(echo) as server:
        url = server.url()
    with window() as w:
        w.connect(url)
        w.read_until("Verdict", "Server not reached", "Nothing is listening")
        w.button("Connect")


@case
def bad_urls_get_their_rule():
    with window() as w:
        for url, rule in (("ftp://example.com/", "URI-01"), ("ws://localhost/#part", "URI-02"),
                          ("ws:///path", "URI-03"),
                          ("ws://localhost:99999/", "URI-04"), ("ws://localhost:0/", "URI-04")):
            w.connect(url)
            w.read_until("Transcript", f"{rule} ", "broken")
            w.button("Connect")


@case
def a_very_long_line_of_the_server_is_selected():
    def answer(talk):
        talk.switch(b"X-Long: " + b"v" * 60000 + b"\r\n" + b"n" * 30000 + b": 1\r\n")
        talk.wait_for_close()

    with Server(answer) as server, window() as w:
        w.connect(server.url())
        opened(w)
        for line in ("nnnn", "X-Long: vvvv"):
            w.select_row("Transcript", line)
            w.wait(lambda: any(has_state(row, Atspi.StateType.SELECTED) and line in row.get_name()
                               and "KiB more" in row.get_name()
                               for row in children(w.find("Transcript"))), "the line, cut short")
        send(w, "still there")
        w.wait(lambda: rows_with(w, "still there"), "the message")
        w.click("Disconnect")


@case
def very_long_words_of_the_server_are_quoted_in_part():
    head = (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: {accept}\r\n")
    with window() as w:
        for field in (b"Sec-WebSocket-Protocol: ", b"Sec-WebSocket-Extensions: "):
            with Server(says(head + field + b"p" * 60000 + b"\r\n\r\n")) as server:
                w.connect(server.url())
                w.read_until("What happened", field.decode() + "pppp", "KiB more")
                w.select_row("Transcript", field.decode() + "pppp")
                w.button("Connect")
                equal([len(text) for text in texts(w.application).splitlines() if len(text) > 20000], [],
                      "texts as long as that")


@case
def header_added_goes_on_the_wire():
    with Server(opens()) as server, window() as w:
        add_header(w, "X-Trace", "debug-7")
        w.connect(server.url())
        opened(w)
        contains(server.heads[0], b"\r\nX-Trace: debug-7\r\n")
        w.read_until("Transcript", "X-Trace: debug-7")
        w.click("Disconnect")


@case
def a_pasted_command_leaves_nothing_of_the_one_before():
    with Server(opens()) as server, window() as w:
        entry = w.editable("URL")
        first = f"curl -k -H 'X-Old: 1' -H 'Sec-WebSocket-Protocol: old' {server.url('/old')}"
        Atspi.EditableText.set_text_contents(entry, first)
        w.wait(lambda: texts(entry).endswith("/old"), "the URL of the first command")
        Atspi.EditableText.set_text_contents(entry, "websocat -H='X-New: 2' " + server.url("/new"))
        w.wait(lambda: texts(entry).endswith("/new"), "the URL of the second command")
        w.click("Connect")
        opened(w)
        w.click("Disconnect")
        head = server.heads[0]
        contains(head, b"\r\nX-New: 2\r\n")
        assert b"X-Old" not in head and b"Sec-WebSocket-Protocol" not in head, head


@case
def characters_that_are_not_seen_in_an_address_are_marked():
    with window() as w:
        entry = w.type("URL", "ws://127.0.0.1/gpj.\u202eexe\u200bx")
        w.wait(lambda: "not seen: ws://127.0.0.1/gpj.‹U+202E›exe‹U+200B›x" in entry.get_description(), "the marks")
        w.type("URL", "ws://127.0.0.1/plain")
        w.wait(lambda: "not seen" not in entry.get_description(), "nothing to mark")


@case
def pasted_commands_send_what_they_would_or_say_what_is_not_known():
    """A command, fields of the request that it leads to, and what is said beside it."""
    bash = "-H $'X-Name: it\\'s \\u00fc'"
    kinds = (
        ("Chrome, bash", "curl '{url}' " + bash + " -H 'Origin: https://app.example'",
         ("X-Name: it's ü", "Origin: https://app.example"), ()),
        ("Chrome, cmd", 'curl ^"{url}^" ^\n  -H ^"X-Name: a ^%^ b^"', ("X-Name: a % b",), ()),
        ("prompt and sudo", "$ sudo curl -H 'X-Name: one' {url}", ("X-Name: one",), ()),
        ("npx", "npx wscat -c {url} -H 'X-Name: two'", ("X-Name: two",), ()),
        ("websocat", "websocat -H='X-Name: three' autoreconnect:{url}", ("X-Name: three",), ()),
        ("query of data", "curl -G -d 'a=1' -d 'b=2' {url}", ("GET /ws?a=1&b=2 HTTP/1.1",), ()),
        ("our own", "handclasp-cli check -H 'X-Name: four' --subprotocol chat {url}",
         ("X-Name: four", "Sec-WebSocket-Protocol: chat"), ()),
        ("a variable", 'websocat -H="Authorization: Bearer $TOKEN" {url}', (), ("fill in $TOKEN",)),
        ("a substitution", "websocat --header='Authorization:Basic '$(echo me:pw | base64 -w0)  {url}", (),
         ("fill in $(…)",)),
    )
    with Server(says(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")) as server, window() as w:
        for number, (name, command, fields, said) in enumerate(kinds):
            entry = w.editable("URL")
            command = command.replace("{url}", server.url("/ws"))
            Atspi.EditableText.set_text_contents(entry, command)
            w.wait(lambda: read_text(entry).startswith(server.url("/ws")), f"the address of “{name}”")
            for text in said:
                w.wait(lambda text=text: w.all(contains=text), f"that {text} is not known ({name})")
            w.click("Connect")
            w.wait(lambda number=number: len(server.heads) == number + 1, f"the request of “{name}”")
            w.read_until("Verdict", "400")
            for field in fields:
                contains(server.heads[-1].decode(), field, name)


@case
def the_verdict_keeps_nothing_of_the_answer_before():
    """Not in a tooltip either, which is the description that a screen reader tells."""
    answers = iter((b"404 Not Found", b"403 Forbidden"))

    def handler(talk):
        talk.send(b"HTTP/1.1 " + next(answers) + b"\r\nContent-Length: 0\r\n\r\n")

    with Server(handler) as server, window() as w:
        w.connect(server.url("/one"))
        w.read_until("Verdict", "404 Not Found")
        w.connect(server.url("/two"))
        verdict = w.read_until("Verdict", "403 Forbidden")
        assert "404" not in verdict, verdict


def share(w, item):
    """Chooses an item of the menu below the transcript."""
    toggle = w.wait(lambda: next(iter(w.all(role=Atspi.Role.TOGGLE_BUTTON, below=w.find("Share"))), None), "“Share”")
    toggle.get_action_iface().do_action(0)
    entry = w.wait(lambda: next(iter(w.all(item, Atspi.Role.MENU_ITEM)), None), f"“{item}” in the menu")
    entry.get_action_iface().do_action(0)


@case
def a_request_is_copied_as_curl_and_pasted_again():
    with Server(says(UPGRADE_REQUIRED)) as server, window() as w:
        add_header(w, "Authorization", "Bearer open-sesame")
        w.connect(server.url("/first"))
        w.read_until("Verdict", "426 Upgrade Required")
        share(w, "curl")
        w.wait(lambda: w.all(contains="Copied for curl, with its secrets"), "that the secrets are in it")
        w.press("ctrl+t")
        w.wait(lambda: read_text(w.editable("URL")) == "", "the new tab")
        w.press("ctrl+l", "ctrl+v")
        entry = w.editable("URL")
        w.wait(lambda: texts(entry).endswith("/first"), "the URL of the command")
        w.press("Return")
        w.wait(lambda: len(server.heads) == 2, "the request to come again")
        contains(server.heads[1], b"\r\nAuthorization: Bearer open-sesame\r\n")
        w.wait(lambda: not w.all(contains="Copied for curl"), "the first message to go")
        share(w, "curl")
        w.wait(lambda: w.all(contains="Copied for curl, with its secrets"), "that it was copied again")
        w.click("Copy without secrets")
        w.press("ctrl+t")
        w.wait(lambda: read_text(w.editable("URL")) == "", "the new tab")
        w.press("ctrl+l", "ctrl+v")
        w.wait(lambda: texts(w.editable("URL")).endswith("/first"), "the URL of the command")
        w.press("Return")
        w.wait(lambda: len(server.heads) == 3, "the request without the secret")
        assert b"open-sesame" not in server.heads[2], server.heads[2]
        assert "open-sesame" not in w.everything(), w.everything()


@case
def a_report_for_others_says_it_all():
    with Server(says(UPGRADE_REQUIRED)) as server, window() as w:
        w.connect(server.url("/first"))
        w.read_until("Verdict", "426 Upgrade Required")
        share(w, "Copy for a bug report")
        w.wait(lambda: w.all(contains="The report was copied as Markdown"), "that it was copied")
        w.connect(server.url("/second"))


@case
def an_address_too_long_for_the_entry_is_refused_not_cut():
    with window() as w:
        entry = w.type("URL", "ws://127.0.0.1/kept")
        Atspi.EditableText.insert_text(entry, len("ws://127.0.0.1/kept"), "x" * 100000, 100000)
        w.wait(lambda: w.all(contains="at most 65,535 fit"), "what is wrong with it")
        equal(read_text(entry), "ws://127.0.0.1/kept")


@case
def a_header_too_long_for_its_entry_is_refused_not_cut():
    with window() as w:
        add_header(w, "X-Kept", "kept")
        Atspi.EditableText.insert_text(w.editable("Header value"), 4, "x" * 100000, 100000)
        w.wait(lambda: w.all(contains="This has 100,004 characters; at most 65,535 fit"), "what is wrong with it")
        equal(read_text(w.editable("Header value")), "kept")


@case
def a_name_that_breaks_the_grammar_is_marked_in_the_table():
    with window() as w:
        add_header(w, "X Bad", "1")
        w.wait(lambda: "character that a name can’t hold" in w.find("Header name").get_description(),
               "what is wrong with it")
        w.type("Header name", "X-Good")
        w.wait(lambda: w.find("Header name").get_description() == "", "nothing wrong")


@case
def a_required_field_is_left_out_by_keyboard():
    with Server(says(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")) as server, window() as w:
        w.click("Handshake lab")
        w.tab_to("Sec-WebSocket-Key")
        w.press("space")
        w.connect(server.url())
        w.read_until("Transcript", "REQ-07 broken")
        assert b"sec-websocket-key" not in server.heads[0].lower(), server.heads[0]
        contains(server.heads[0], b"Sec-WebSocket-Version: 13", "the others are sent")


@case
def secrets_are_not_shown():
    with Server(opens()) as server, window() as w:
        add_header(w, "Authorization", "Bearer open-sesame")
        w.connect(server.url())
        opened(w)
        contains(server.heads[0], b"\r\nAuthorization: Bearer open-sesame\r\n")
        transcript = w.read_until("Transcript", "Authorization: ")
        assert "open-sesame" not in transcript, transcript
        w.click("Disconnect")


@case
def the_transcript_is_read_by_keyboard():
    with practice() as url, window() as w:
        w.connect(url + "/echo")
        opened(w)

        def tab_to_the_transcript():
            w.press("Tab")
            return any(has_state(row, Atspi.StateType.FOCUSED) for row in children(w.find("Transcript")))

        w.wait(tab_to_the_transcript, "the focus in the transcript")
        w.press("Down")
        w.press("Down")
        w.read_until("Transcript", "RES-01 holds", "Host names the server")
        w.wait(lambda: w.all(contains="Host names the server", role=Atspi.Role.LABEL), "the rule of the selected line")


if __name__ == "__main__":
    main(sys.argv[3:])
