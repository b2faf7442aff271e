#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is sent: the composer, its kinds of messages, and answers to them. See window_cases.py."""

import contextlib
import glob
import json
import re
import subprocess
import sys
import tempfile
import zlib

from window_cases import in_sight, opened, rows_with, send, window
from driver import Atspi, has_state, read_text, texts, wait
from peers import Server, echo, frame, node_echo, opens, practice, python_server
from tap import case, contains, equal, main


@case
def echo_of_npm_ws():
    with node_echo() as url, window() as w:
        w.connect(url)
        opened(w)
        w.read_until("Transcript", "HTTP/1.1 101 Switching Protocols", "RES-04", "verified", "REQ-07", "16 bytes")
        send(w, "hello over AT-SPI")
        w.wait(lambda: len(rows_with(w, "hello over AT-SPI")) == 2, "the message and its echo")
        equal(texts(w.find("Message to send")).strip(), "Message to send", "the composer is empty again")


@case
def echo_of_python_websockets():
    def handler(connection):
        for message in connection:
            connection.send(message.upper())

    with python_server(handler) as url, window() as w:
        w.connect(url)
        opened(w)
        send(w, "loud, please")
        w.wait(lambda: rows_with(w, "LOUD, PLEASE"), "the answer")
        w.click("Disconnect")
        w.read_until("How it ended", "1000")
        w.button("Connect")


@case
def first_start_is_one_click_from_the_practice_echo():
    with window() as w:
        w.click_at(w.find("Echo", Atspi.Role.LIST_ITEM))
        opened(w)
        send(w, "no network at all")
        w.wait(lambda: len(rows_with(w, "no network at all")) == 2, "the message and its echo")


@case
def json_is_checked_as_it_is_typed():
    with Server(opens(echo)) as server, window() as w:
        w.connect(server.url())
        opened(w)
        w.choose("Kind of message", "JSON")
        w.type("Message to send", '{"op": "subscribe",}')
        w.wait(lambda: w.all("Line 1, character 20: a comma stands before the end of the list."),
               "what is wrong, and where")
        w.wait(lambda: not w.has_button("Send"), "Send to be off")
        send(w, '{"op": "subscribe"}')
        w.wait(lambda: len(rows_with(w, '{"op": "subscribe"}')) == 2, "the message and its echo")


@case
def bytes_ping_and_close_are_sent():
    with Server(opens()) as server, window() as w:
        w.connect(server.url())
        opened(w)
        w.choose("Kind of message", "Binary as hex")
        w.type("Message to send", "82 a")
        w.wait(lambda: not w.has_button("Send"), "Send to be off")
        send(w, "82 a6 00 ff")
        w.choose("Kind of message", "Ping")
        send(w, "are you there")
        w.choose("Kind of message", "Close")
        w.type("Close reason", "that was all")
        w.click("Send")
        w.read_until("How it ended", "1000", "You closed")
    equal(server.results, [([(0x82, b"\x82\xa6\x00\xff"), (0x89, b"are you there")], 1000)])


@case
def a_very_long_word_is_edited_and_sent_whole():
    word = "abcdefgh" * 100000
    note = "A line is too long to show all of it; the rest is there and is sent."
    with Server(opens()) as server, window() as w:
        w.connect(server.url())
        opened(w)
        composer = w.editable("Message to send")
        Atspi.EditableText.set_text_contents(composer, word)
        w.find(note)
        w.click_at(composer)
        w.press("ctrl+a", "ctrl+x")
        w.wait(lambda: not w.all(note), "all of it to be cut")
        w.press("ctrl+v")
        w.find(note)
        w.press("ctrl+Home", "X")
        w.wait(lambda: w.all("781.3\u00a0KiB"), "its size")   # 781.2 before
        w.press("ctrl+Return")
        w.wait(lambda: rows_with(w, "Xabcdefgh"), "the message")
        assert not w.all(note)
        w.click("Disconnect")
        w.read_until("How it ended", "1000")
    equal([(first, len(payload), payload == b"X" + word.encode()) for first, payload in server.results[0][0]],
          [(0x81, len(word) + 1, True)])


