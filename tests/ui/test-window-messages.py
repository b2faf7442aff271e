#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is received: the list, one message in full, and how it ended. See window_cases.py."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from window_cases import in_sight, numbered, opened, rows, rows_with, send, window
from driver import Atspi, children, has_state, is_showing, read_text
from peers import Server, frame, opens, practice
from tap import case, equal, main


@case
def a_selected_message_is_shown_in_full():
    long_number = "129381273918273981273981273"
    with Server(opens(lambda talk: (talk.sock.sendall(frame(1, b'{"id":%s,"a":1,"a":2}' % long_number.encode())),
                                    talk.wait_for_close()))) as server, window() as w:
        w.connect(server.url())
        w.select_row("Messages", long_number)
        w.read_until("JSON tree", long_number, "27 digits, kept", "a 1", "a 2")
        w.find("Text message 1")
        w.click("Disconnect")


MENU_ITEMS = (Atspi.Role.MENU_ITEM, Atspi.Role.CHECK_MENU_ITEM, Atspi.Role.RADIO_MENU_ITEM)


def showing(w, text):
    return [node for node in w.all(text, Atspi.Role.LABEL) if is_showing(node)]


@case
def the_timeline_moves_the_list_and_filters_by_time():
    go_on = threading.Event()

    def talk_on(talk):
        talk.sock.sendall(numbered(200))
        go_on.wait(60)
        talk.sock.sendall(numbered(200, 400))
        talk.wait_for_close()

    with Server(opens(talk_on)) as server, window() as w:
        w.connect(server.url())
        w.wait(lambda: in_sight(w, "message 199."), "the first burst")
        time.sleep(2)  # the second burst stands apart in time; nothing is decided by how much
        go_on.set()
        w.wait(lambda: in_sight(w, "message 399."), "the second burst")
        send(w, "the very last")
        w.wait(lambda: in_sight(w, "the very last"), "what was sent")
        timeline = w.wait(lambda: next(iter(w.all("Timeline", Atspi.Role.IMAGE)), None), "the timeline")
        w.wait(lambda: "received" in timeline.get_description(), "what it shows, in words")
        w.press("ctrl+shift+f")
        w.tab_to("Timeline")
        w.press("Home")
        w.wait(lambda: in_sight(w, "message 0."), "the first burst again")
        w.press("End")
        w.wait(lambda: in_sight(w, "the very last"), "the end")
        place = timeline.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        w.drag(place.x + 40, place.x + place.width // 2, place.y + 25)
        w.wait(lambda: read_text(w.editable("Filter")).startswith("at:"), "the stretch of time as a filter")
        w.press("ctrl+shift+f", "Escape")
        w.wait(lambda: read_text(w.editable("Filter")) == "", "no filter")
        w.click("Disconnect")


@case
def columns_are_chosen_and_remembered():
    with Server(opens(lambda talk: (talk.sock.sendall(numbered(30)), talk.wait_for_close()))) as server, \
            tempfile.TemporaryDirectory() as folder:
        with window(home=folder, settings={"column-time-of": "previous", "window-width": 1390}) as w:
            w.connect(server.url())
            w.wait(lambda: rows_with(w, "message 29."), "the messages")
            w.wait(lambda: showing(w, "Since previous") and showing(w, "No."), "the headings")
            for item, change in (("Since the opening", lambda: showing(w, "Since opening")),
                                 ("As time of day", lambda: showing(w, "Time")),
                                 ("Number", lambda: not showing(w, "No.")), ("Time", lambda: not showing(w, "Time")),
                                 ("Length", lambda: not showing(w, "Bytes"))):
                w.find("Columns", Atspi.Role.TOGGLE_BUTTON).get_action_iface().do_action(0)
                w.wait(lambda: any(node.get_role() in MENU_ITEMS for node in w.all(item)), f"“{item}” in the menu")
                next(node for node in w.all(item) if node.get_role() in MENU_ITEMS).get_action_iface().do_action(0)
                w.wait(change, f"what “{item}” changes")
            w.click("Disconnect")
            w.read_until("How it ended", "1000")
        with window(home=folder) as w:
            w.wait(lambda: rows_with(w, "message 29."), "the messages of then")
            w.wait(lambda: showing(w, "Type"), "the headings")
            assert not any(showing(w, word) for word in ("No.", "Time", "Since opening", "Bytes")), w.everything()


@case
def values_of_the_tree_are_copied_and_filtered_by():
    nested = json.dumps({"in": [1, 2]})
    with Server(opens(lambda talk: (talk.sock.sendall(
            frame(1, json.dumps({"orderId": 4634343214213523454, "a key": "a \"b\"", "text": nested}).encode()) +
            frame(1, b'42["chat",{"room":"lobby"}]') + frame(1, b'{"type":6}\x1e{"type":7}\x1e') +
            frame(2, b'{"binary":true}')), talk.wait_for_close()))) as server, window() as w:
        w.connect(server.url())
        w.select_row("Messages", "orderId")
        w.read_until("JSON tree", "orderId 4634343214213523454", "JSON in a string", "in [2]")
        tree = w.find("JSON tree")
        row = next(row for row in children(tree) if row.get_name().startswith("orderId"))
        w.click_at(row)
        w.press("ctrl+c")
        equal(pasted(w), "4634343214213523454")
        w.click_at(next(row for row in children(tree) if row.get_name().startswith("a key")))
        w.press("ctrl+c")
        equal(pasted(w), 'a "b"')
        w.click_at(next(row for row in children(tree) if row.get_name().startswith("a key")))
        from_menu(w, "Filter by this value")
        w.wait(lambda: read_text(w.editable("Filter")) == '$["a key"] = "a \\"b\\""', "the filter")
        w.wait(lambda: len(rows(w)) == 1, "the one message")
        w.type("Filter", "")
        w.select_row("Messages", "lobby")
        w.read_until("JSON tree", "chat", "room", "lobby")
        w.select_row("Messages", '"type":6')
        w.read_until("JSON tree", "type 6", "type 7")
        w.select_row("Messages", "7b 22 62")
        w.read_until("JSON tree", "binary true")
        w.click("Disconnect")


@case
def filter_shows_what_matches():
    def talk_on(talk):
        talk.sock.sendall(frame(1, b"apple") + frame(1, b"pear") + frame(9, b"plum"))
        talk.wait_for_close()

    with Server(opens(talk_on)) as server, window() as w:
        w.connect(server.url())
        w.wait(lambda: rows_with(w, "pear"), "the second message")
        w.type("Filter", "apple")
        w.wait(lambda: rows_with(w, "apple") and not rows_with(w, "pear"), "the one message that matches")
        w.find("1 of 4")
        w.type("Filter", "type:ping")
        w.wait(lambda: rows(w) and not rows_with(w, "apple") and not rows_with(w, "pear"), "the ping alone")
        w.type("Filter", "")
        w.wait(lambda: rows_with(w, "pear"), "all messages again")


def suggestions(w):
    return [label.get_name() for node in w.all("Suggestions") if is_showing(node)
            for row in children(node) for label in children(row)]


@case
def the_filter_is_completed_by_keys_values_and_paths():
    with Server(opens(lambda talk: (talk.sock.sendall(frame(1, b'{"symbol":"ACME","bid":41.71,"size":{"lot":3}}') +
                                                      frame(1, b"pear")), talk.wait_for_close()))) as server:
        with window() as w:
            w.connect(server.url())
            w.wait(lambda: rows_with(w, "pear"), "the messages")
            text = w.editable("Filter")
            w.press("ctrl+shift+f", "d")
            w.wait(lambda: suggestions(w) == ["dir:"], "the key")
            w.press("Down", "Tab")
            w.wait(lambda: suggestions(w) == ["dir:in", "dir:out"], "its values")
            equal(read_text(text), "dir:")
            w.press("Down", "Down", "Up", "Return")
            w.wait(lambda: read_text(text) == "dir:in" and not suggestions(w), "the value that was chosen")
            w.press("space", "dollar")
            w.wait(lambda: suggestions(w) == ["$.bid", "$.size", "$.size.lot", "$.symbol"], "the paths that were seen")
            w.press("Escape")
            w.wait(lambda: not suggestions(w) and read_text(text) == "dir:in $", "what was written, alone")
            w.press("period", "s", "y")
            w.wait(lambda: suggestions(w) == ["$.symbol"], "the path")
            w.press("Down", "Return")
            w.wait(lambda: read_text(text) == "dir:in $.symbol", "the path that was chosen")
            w.wait(lambda: len(rows(w)) == 1 and rows_with(w, "ACME"), "the one message")
            w.press("Escape")
            w.wait(lambda: read_text(text) == "", "no filter")
            w.press("Down")
            w.wait(lambda: len(suggestions(w)) == 15, "all keys, asked for")
            w.click("Disconnect")


@case
def a_condition_of_the_filter_is_removed_by_its_chip():
    messages = frame(1, b'{"symbol":"ACME"}') + frame(1, b'{"symbol":"GLBX"}') + frame(9, b"ACME")
    with Server(opens(lambda talk: (talk.sock.sendall(messages), talk.wait_for_close()))) as server:
        with window() as w:
            w.connect(server.url())
            w.wait(lambda: rows_with(w, "GLBX"), "the messages")
            w.type("Filter", '$.symbol = "ACME" and -(type:ping or type:pong) dir:in')
            w.wait(lambda: len(rows(w)) == 1, "the one message")
            w.find("Remove condition dir:in")
            w.click('Remove condition $.symbol = "ACME"')
            w.wait(lambda: read_text(w.editable("Filter")) == "-(type:ping or type:pong) dir:in", "the rest")
            w.wait(lambda: len(rows(w)) == 2, "both texts")
            w.click("Remove condition -(type:ping or type:pong)")
            w.wait(lambda: read_text(w.editable("Filter")) == "dir:in", "the last condition")
            w.wait(lambda: len(rows(w)) == 3 and not w.has_button("Remove condition dir:in"), "no chips for one alone")
            w.type("Filter", "GLBX or ACME type:pong")
            w.wait(lambda: len(rows(w)) == 2 and not w.has_button("Remove condition type:pong"), "none by “or”")
            words = [f"-none{i}" for i in range(19)]
            w.type("Filter", " ".join([*words, "ACME"]))
            w.find("Remove condition -none18")
            w.type("Filter", " ".join([*words, "-none19", "GLBX"]))
            w.wait(lambda: len(rows(w)) == 1 and rows_with(w, "GLBX"), "what all of them let pass")
            assert not w.has_button("Remove condition -none18"), "as many chips take the room of the messages"
            w.click("Disconnect")


@case
def a_frame_is_shown_bit_by_bit():
    with practice() as url, window() as w:
        w.connect(url + "/echo")
        opened(w)
        send(w, "Hello")
        w.wait(lambda: rows_with(w, "Hello"), "what was sent")
        w.select_row("Messages", "Text sent")
        w.click("Frames")
        w.find("FIN, bit 0, 1")
        w.find("Opcode, bits 4 to 7, 0001, 1 · Text")
        w.find("MASK, bit 8, 1")
        w.find("Payload length, bits 9 to 15, 0000101, 5 bytes")
        w.find("Byte 0 on the wire, 81")
        w.find("Byte 1 on the wire, 85")
        key = [int(w.all(contains=f"Masking key, byte {n}, ")[0].get_name()[-2:], 16) for n in range(1, 5)]
        plain = ord("H")
        w.find(f"Byte 6 on the wire, {plain ^ key[0]:02x}")
        w.find(f"Payload, byte 6 of the frame, {plain ^ key[0]:02x} → {plain:02x} H")
        w.click("Unmask")
        w.find(f"Payload, byte 6 of the frame, {plain ^ key[0]:02x}")
        w.click("Disconnect")


@case
def the_bit_that_breaks_a_rule_is_told_with_the_rule():
    def talk_on(talk):
        talk.sock.sendall(bytes([0xB1, 2]) + b"ab")
        talk.wait_for_close()

    with Server(opens(talk_on)) as server, window() as w:
        w.connect(server.url())
        w.read_until("How it ended", "FRM-03")
        w.click("Show the frame")
        w.find("RSV2, bit 2, 1, breaks FRM-03")
        w.find("RSV3, bit 3, 1, breaks FRM-03")
        w.find("RSV1, bit 1, 0")
        w.read_until("Rule that the frame breaks", "FRM-03", "RFC 6455 §5.2", "expected 0 · found 1")


@case
def numbers_are_told_as_tables_and_lead_to_the_message():
    def talk_on(talk):
        talk.sock.sendall(frame(1, b"apple") + frame(1, b"p" * 70) + frame(2, b"abc") + frame(9, b"plum"))
        talk.wait_for_close()

    with Server(opens(talk_on)) as server, window() as w:
        w.connect(server.url())
        w.wait(lambda: rows_with(w, "apple"), "the messages")
        w.click("Statistics")
        messages = w.find("Messages by type", Atspi.Role.TABLE)
        w.wait(lambda: [[cell.get_name() for cell in children(row)] for row in children(messages)][:5] ==
               [["Messages by type", "Received", "Sent"], ["Text", "2", "0"], ["Binary", "1", "0"], ["Ping", "1", "0"],
                ["Pong", "0", "1"]], "the counts")
        plot = w.find("Size of a message, bytes", Atspi.Role.IMAGE)
        assert "largest 70 bytes" in plot.get_description(), plot.get_description()
        w.click("No. 2 · 70 bytes")
        w.find("Text message 2")
        w.click("Disconnect")


@case
def numbers_of_a_key_are_plotted_over_time():
    prices = b"".join(frame(1, b'{"symbol":"ACME","bid":%s}' % bid) for bid in (b"41.71", b"-3", b'"none"', b"42.5"))
    with Server(opens(lambda talk: (talk.sock.sendall(prices), talk.wait_for_close()))) as server, window() as w:
        w.connect(server.url())
        w.select_row("Messages", "42.5")
        w.read_until("JSON tree", "bid 42.5")
        w.click_at(next(row for row in children(w.find("JSON tree")) if row.get_name().startswith("bid")))
        from_menu(w, "Plot over time")
        plot = w.find("$.bid", Atspi.Role.IMAGE)
        equal(plot.get_description(), "3 numbers, from -3 to 42.5, last 42.5")
        w.type("Filter", "41.71")
        w.wait(lambda: w.find("$.bid", Atspi.Role.IMAGE).get_description() ==
               "1 number, from 41.71 to 41.71, last 41.71", "what is listed alone")
        w.type("Filter", "none")
        w.wait(lambda: w.find("$.bid", Atspi.Role.IMAGE).get_description() ==
               "no number stands there in the messages of this time that were read", "what was read")
        w.click("Disconnect")


@case
def numbers_of_long_messages_are_plotted_as_far_as_they_are_read():
    def price(bid, size):
        return frame(1, b'{"bid":%d,"pad":"%s"}' % (bid, b"x" * size))

    prices = b"".join(price(bid, 1000000) for bid in range(6)) + price(6, 1100000) + price(7, 30000)
    with Server(opens(lambda talk: (talk.sock.sendall(prices), talk.wait_for_close()))) as server, window() as w:
        w.connect(server.url())
        w.select_row("Messages", '"bid":7')
        w.read_until("JSON tree", "bid 7")
        w.click_at(next(row for row in children(w.find("JSON tree")) if row.get_name().startswith("bid")))
        from_menu(w, "Plot over time")
        w.wait(lambda: w.find("$.bid", Atspi.Role.IMAGE).get_description() ==
               "5 numbers, from 2 to 7, last 7 · of the newest 5 messages · 1 longer one left out", "what was read")
        w.click("Disconnect")


@case
def lanes_tell_the_same_messages():
    def talk_on(talk):
        talk.sock.sendall(frame(1, b"apple") + frame(9, b"plum") + frame(1, b"a long "[:6], fin=False) +
                          frame(0, b"pear"))
        talk.wait_for_close()

    with Server(opens(talk_on)) as server, window() as w:
        w.connect(server.url())
        w.wait(lambda: rows_with(w, "apple"), "the messages")
        w.click("Lanes")
        w.wait(lambda: [len(rows_with(w, word, "Messages as arrows")) for word in ("apple", "plum", "pear")] ==
               [1, 2, 1],
               "a sentence for each arrow")
        w.select_row("Messages as arrows", "apple")
        w.find("Text message 1")
        w.type("Filter", "pear")
        w.wait(lambda: len(rows(w, "Messages as arrows")) == 1, "the one arrow that the filter lets pass")
        w.click("Disconnect")


@case
def close_code_of_the_server_is_told():
    with Server(opens(lambda talk: (talk.sock.sendall(frame(8, b"\x0f\xa1bye for now")), talk.read_frame()))) as server:
        with window() as w:
            w.connect(server.url())
            w.read_until("How it ended", "4001", "bye for now")
            w.wait(lambda: rows_with(w, "4001"), "the close frame among the messages")
        first, payload = server.results[0][1]
        equal((first, payload[:2]), (0x88, b"\x0f\xa1"), "the close was answered with its code")


@case
def how_it_ended_is_told_whole_and_as_it_is_written():
    def ends(reason):
        return Server(opens(lambda talk: (talk.sock.sendall(frame(8, b"\x0f\xa1" + reason)), talk.read_frame())))

    def height(node):
        return node.get_component_iface().get_extents(Atspi.CoordType.WINDOW).height

    with window(settings={"window-width": 360, "window-height": 720}) as w:
        with ends("\u202eone\ntwo".encode()) as server:
            w.connect(server.url())
            told = w.read_until("How it ended", "‹U+202E›one‹LF›two", "its meaning")
            assert "\u202e" not in told, told
        with ends(b"reason " * 17) as server:
            w.connect(server.url())
            w.read_until("How it ended", "reason " * 17)
            line = height(w.wait(lambda: next(iter(w.all(contains="● ")), None), "the status line"))
            w.wait(lambda: height(w.find("How it ended")) >= 6 * line, "all of the lines that it takes")


@case
def broken_frames_are_told_by_their_rule():
    with practice() as url, window() as w:
        w.connect(url + "/fail/masked")
        w.read_until("How it ended", "FRM-02")


def lines_shown(w):
    return [line.get_name() for line in children(w.find("Text of the message"))]


@case
def one_very_long_line_is_shown_at_once():
    line = b"word-" * 200000
    with Server(opens(lambda talk: (talk.sock.sendall(frame(1, line)),
                                    talk.wait_for_close()))) as server, window() as w:
        w.connect(server.url())
        w.select_row("Messages", "word-")
        w.find("Long lines are broken to show them")
        shown = w.wait(lambda: lines_shown(w), "its first lines")
        assert line.decode().startswith("".join(shown[:5])), shown[:5]
        w.click("Disconnect")


@case
def all_of_a_long_message_is_read_when_asked_for():
    text = b"".join(b"line %d\n" % number for number in range(300000))
    with Server(opens(lambda talk: (talk.sock.sendall(frame(1, text)),
                                    talk.wait_for_close()))) as server, window() as w:
        w.connect(server.url())
        w.select_row("Messages", "line 0")
        w.click("Show all")
        w.wait(lambda: not w.has_button("Show all") and not w.has_button("Cancel"), "all of it")
        w.click_at(w.find("Text of the message"))
        w.wait(lambda: (w.press("ctrl+End"), "line 299999" in lines_shown(w))[1], "its last line")
        w.click("Disconnect")


@case
def the_newest_message_stays_in_sight_until_one_scrolls_up():
    more = threading.Event()

    def talk_on(talk):
        talk.sock.sendall(numbered(300))
        more.wait(60)
        talk.sock.sendall(numbered(300, 400))
        talk.wait_for_close()

    def pressed(w):
        return has_state(w.find("Follow"), Atspi.StateType.PRESSED)

    with Server(opens(talk_on)) as server, window() as w:
        w.connect(server.url())
        w.wait(lambda: in_sight(w, "message 299."), "the last message in sight")
        assert pressed(w)
        messages = w.find("Messages").get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        subprocess.run(["xdotool", "mousemove", str(messages.x + 40), str(messages.y + 40), "click", "--repeat", "8",
                        "--delay", "30",
                        "4"], check=True)
        w.wait(lambda: not pressed(w), "the end of following")
        more.set()
        w.wait(lambda: w.all(contains="● 400"), "more messages")
        assert not in_sight(w, "message 399."), "the list stays where it is"
        w.click("Follow")
        w.wait(lambda: in_sight(w, "message 399."), "the newest message in sight")
        assert pressed(w)
        w.click("Disconnect")


@case
def the_messages_that_match_are_saved():
    """The file is chosen in GTK's own dialog, by keyboard, as there is no portal here.

    GTK 4.18 leaks what that dialog still reads of the folder when it closes, in stacks that LeakSanitizer can't follow
    to GTK; so leaks, and only these, are not looked for here.
    """
    options = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}

    def talk_on(talk):
        talk.sock.sendall(numbered(30) + frame(9, b"in between"))
        talk.wait_for_close()

    folder = tempfile.mkdtemp(prefix="handclasp-ui-")
    path = os.path.join(folder, "saved.jsonl")
    try:
        with Server(opens(talk_on)) as server, window(environment=options) as w:
            w.connect(server.url())
            w.wait(lambda: rows_with(w, "in between"), "the messages")
            w.type("Filter", 'type:text "message 2"')
            w.wait(lambda: len(rows(w)) == 11, "the eleven that match")
            w.press("ctrl+shift+s")
            w.wait(lambda: w.all(contains="The 11 that match the filter"), "what is offered")
            w.click("Export…")
            w.find("Export the messages")
            Atspi.EditableText.set_text_contents(w.editable("Name:"), path)
            w.click("Save")
            w.wait(lambda: w.all("11 messages saved to “saved.jsonl”"), "what came of it")
            w.click("Close")
            w.click("Disconnect")
        with open(path, encoding="utf-8") as file:
            first, *lines, end = [json.loads(line) for line in file]
        equal((first["handclasp"], first["url"], end["end"]["clean"]), (1, server.url(), False))
        equal(os.stat(path).st_mode & 0o777, 0o600)
        equal([line["text"] for line in lines], ["message 2."] + [f"message {n}." for n in range(20, 30)])
        equal({(line["dir"], line["type"], line["frames"]) for line in lines}, {("in", "text", 1)})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@case
