#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What users count on without thinking of it: nothing runs away, is lost unasked, or is said when it is no longer true.

See window_cases.py.
"""

import base64
import os
import subprocess
import sys
import tempfile

from window_cases import add_header, in_sight, numbered, opened, rows, rows_with, window
from driver import has_state, is_showing, read_text, texts, Atspi, children
from keyring import keyring
from peers import Server, frame, opens, practice, says
from tap import case, equal, main


LSAN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "keyring-lsan.supp")


def clipboard():
    """What another program would paste."""
    return subprocess.run(["timeout", "3", "xclip", "-selection", "clipboard", "-o"],
                          capture_output=True, check=False).stdout


def is_selected(w, text):
    return any(text in (row.get_name() or "") and has_state(row, Atspi.StateType.SELECTED)
               for row in children(w.find("Messages")))


@case
def two_failures_in_one_tab():
    with practice() as url, window() as w:
        for path, says in (("/fail/page", "200"), ("/fail/subprotocol", "subprotocol"), ("/fail/version", "426"),
                           ("/fail/page", "200")):
            w.connect(url + path)
            w.read_until("Verdict", says)
            w.find("What happened")


@case
def nothing_is_said_to_be_open_after_the_end():
    with practice() as url, window() as w:
        w.connect(url + "/fail/masked")
        seen = w.read_until("Verdict", "Ended by message", "FRM-02", "1002")
        assert "established" not in seen, seen
        assert "established" not in w.everything(), "something still says that it is open"
        w.click("Show the frame")
        w.wait(lambda: is_selected(w, ""), "the row of the frame that broke the rule")


def click_row(w, text):
    """With the mouse: what AT-SPI selects by number is another row when the list has made only some of its rows."""
    w.wait(lambda: in_sight(w, text), f"the row of “{text}”")
    w.click_at(next(row for row in children(w.find("Messages")) if text in (row.get_name() or "")))
    w.wait(lambda: is_selected(w, text), f"the selection of “{text}”")


@case
def a_selection_survives_a_filter():
    with Server(opens(lambda talk: (talk.sock.sendall(numbered(0, 40)), talk.wait_for_close()))) as server:
        with window() as w:
            w.connect(server.url())
            w.wait(lambda: in_sight(w, "message 39."), "the messages")
            click_row(w, "message 38.")
            w.type("Filter", "38.")
            w.wait(lambda: not rows_with(w, "message 37.") and is_selected(w, "message 38."),
                   "the selection in the filter")
            w.type("Filter", "39.")
            w.wait(lambda: not rows_with(w, "message 38."), "what was chosen is filtered out")
            w.type("Filter", "message 3")
            w.wait(lambda: in_sight(w, "message 38.") and is_selected(w, "message 38."), "the selection among some")
            w.press("ctrl+shift+f", "Escape")
            w.wait(lambda: read_text(w.editable("Filter")) == "", "the filter empty again")
            w.wait(lambda: in_sight(w, "message 38.") and is_selected(w, "message 38."), "the selection among all")
            equal(in_sight(w, "message 0."), False, "the list jumps to its first row")
            w.click("Disconnect")


@case
def who_looks_at_a_message_is_not_taken_along():
    def talk_on(talk):
        talk.sock.sendall(numbered(0, 100))
        talk.read_frame()
        talk.sock.sendall(numbered(100, 110))
        talk.wait_for_close()

    with Server(opens(talk_on)) as server, window() as w:
        w.connect(server.url())
        w.wait(lambda: rows_with(w, "message 99."), "the messages")
        click_row(w, "message 97.")
        w.type("Message to send", "more")
        w.click("Send")
        w.find("11 new")  # ours among them
        equal(in_sight(w, "message 109."), False, "the list runs away")
        equal((in_sight(w, "message 97."), is_selected(w, "message 97.")), (True, True), "in sight and chosen")
        w.click("11 new")
        w.wait(lambda: in_sight(w, "message 109."), "the newest message")
        w.click("Disconnect")


@case
def a_narrow_window_shows_the_message_that_is_clicked():
    def is_shown(w, text):
        return any(read_text(node) == text for node in w.all("Text of the message", role=Atspi.Role.TEXT))

    with Server(opens(lambda talk: (talk.sock.sendall(numbered(0, 40)), talk.wait_for_close()))) as server:
        with window(settings={"window-width": 376, "window-height": 640}) as w:
            w.connect(server.url())
            w.wait(lambda: in_sight(w, "message 39."), "the messages")
            click_row(w, "message 38.")
            w.wait(lambda: is_shown(w, "message 38."), "the message")
            w.press("Escape")
            w.wait(lambda: not is_shown(w, "message 38."), "the list again")
            click_row(w, "message 38.")
            w.wait(lambda: is_shown(w, "message 38."), "the same message once more")
            w.press("Escape")
            w.wait(lambda: not is_shown(w, "message 38."), "the list again")
            click_row(w, "message 39.")
            w.wait(lambda: is_shown(w, "message 39."), "another message")


@case
def what_is_counted_is_what_is_seen():
    with Server(opens(lambda talk: (talk.sock.sendall(frame(1, b"one") + frame(9, b"two")), talk.read_frame(),
                                    talk.wait_for_close()))) as server, window() as w:
        w.connect(server.url())
        w.wait(lambda: len(rows(w)) == 3, "a message, a ping and our pong")
        w.find("● 3 messages")
        w.type("Filter", "one")
        w.find("● 1 of 3 messages")
        w.click("Disconnect")


@case
def closing_what_is_open_asks_once():
    with practice() as url, window() as w:
        w.connect(url + "/echo")
        opened(w)
        w.press("ctrl+t")
        w.press("ctrl+Page_Up")
        w.wait(lambda: w.has_button("Disconnect"), "the first tab")
        w.press("ctrl+w")
        w.find("Close the Connection?")
        w.click("Cancel")
        w.wait(lambda: w.has_button("Disconnect"), "the connection still open")
        w.press("ctrl+w")
        w.find("Close the Connection?")
        w.click("Close", below=w.find("Close the Connection?"))
        w.wait(lambda: not w.has_button("Disconnect"), "the tab gone")


@case
def enter_in_the_address_while_open_asks_what_is_meant():
    with practice() as url, window() as w:
        w.connect(url + "/echo")
        opened(w)
        w.type("URL", url + "/ticks")
        w.press("ctrl+l", "Return")
        w.find("This Tab Is Connected")
        w.click("Connect Here")
        w.wait(lambda: rows(w), "the ticks in this tab")


@case
def an_address_without_a_scheme_is_completed():
    with practice() as url, window() as w:
        w.connect(url.replace("ws://127.0.0.1", "localhost") + "/echo")
        opened(w)
        assert read_text(w.editable("URL")).startswith("ws://localhost:"), read_text(w.editable("URL"))


@case
def the_practice_server_connects_at_one_click():
    with window(settings={"window-width": 1390, "window-height": 870}) as w:
        w.click_at(w.find("Practice server"))
        opened(w)


@case
def what_can_not_be_sent_breaks_no_line():
    with practice() as url, window() as w:
        w.connect(url + "/echo")
        opened(w)
        w.choose("Kind of message", "JSON")
        entry = w.type("Message to send", '{"a":1,')
        w.click_at(entry)
        w.press("ctrl+Return")
        w.press("End")
        equal(read_text(entry), '{"a":1,', "the text")
        equal(rows(w), [], "what was sent")


def page_of_message(w, name):
    page = w.wait(lambda: next(iter(w.all(name, role=Atspi.Role.PAGE_TAB)), None), f"the page “{name}”")
    page.get_action_iface().do_action(0)


@case
def hidden_characters_are_marked_alike_and_copied_as_they_came():
    text = "first\u202egpj.exe pay\u200bpal \ufffd\x1b\x00last"
    shown = "first‹U+202E›gpj.exe pay‹U+200B›pal \ufffd‹ESC›‹NUL›last"
    with Server(opens(lambda talk: (talk.sock.sendall(frame(1, text.encode())), talk.wait_for_close()))) as server:
        with window() as w:
            w.connect(server.url())
            w.wait(lambda: rows_with(w, shown), "the marks in the list")
            w.select_row("Messages", "first")
            page_of_message(w, "Text")
            content = w.find("Text of the message", role=Atspi.Role.TEXT)
            equal(read_text(content), shown, "the text's page")
            w.click_at(content)
            w.press("ctrl+a", "ctrl+c")
            w.wait(lambda: clipboard() == text.encode(), "the text on the clipboard")
            w.press("ctrl+Home", "shift+Right", "ctrl+c")
            w.wait(lambda: clipboard() == b"f", "a part of it on the clipboard")
            w.click("Copy the message")
            w.wait(lambda: clipboard() == text.encode(), "the message on the clipboard")
            w.click("Disconnect")


@case
def a_header_of_another_server_is_not_sent_and_its_row_says_so():
    def described(w):
        return w.editable("Header name").get_description()

    with practice() as url, window(settings={"window-width": 1390, "window-height": 870}) as w:
        w.type("URL", url + "/echo")
        add_header(w, "Authorization", "Bearer abc")
        equal(described(w), "", "what is said of the row")
        w.type("URL", "ws://other.example/echo")
        w.wait(lambda: "entered for another server" in described(w), "the row that says it")
        w.type("URL", url + "/echo")
        w.wait(lambda: described(w) == "", "the row that says nothing any more")


WIDE = {"window-width": 1390, "window-height": 870}


def everything_below(folder):
    """The contents of all files, in one."""
    found = []
    for path, _folders, names in os.walk(folder):
        for name in names:
            if os.path.isfile(os.path.join(path, name)):
                with open(os.path.join(path, name), "rb") as file:
                    found.append(file.read())
    return b"".join(found)


def connection(w, text):
    """The row of the sidebar that holds the text, or None."""
    return next((row for node in w.all("Connections") for row in children(node) if is_showing(row)
                 and text in texts(row)), None)


@case
def a_secret_is_kept_in_the_keyring_and_in_no_file():
    with tempfile.TemporaryDirectory() as home, \
            keyring(bus=os.environ["DBUS_SESSION_BUS_ADDRESS"]) as service, Server(opens()) as server:
        service.unlock()
        with window(home=home, settings=WIDE) as w:
            w.type("URL", server.url("/kept"))
            add_header(w, "Authorization", "Bearer s3cr3t-value")
            w.click("Keep in the keyring")
            w.connect(server.url("/kept"))
            opened(w)
            w.click("Disconnect")
            w.wait(lambda: w.has_button("Connect"), "the end")
        assert b"s3cr3t-value" not in everything_below(home + "/data"), "a file holds it"
        with window(home=home, settings=WIDE) as w:
            w.click_at(w.wait(lambda: connection(w, "/kept"), "the connection"))
            w.wait(lambda: read_text(w.editable("Header name")) == "Authorization", "its header")
            w.click("Connect")
            opened(w)
    equal([b"\r\nAuthorization: Bearer s3cr3t-value\r\n" in head for head in server.heads], [True, True])


@case
def the_password_of_a_sign_in_is_kept_in_the_keyring():
    token = b"Basic " + base64.b64encode(b"me:s3cr3t-word")

    def handler(talk):
        if talk.field(b"Authorization") == token:
            return opens()(talk)
        return says(b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"a\"\r\n"
                    b"Content-Length: 0\r\n\r\n")(talk)

    with tempfile.TemporaryDirectory() as home, \
            keyring(bus=os.environ["DBUS_SESSION_BUS_ADDRESS"]) as service, Server(handler) as server:
        service.unlock()
        with window(home=home, settings=WIDE) as w:
            w.connect(server.url("/signed"))
            w.click("Sign in…")
            dialog = w.find("Sign In at the Server")
            w.type("User", "me", below=dialog)
            Atspi.EditableText.set_text_contents(w.editable("Password", below=dialog), "s3cr3t-word")
            w.tab_to("Keep in the keyring")
            w.press("space")
            w.click("Sign In", below=dialog)
            opened(w)
            w.click("Disconnect")
            w.wait(lambda: w.has_button("Connect"), "the end")
        for word in (b"s3cr3t-word", token[6:]):
            assert word not in everything_below(home + "/data"), "a file holds it"
        with window(home=home, settings=WIDE) as w:
            w.click_at(w.wait(lambda: connection(w, "/signed"), "the connection"))
            w.wait(lambda: read_text(w.editable("URL")) == server.url("/signed"), "its URL")
            w.click("Connect")
            opened(w)
    equal(server.heads[-1].count(token), 1)


@case
def without_a_keyring_a_secret_is_kept_for_the_session_only_and_that_is_said():
    # A keyring that is a file, as in the Flatpak, with nobody who has its key.
    # What libsecret leaks then is told from ours by its callers.
    with window(environment={"SECRET_BACKEND": "file", "SECRET_FILE_TEST_PATH": "/nowhere/keyring",
                             "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":fast_unwind_on_malloc=0",
                             "LSAN_OPTIONS": f"suppressions={LSAN}:print_suppressions=0"}) as w:
        w.type("URL", "ws://127.0.0.1:1/")
        add_header(w, "Authorization", "Bearer s3cr3t-value")
        w.click("Keep in the keyring")
        w.wait(lambda: w.all(contains="for this session only"), "the sentence")


if __name__ == "__main__":
    main(sys.argv[3:])