@case
def a_very_long_line_of_json_is_checked_and_sent():
    """Without its colours: GtkSourceView gives up on such a line, and complains."""
    text = '{"a":[' + ",".join('{"op":"x","n":%d}' % number for number in range(60000)) + "]}"
    with Server(opens()) as server, window() as w:
        w.connect(server.url())
        opened(w)
        w.choose("Kind of message", "JSON")
        composer = w.editable("Message to send")
        Atspi.EditableText.set_text_contents(composer, text[:-1])
        w.wait(lambda: w.all(contains=f"Line 1, character {len(text)}:"), "what is wrong, and where")
        Atspi.EditableText.set_text_contents(composer, text)
        w.wait(lambda: w.has_button("Send"), "nothing wrong")
        w.click("Send")
        w.wait(lambda: rows_with(w, '{"op":"x"'), "the message")
        w.click("Disconnect")
        w.read_until("How it ended", "1000")
    equal([payload == text.encode() for _, payload in server.results[0][0]], [True])


@case
def many_lines_are_sent_with_the_pointer_over_them():
    """The scroll bar that is no longer needed goes away without a warning of GTK's."""
    with Server(opens()) as server, window() as w:
        w.connect(server.url())
        opened(w)
        composer = w.editable("Message to send")
        w.click_at(composer)
        for number in range(4):
            Atspi.EditableText.set_text_contents(composer, f"message {number}\n" * 3000)
            w.wait(lambda: w.all("29.3\u00a0KiB"), "its size")
            w.press("ctrl+End", "a", "ctrl+Return")
            w.wait(lambda: rows_with(w, f"message {number}"), "the message")
        w.click("Disconnect")
        w.read_until("How it ended", "1000")


@case
def raw_frames_are_sent_as_told_and_marked():
    def reads_all(talk):
        got = []
        while not got or got[-1][0] != 0x88:
            got.append(talk.read_frame())
        talk.sock.sendall(frame(8, got[-1][1][:2]))
        return got[:-1]

    with Server(opens(reads_all)) as server, window() as w:
        w.connect(server.url())
        opened(w)
        w.choose("Kind of message", "Raw frame")
        w.choose("Opcode", "Reserved (3)")
        w.click_at(w.find("RSV2"))
        w.type("Message to send", "tell")
        w.type("Fragment sizes", "1, 9")
        w.wait(lambda: w.all("The fragments add up to 10 bytes, and the payload has 4 bytes."),
               "what is wrong with the fragments")
        w.wait(lambda: not w.has_button("Send"), "Send to be off")
        w.type("Fragment sizes", "")
        w.choose("Form of the length", "7-bit length")
        w.type("Message to send", "x" * 128)
        w.wait(lambda: w.all(contains="form of the length can tell at most 127 bytes"), "what is wrong with the length")
        w.wait(lambda: not w.has_button("Send"), "Send to be off")
        w.choose("Form of the length", "Shortest length")
        w.type("Message to send", "tell")
        w.type("Fragment sizes", "1, 0")
        w.click("Send")
        w.wait(lambda: len(rows_with(w, "[on purpose]")) == 3, "three frames marked as sent on purpose")
        w.select_row("Messages", "[on purpose]")
        w.wait(lambda: w.all("Sent on purpose, exactly as told."), "the mark in the detail view")
        w.click("Disconnect")
        w.read_until("How it ended", "1000")
    equal(server.results, [[(0x23, b"t"), (0x00, b""), (0x80, b"ell")]])


@case
def compression_is_offered_and_its_gain_shown():
    def deflated(talk):
        packer = zlib.compressobj(9, zlib.DEFLATED, -12)
        data = (packer.compress(b"again and " * 1000) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]
        talk.sock.sendall(frame(1, data, rsv=0x40) + frame(1, b"\0", rsv=0x40))
        talk.wait_for_close()

    answer = b"Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=12\r\n"
    with Server(opens(deflated, extra=answer)) as server, window() as w:
        w.click("TLS and network")
        w.click_at(w.find("Accept any certificate"))
        w.tab_to("Offer compression")
        w.press("space")
        w.tab_to("Largest window of the server")
        w.press("space", *(["Down"] * 5), "Return")   # 4 KiB
        w.connect(server.url())
        opened(w)
        w.select_row("Messages", "again and")
        w.wait(lambda: w.all(contains="compressed\u00a0to"), "the size that it was compressed to")
        w.select_row("Messages", "0 bytes")
        w.wait(lambda: w.all(contains="compressed\u00a0to\u00a01\u00a0byte ·"),
               "the size of an empty one, without a ratio")
        w.click("Disconnect")
        w.read_until("How it ended", "1000")
    contains(server.heads[0],
             b"Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=12; client_max_window_bits\r\n")