def a_message_found_by_a_filter_stays_selected_without_it():
    def talk_on(talk):
        talk.sock.sendall(numbered(500))
        talk.wait_for_close()

    with Server(opens(talk_on)) as server, window() as w:
        w.connect(server.url())
        w.type("Filter", "message 250.")
        w.select_row("Messages", "message 250.")
        w.find("Text message 251")
        w.type("Filter", "")
        w.wait(lambda: rows_with(w, "message 251."), "the message after it")
        w.find("Text message 251")
        w.click("Disconnect")


def found(w, status):
    """The search bar tells this, and the message that is shown is told with it."""
    w.wait(lambda: w.all(status, Atspi.Role.LABEL) or w.all(status, Atspi.Role.STATIC), status)


@case
def find_goes_from_one_to_the_next_and_hides_nothing():
    more = threading.Event()

    def talk_on(talk):
        talk.sock.sendall(numbered(100) + frame(1, b"a pear, a PEAR") + numbered(101, 200) + frame(2, b"pear") +
                          frame(1, b"the last Pear"))
        more.wait(60)
        talk.sock.sendall(frame(1, b"pears"))
        talk.wait_for_close()

    with Server(opens(talk_on)) as server, window() as w:
        w.connect(server.url())
        w.wait(lambda: w.all(contains="● 202 messages"), "the messages")
        choose_first(w)
        w.press("ctrl+f")
        w.type("Find", "pear")
        found(w, "1 of 2")
        w.find("Text message 101")
        w.wait(lambda: in_sight(w, "a pear, a PEAR"), "the first in sight")
        assert w.all(contains="● 202 messages"), "nothing is hidden"
        w.press("Return")
        found(w, "2 of 2")
        w.find("Text message 202")
        w.press("F3")
        found(w, "1 of 2")
        w.press("shift+F3")
        found(w, "2 of 2")
        w.press("shift+Return")
        found(w, "1 of 2")
        w.click("Find next")
        found(w, "2 of 2")
        w.click("Find previous")
        found(w, "1 of 2")
        more.set()
        found(w, "1 of 3")
        w.type("Find", "nowhere")
        found(w, "Not found")
        w.type("Find", "/(/")
        w.wait(lambda: w.all(contains="regular expression"), "what is wrong with it")
        w.type("Find", "/the l.st/")
        found(w, "1 of 1")
        w.type("Filter", "of no message")
        found(w, "Not found")
        w.type("Filter", "pear")
        w.wait(lambda: len(rows(w)) == 3, "what the filter lets pass")
        found(w, "1 of 1")
        w.click_at(w.editable("Find"))
        w.press("Escape")
        w.wait(lambda: not w.has_button("Find next"), "the bar gone")
        w.find("Text message 202")
        w.press("slash")
        w.wait(lambda: has_state(w.editable("Filter"), Atspi.StateType.FOCUSED), "the filter to be typed into")
        w.press("ctrl+f")
        found(w, "1 of 1")
        w.press("ctrl+shift+f")
        w.wait(lambda: has_state(w.editable("Filter"), Atspi.StateType.FOCUSED), "the filter again")
        w.click("Disconnect")


@case
def the_limit_of_the_preferences_holds_and_is_named():
    large = Server(opens(lambda talk: (talk.sock.sendall(frame(1, b"x" * (1 << 21))), talk.read_frame())))
    with large as server, window(settings={"max-message": 1}) as w:
        w.connect(server.url())
        w.read_until("How it ended", "limit of 1.0", "1009")


@case
def tab_goes_past_a_list_however_long():
    def talk_on(talk):
        talk.sock.sendall(numbered(100))
        talk.wait_for_close()

    with Server(opens(talk_on)) as server, window() as w:
        w.connect(server.url())
        w.wait(lambda: rows_with(w, "message 99."), "the last message")
        w.press("ctrl+shift+f")
        for name in ("Message to send", "Send", "Copy all", "Filter"):
            w.tab_to(name, at_most=20)


@case
def the_end_is_followed_until_one_looks_back():
    def talk_on(talk):
        talk.sock.sendall(numbered(100))
        talk.read_frame()
        talk.sock.sendall(numbered(100, 120))
        talk.wait_for_close()

    with Server(opens(talk_on)) as server, window() as w:
        w.connect(server.url())
        w.wait(lambda: rows_with(w, "message 99."), "the last message")
        follow = w.button("Follow")
        assert has_state(follow, Atspi.StateType.PRESSED), "it follows"
        w.press("ctrl+shift+f")
        w.tab_to("message ")
        w.press("Home")
        w.wait(lambda: not has_state(follow, Atspi.StateType.PRESSED), "the end to be left")
        send(w, "go on")
        w.wait(lambda: "121 messages" in w.everything(), "more messages")
        assert rows_with(w, "message 0.") and not rows_with(w, "message 119."), "the view stays"
        w.click("Follow")
        w.wait(lambda: rows_with(w, "message 119."), "the end")