@case
def disconnect_closes_with_1000():
    with Server(opens()) as server, window() as w:
        w.connect(server.url())
        opened(w)
        w.click("Disconnect")
        wait(lambda: server.results, "the close")
        equal(server.results, [([], 1000)])
        w.read_until("How it ended", "1000")


@case
def a_close_that_is_not_answered_is_cut_by_another_disconnect():
    def read_on(talk):
        with contextlib.suppress(ConnectionError):
            while talk.sock.recv(4096):
                pass

    with Server(opens(read_on)) as server, window(settings={"close-timeout": 60}) as w:
        w.connect(server.url())
        opened(w)
        w.click("Disconnect")
        w.wait(lambda: w.all(contains="Disconnect again"), "what is waited for")
        w.click("Disconnect")
        w.read_until("How it ended", "You cut the connection without a closing handshake.")
        equal(w.all(contains="Disconnect again"), [])


@case
def the_end_is_followed_while_the_composer_grows_and_shrinks():
    with Server(opens(lambda talk: talk.wait_for_close())) as server, window() as w:
        w.connect(server.url())
        composer, button = w.editable("Message to send"), w.button("Send")
        for number in range(40):
            Atspi.EditableText.set_text_contents(composer, f"message {number}." + "x" * 3000)
            w.wait(lambda: has_state(button, Atspi.StateType.SENSITIVE), "something to send")
            button.get_action_iface().do_action(0)
            w.wait(lambda: read_text(composer) == "", "the message to be sent")
        assert has_state(w.button("Follow"), Atspi.StateType.PRESSED), "it follows"
        w.wait(lambda: in_sight(w, "message 39."), "the newest message in sight")
        w.click("Disconnect")


@case
def what_is_being_written_outlives_a_look_into_the_history():
    with practice() as url, window() as w:
        w.connect(url + "/echo")
        opened(w)
        send(w, "sent before")
        w.wait(lambda: len(rows_with(w, "sent before")) == 2, "the echo")
        entry = w.type("Message to send", "half a thought")
        w.click_at(entry)
        for key, wanted in (("Up", "sent before"), ("Up", "sent before"), ("Down", "half a thought"),
                            ("Down", "half a thought"),
                            ("Up", "sent before"), ("Down", "half a thought")):
            w.press("ctrl+" + key)
            w.wait(lambda: read_text(entry) == wanted, f"“{wanted}” after {key}")
        w.click("Send")
        w.wait(lambda: len(rows_with(w, "half a thought")) == 2, "its echo")


@case
def a_nul_is_pasted_sent_and_sent_again():
    text = b"part1\x00part2"
    sent = []

    def talk(connection):
        while (came := connection.read_frame())[0] == 0x81:
            sent.append(came[1])
            connection.sock.sendall(frame(1, came[1]))
        connection.sock.sendall(frame(8, came[1][:2]))

    with Server(opens(talk)) as server, window() as w:
        w.connect(server.url())
        opened(w)
        subprocess.run(["xclip", "-selection", "clipboard", "-t", "text/plain;charset=utf-8"], input=text, check=True)
        entry = w.editable("Message to send")
        w.click_at(entry)
        w.press("ctrl+v")
        w.wait(lambda: read_text(entry) == "part1␀part2", "all of the text")
        w.wait(lambda: w.all("11 bytes, ␀ is a NUL"), "what its symbol stands for")
        w.click("Send")
        w.wait(lambda: len(rows_with(w, "part1‹NUL›part2")) == 2, "the echo")
        w.click_at(entry)
        w.press("ctrl+Up")
        w.wait(lambda: read_text(entry) == "part1␀part2", "the text of before")
        w.click("Send")
        w.wait(lambda: len(rows_with(w, "part1‹NUL›part2")) == 4, "the echo")
        # The symbol itself is no NUL.
        w.type("Message to send", "plain ␀")
        w.click("Send")
        w.wait(lambda: len(rows_with(w, "plain ␀")) == 2, "the echo of the symbol")
        w.click("Disconnect")
        w.read_until("Verdict", "1000")
    equal(sent, [text, text, "plain ␀".encode()])