def pasted(w):
    """What the clipboard holds, seen in the composer."""
    w.type("Message to send", "")
    w.click_at(w.editable("Message to send"))
    w.press("ctrl+v")
    return w.wait(lambda: read_text(w.editable("Message to send")), "what was copied")


def choose_first(w, *keys):
    """Comes into the list from the filter, and chooses its first message, or another by more keys."""
    w.press("ctrl+shift+f")
    w.tab_to("Text ")
    w.press("Home", *keys)


def from_menu(w, *names):
    """Chooses an entry of the menu that the chosen rows have, by its key."""
    w.press("Menu")
    for name in names:
        w.find(name, Atspi.Role.MENU_ITEM).get_action_iface().do_action(0)


@case
def the_count_beside_the_filter_ends_with_the_search():
    with Server(opens(lambda talk: (talk.sock.sendall(numbered(30000)), talk.wait_for_close()))) as server:
        with window() as w:
            w.connect(server.url())
            w.wait(lambda: w.all(contains="● 30,000 messages"), "the messages")
            w.type("Filter", "/(m|e)+ss[a-z]+ 1[0-9]{4}[.]/")
            w.wait(lambda: showing(w, "10,000 of 30,000"), "the count, without an ellipsis")


@case
def what_a_search_took_too_long_for_is_told_and_taken_back():
    slow = frame(1, b"a" * 5000 + b"b")
    with Server(opens(lambda talk: (talk.sock.sendall(slow * 3 + frame(1, b"pear")), talk.wait_for_close()))) as server:
        with window() as w:
            w.connect(server.url())
            w.wait(lambda: w.all(contains="● 4 messages"), "the messages")
            w.press("ctrl+f")
            w.type("Find", "/(a|aa)+$/")
            w.wait(lambda: w.all(contains="took too long for 3 messages"), "what was left out")
            w.type("Find", "pear")
            found(w, "1 of 1")
            w.wait(lambda: not w.all(contains="took too long"), "the end of that")


@case
def many_messages_are_chosen_and_copied_as_what_one_needs():
    def talk_on(talk):
        talk.sock.sendall(frame(1, b'one, "1"') + frame(2, b"\x00\xff") + frame(1, b"three"))
        talk.wait_for_close()

    with Server(opens(talk_on)) as server, window() as w:
        w.connect(server.url())
        w.wait(lambda: rows_with(w, "three"), "the messages")
        choose_first(w, "ctrl+a", "ctrl+c")
        equal(pasted(w), 'one, "1"\n00 ff\nthree\n')
        for form, copied in (
                ("CSV", ['1,', '"one, ""1"""', "2,", ",in,binary,2,,00ff", ",in,text,5,,three"]),
                ("Lines for handclasp-cli --raw", ['{"opcode":2,"base64":"AP8="}', '{"opcode":1,"text":"three"}'])):
            choose_first(w, "ctrl+a")
            from_menu(w, "Copy as", form)
            text = pasted(w)
            assert all(part in text for part in copied), text
        w.click("Disconnect")


@case
def two_selected_messages_are_compared():
    texts = (b'{"symbol":"ACME","bid":41.71,"old":1}', b'{"bid":41.75,"symbol":"ACME","new":[1]}',
             b"roses are red", b"roses are blue")
    with Server(opens(lambda talk: (talk.sock.sendall(frame(2, b"\x01\x02\x03") + frame(2, b"\x01\x02\x04") +
                                                      b"".join(frame(1, text) for text in texts)),
                                    talk.wait_for_close()))) as server, window() as w:
        w.connect(server.url())
        w.wait(lambda: rows_with(w, "roses are blue"), "the messages")
        choose_first(w, "Down", "Down")
        w.find("Text message 3")
        assert not w.has_button("Compare with the other selected"), "one is compared with none"
        w.press("shift+Down")
        from_menu(w, "Compare with the other selected")
        w.read_until("Differences", "$.bid – changed. First: 41.71. Second: 41.75", "$.old – removed: 1",
                     "$.new – added: [1]")
        w.find("Messages 3 and 4")
        w.find("3 values differ.")
        w.wait(lambda: w.all(contains="between them · 37 bytes and 39 bytes"), "the time between, and the sizes")
        w.click("Back to the message")
        w.find("Text message 3")
        for keys, place in ((["Down"] * 4, "Line 1 – changed. First: roses are red. Second: roses are blue"),
                            ([], "Byte 2 – changed. First: 03. Second: 04")):
            choose_first(w, *keys, "shift+Down")
            w.click("Compare with the other selected")
            w.read_until("Differences", place)
        w.click("Back to the message")
        w.button("Compare with the other selected")
        w.type("Filter", "-type:binary")
        w.wait(lambda: not w.has_button("Compare with the other selected"), "nothing is compared that is not listed")
        w.type("Filter", "")
        w.button("Compare with the other selected")
        w.select_row("Messages", "roses are red")
        w.find("Text message 5")
        assert not w.has_button("Compare with the other selected"), "one is compared with none"
        w.click("Disconnect")