@case
def json_that_ends_early_is_told_so():
    with practice() as url, window() as w:
        w.connect(url + "/echo")
        opened(w)
        w.choose("Kind of message", "JSON")
        w.type("Message to send", '{"a":1,')
        w.wait(lambda: w.all("Line 1, character 8: the text ends early."), "what is wrong with it")


def snippet_menu(w, *names):
    """Opens the menu of snippets and goes through it."""
    menu, role = w.find("Snippets"), Atspi.Role.TOGGLE_BUTTON
    toggle = w.wait(lambda: next(iter(w.all(role=role, below=menu)), None), "the button of “Snippets”")
    toggle.get_action_iface().do_action(0)
    for name in names:
        w.find(name, Atspi.Role.MENU_ITEM).get_action_iface().do_action(0)


def save_snippet(w, name, folder="", scope=None, shortcut=None):
    snippet_menu(w, "Save as Snippet…")
    w.type("Snippet name", name)
    w.type("Folder, may be empty", folder)
    for row, wanted in (("Kept with", scope), ("Shortcut", shortcut)):
        if wanted:
            w.choose(row, wanted)
    w.click("Save")
    w.wait(lambda: not w.all("Snippet name"), "the form to be gone")


@case
def snippets_are_kept_in_folders_with_shortcuts_and_for_all():
    with tempfile.TemporaryDirectory(prefix="handclasp-ui-") as home, Server(opens(echo)) as server:
        with window(home=home) as w:
            w.connect(server.url())
            opened(w)
            w.choose("Kind of message", "JSON")
            w.type("Message to send", '{"op": "subscribe"}')
            save_snippet(w, "Subscribe", "Feed", shortcut="Ctrl+9")
            w.choose("Kind of message", "Binary as base64")
            entry = w.type("Message to send", "gqYA/w==")
            save_snippet(w, "Greeting", scope="All connections")
            w.type("Message to send", "")
            w.click_at(entry)
            w.press("ctrl+9")
            w.wait(lambda: read_text(entry) == '{"op": "subscribe"}', "the snippet of the shortcut")
            w.find("JSON", Atspi.Role.TOGGLE_BUTTON)
            w.click("Send")
            w.wait(lambda: len(rows_with(w, '{"op": "subscribe"}')) == 2, "the message and its echo")
            snippet_menu(w, "Greeting")
            w.wait(lambda: read_text(entry) == "gqYA/w==", "the snippet for all")
            w.click("Send")
            w.wait(lambda: len(rows_with(w, "82 a6 00 ff")) == 2, "the bytes and their echo")
        kept = []
        for path in glob.glob(home + "/data/handclasp/connections/**/*.json", recursive=True):
            with open(path, encoding="utf-8") as file:
                kept.append(json.load(file).get("messages"))
        equal(kept, [[{"name": "Subscribe", "folder": "Feed", "type": "json", "text": '{"op": "subscribe"}',
                       "shortcut": "<Control>9"}]])
        # There again after a restart, in the tab that was kept.
        with window(home=home) as w:
            w.connect(server.url())
            opened(w)
            snippet_menu(w, "Feed", "Subscribe")
            entry = w.editable("Message to send")
            w.wait(lambda: read_text(entry) == '{"op": "subscribe"}', "the snippet in its folder")


@case
def snippets_are_renamed_and_removed_with_undo():
    with practice() as url, window() as w:
        w.connect(url + "/echo")
        opened(w)
        w.type("Message to send", "hello")
        save_snippet(w, "Greeting", scope="All connections")
        snippet_menu(w, "Manage Snippets…")
        w.click("Edit “Greeting”")
        w.type("Snippet name", "Welcome")
        w.click("Save")
        w.click("Remove “Welcome”")
        w.find("“Welcome” removed")
        w.find("No snippets")
        w.click("Undo")
        w.find("Remove “Welcome”")
        w.press("Escape")
        w.type("Message to send", "")
        snippet_menu(w, "Welcome")
        entry = w.editable("Message to send")
        w.wait(lambda: read_text(entry) == "hello", "the snippet")
        with open(w.home + "/data/handclasp/snippets.json", encoding="utf-8") as file:
            equal(json.load(file)["messages"], [{"name": "Welcome", "type": "text", "text": "hello"}])