@case
def a_message_is_sent_again_and_edited():
    with practice() as url, window() as w:
        w.connect(url + "/echo")
        opened(w)
        send(w, '{"a": 1}')
        w.wait(lambda: len(rows_with(w, '{"a": 1}')) == 2, "the echo")
        choose_first(w, "ctrl+r")
        w.wait(lambda: len(rows_with(w, '{"a": 1}')) == 4, "the message sent again and its echo")
        w.press("ctrl+e")
        w.wait(lambda: read_text(w.editable("Message to send")) == '{"a": 1}', "the message in the composer")
        w.click("Disconnect")


@case
def messages_are_marked_and_filtered_by_what_one_is_like():
    def talk_on(talk):
        talk.sock.sendall(frame(1, b'{"type": "tick", "bid": 1}') + frame(1, b'{"type": "news"}') +
                          frame(1, b'{"type": "tick", "bid": 2}'))
        talk.wait_for_close()

    with Server(opens(talk_on)) as server, window() as w:
        w.connect(server.url())
        w.wait(lambda: rows_with(w, "news"), "the messages")
        choose_first(w, "Down", "ctrl+d")
        w.wait(lambda: rows_with(w, ", marked"), "the mark in the row's name")
        from_menu(w, "Add a note…")
        w.type("Note", "look here")
        w.click("Mark")
        w.wait(lambda: rows_with(w, "marked “look here”"), "the note in the row's name")
        w.type("Filter", "is:marked")
        w.wait(lambda: len(rows(w)) == 1 and rows_with(w, "news"), "the marked one alone")
        w.type("Filter", "")
        w.wait(lambda: len(rows(w)) == 3, "all again")
        choose_first(w, "Down")
        from_menu(w, "Filter out")
        w.wait(lambda: len(rows(w)) == 2 and not rows_with(w, "news"), "all but its like")
        equal(read_text(w.editable("Filter")), '-$.type = "news"')
        w.click("Disconnect")


@case
def the_list_is_held_and_cleared_without_losing_a_message():
    with practice() as url, window() as w:
        w.connect(url + "/echo")
        opened(w)
        send(w, "first words")
        w.wait(lambda: len(rows_with(w, "first words")) == 2, "the echo")
        w.click("Pause")
        send(w, "words while held")
        w.wait(lambda: w.all(contains="2 of 4 messages"), "the count of what is recorded")
        equal(rows_with(w, "words while held"), [])
        w.click("Pause")
        w.wait(lambda: len(rows_with(w, "words while held")) == 2, "what came meanwhile")
        w.click("Clear")
        w.wait(lambda: w.all(contains="4 messages hidden"), "what was done")
        equal(rows(w), [])
        send(w, "words after")
        w.wait(lambda: len(rows_with(w, "words after")) == 2 and len(rows(w)) == 2, "only what came after")
        w.type("Filter", "dir:in")
        w.wait(lambda: len(rows(w)) == 1, "the one of these that the filter lets pass")
        w.click("Disconnect")


if __name__ == "__main__":
    main(sys.argv[3:])