@case
def a_message_is_sent_again_and_again_and_stopped_by_a_key():
    with Server(opens(echo)) as server, window() as w:
        w.connect(server.url())
        opened(w)
        w.choose("Kind of message", "JSON")
        w.click("Send repeatedly")
        w.type("Message to send", '{"n": {{seq}}, "die": {{random:3-3}}, "host": "{{host}}"}')
        w.wait(lambda: w.all(contains="“{{host}}” at character 48 of the message can’t be filled in"), "what is wrong")
        w.wait(lambda: not w.has_button("Start sending"), "nothing to start")
        w.type("Message to send", '{"n": {{seq}}, "die": {{random:3-3}}}')
        w.find('For example: {"n": 1, "die": 3}')
        w.type("Interval in milliseconds", "10")
        w.type("Number of messages", "5")
        w.click("Start sending")
        w.wait(lambda: w.all(contains="5 sent"), "how many went")
        w.wait(lambda: len(rows_with(w, '{"n": 5, "die": 3}')) == 2, "the last message and its echo")
        w.button("Start sending")
        w.type("Number of messages", "0")
        w.type("Message to send", '{"more": {{seq}}}')
        w.click("Start sending")
        w.button("Stop sending")
        w.wait(lambda: rows_with(w, '{"more": '), "its messages")
        w.click_at(w.editable("Message to send"))
        w.press("Escape")
        w.button("Start sending")
        w.click("Start sending")
        w.button("Stop sending")
        w.click("Disconnect")
        w.wait(lambda: w.all(contains="The connection has ended, and with it the repeated sending."), "why it stopped")


@case
def what_is_filled_in_is_filled_in_at_each_send():
    with Server(opens(echo)) as server, window() as w:
        w.connect(server.url())
        opened(w)
        w.click("Send repeatedly")
        entry = w.editable("Message to send")
        w.click_at(entry)
        w.press("ctrl+Return")
        w.wait(lambda: w.all(contains="2 messages"), "a message without a byte, and its echo")
        w.type("Message to send", "id {{uuid}}")
        w.wait(lambda: w.all(contains="For example: id "), "one of them")
        w.click("Send")
        w.wait(lambda: len(rows_with(w, "id ")) == 2, "the first and its echo")
        w.click("Send")
        w.wait(lambda: len(rows_with(w, "id ")) == 4, "the second and its echo")
        ids = {found for row in rows_with(w, "id ") for found in re.findall(r"id ([0-9a-f-]{36})", row)}
        equal(len(ids), 2, "each has its own")


@case
def what_is_being_written_outlives_what_takes_its_place():
    with practice() as url, window() as w:
        w.connect(url + "/echo")
        opened(w)
        send(w, "sent before")
        w.wait(lambda: len(rows_with(w, "sent before")) == 2, "the echo")
        entry = w.type("Message to send", "half a thought")
        w.click_at(entry)
        w.press("ctrl+Up")
        w.wait(lambda: read_text(entry) == "sent before", "what was sent")
        w.click("Send")
        w.wait(lambda: len(rows_with(w, "sent before")) == 4, "its echo")
        w.click_at(entry)
        for wanted in ("sent before", "half a thought"):
            w.press("ctrl+Up")
            w.wait(lambda: read_text(entry) == wanted, f"“{wanted}”")


@case
def the_history_keeps_the_kind():
    with practice() as url, window() as w:
        w.connect(url + "/echo")
        opened(w)
        w.choose("Kind of message", "Binary as hex")
        send(w, "82 a6")
        w.choose("Kind of message", "Text")
        entry = w.type("Message to send", "half a thought")
        w.click_at(entry)
        w.press("ctrl+Up")
        w.wait(lambda: read_text(entry) == "82 a6", "what was sent")
        w.find("Binary as hex", Atspi.Role.TOGGLE_BUTTON)
        w.press("ctrl+Down")
        w.wait(lambda: read_text(entry) == "half a thought", "what was being written")
        w.find("Text", Atspi.Role.TOGGLE_BUTTON)


if __name__ == "__main__":
    main(sys.argv[3:])
