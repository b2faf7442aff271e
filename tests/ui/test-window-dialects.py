#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What messages mean: the dialect, its rows, filters, requests and heartbeats. See window_cases.py."""

import json
import socket
import sys

from window_cases import opened, rows, rows_with, send, window
from driver import Atspi, children, has_state, read_text
from peers import Server, frame, opens
from tap import case, equal, main

SOCKET_IO = "/socket.io/?EIO=4&transport=websocket"
OPEN = b'0{"sid":"8f2cQ","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}'


def texts_of(talk):
    """The texts that the window sends, until it closes."""
    while True:
        first, payload = talk.read_frame()
        if first & 0x0F == 8:
            talk.sock.sendall(frame(8, payload[:2]))
            talk.sock.shutdown(socket.SHUT_WR)
            return
        if first & 0x0F == 1:
            yield payload.decode()


def socket_io(talk):
    """Connects, answers events that ask for it, all but “slow”."""
    seen = []
    talk.sock.sendall(frame(1, OPEN))
    for text in texts_of(talk):
        seen.append(text)
        if text.startswith("40"):
            talk.sock.sendall(frame(1, b'40{"sid":"x81aB"}') + frame(1, b"2"))
        elif text.startswith("42") and text[2].isdigit() and '"slow"' not in text:
            talk.sock.sendall(frame(1, b"43" + text[2:].split("[")[0].encode() + b'["done"]'))
    return seen


def converse(w, server):
    w.connect(server.url(SOCKET_IO))
    opened(w)
    send(w, '40{"token":"hunter2-very-secret"}')
    w.wait(lambda: rows_with(w, "connect"), "the namespace")


@case
def rows_say_what_they_mean_and_how_long_the_answer_took():
    with Server(opens(socket_io)) as server, window() as w:
        converse(w, server)
        w.wait(lambda: any("Socket.IO: " in read_text(node) for node in w.all(contains="Socket.IO: ")),
               "why it is Socket.IO")
        send(w, '4212["order:place",{"qty":300}]')
        w.wait(lambda: rows_with(w, "event order:place"), "the event")
        row = w.wait(lambda: rows_with(w, "ack order:place"), "its answer")[0]
        assert "answer after" in row and "#12" in row, row
        assert not rows_with(w, "hunter2-very-secret"), rows(w)
        # What is wrong says so, and stays to be read.
        send(w, "42{broken")
        w.wait(lambda: rows_with(w, "✕ invalid"), "what cannot be read")
        assert "42{broken" in rows_with(w, "✕ invalid")[0]
        w.click("Disconnect")


@case
def the_choice_of_dialect_is_kept_with_the_connection():
    with Server(opens(socket_io)) as server, window() as w:
        converse(w, server)
        w.choose("Dialect", "No dialect")
        w.wait(lambda: rows_with(w, ": 40") and not rows_with(w, "connect"), "the messages as they are")
        assert not rows_with(w, "hunter2-very-secret"), rows(w)
        w.click("Disconnect")
        w.read_until("Verdict", "Closed by you")
        w.click("Connect")
        opened(w)
        w.wait(lambda: rows_with(w, ': 0{"sid"'), "the first message as it is, once more")
        w.choose("Dialect", "Dialect: automatic")
        w.wait(lambda: rows_with(w, ": open"), "its meaning")
        w.click("Disconnect")


@case
def units_can_be_filtered_and_a_channel_chosen_from_the_list():
    with Server(opens(socket_io)) as server, window() as w:
        converse(w, server)
        send(w, '42/admin,7["slow"]')
        send(w, '4212["order:place"]')
        w.wait(lambda: rows_with(w, "ack order:place"), "the answer")
        for term, count in (("label:order:*", 2), ("kind:ack", 1), ("is:unanswered", 1), ("is:open", 1),
                            ("latency:>0ms", 2),
                            ("channel:/admin", 1)):
            w.type("Filter", term)
            w.wait(lambda count=count: len(rows(w)) == count, f"{count} rows for {term}")
        w.type("Filter", "")
        toggle = w.wait(lambda: w.all(role=Atspi.Role.TOGGLE_BUTTON, below=w.find("Channels")),
                        "the button of the list")[0]
        toggle.get_action_iface().do_action(0)
        w.wait(lambda: w.all(contains="/admin, 1 message"), "the channel with its count")
        w.click("/admin, 1 message")
        w.wait(lambda: len(rows(w)) == 1 and rows_with(w, "slow"), "the messages of the channel")
        w.click("Disconnect")


@case
def from_a_request_to_its_answer_and_back():
    with Server(opens(socket_io)) as server, window() as w:
        converse(w, server)
        send(w, '4212["order:place"]')
        send(w, '4213["slow"]')
        w.wait(lambda: rows_with(w, "ack order:place") and rows_with(w, "slow"), "the answer")
        w.type("Filter", "label:order:*")
        w.wait(lambda: len(rows(w)) == 2, "the two of the pair")
        w.press("ctrl+shift+f")
        w.tab_to("Text ")
        w.press("Home", "ctrl+j")
        w.wait(lambda: any(has_state(row, Atspi.StateType.SELECTED) and "ack order:place" in row.get_name()
                           for row in children(w.find("Messages"))), "the answer selected")
        w.type("Filter", "")
        w.click("Requests")
        w.wait(lambda: w.all(contains="1 open request"), "the request that waits")
        w.find("Slowest answers")
        w.click("Disconnect")
        w.wait(lambda: w.all(contains="1 request was never answered"), "the request that was never answered")
        w.wait(lambda: rows_with(w, "never answered"), "the mark on its row")


@case
def heartbeats_are_folded_and_answered():
    def talk_on(talk):
        talk.sock.sendall(frame(1, OPEN) + frame(1, b"2") + frame(1, b"2"))
        return list(texts_of(talk))

    with Server(opens(talk_on)) as server, window() as w:
        w.connect(server.url(SOCKET_IO))
        opened(w)
        w.wait(lambda: rows_with(w, "♥ 2 heartbeats") and len(rows(w)) == 2, "both heartbeats as one row")
        w.click("Fold heartbeats")
        w.wait(lambda: len(rows(w)) == 3, "a row for each heartbeat")
        w.click("Keep this dialect alive")
        send(w, "40")
        w.click("Disconnect")
    equal(server.results[0], ["40"], "what came before is not answered")

    def beat(talk):
        talk.sock.sendall(frame(1, OPEN))
        texts = texts_of(talk)
        next(texts)
        talk.sock.sendall(frame(1, b"2"))
        return list(texts)

    with Server(opens(beat)) as server, window() as w:
        w.connect(server.url(SOCKET_IO))
        opened(w)
        w.click("Keep this dialect alive")
        send(w, "40")
        w.click("Fold heartbeats")
        w.wait(lambda: rows_with(w, "sent by itself"), "the answer, marked")
        w.click("Disconnect")
    equal(server.results[0], ["3"], "the heartbeat was answered")


@case
def a_dialect_that_is_told_masks_its_secrets():
    def talk_on(talk):
        for text in texts_of(talk):
            if json.loads(text)["type"] == "connection_init":
                talk.sock.sendall(frame(1, b'{"type":"connection_ack"}'))

    with Server(opens(talk_on)) as server, window() as w:
        w.connect(server.url("/anything"))
        opened(w)
        w.choose("Dialect", "GraphQL (graphql-transport-ws)")
        send(w, '{"type":"connection_init","payload":{"token":"hunter2-very-secret"}}')
        w.wait(lambda: rows_with(w, ": connection_ack"), "the answer")
        assert rows_with(w, ": connection_init") and not rows_with(w, "hunter2-very-secret"), rows(w)
        w.click("Disconnect")


@case
def a_form_writes_what_goes_on_the_wire():
    with Server(opens(socket_io)) as server, window() as w:
        w.connect(server.url(SOCKET_IO))
        opened(w)
        w.click("Send 40, the connect")
        w.wait(lambda: rows_with(w, "connect"), "the namespace")
        w.type("Event", "order:place")
        w.type("Arguments, such as [1, \"two\"]", "[{\"qty\":3")
        w.wait(lambda: w.all(contains="The arguments are a JSON array."), "what is wrong with the arguments")
        w.type("Arguments, such as [1, \"two\"]", '[{"qty":3}]')
        w.click_at(w.find("Ask for an answer"))
        w.wait(lambda: read_text(w.editable("Message to send")) == '421["order:place",{"qty":3}]', "the message")
        w.click("Send")
        w.wait(lambda: rows_with(w, "ack order:place"), "the answer")
        w.wait(lambda: read_text(w.editable("Message to send")) == '422["order:place",{"qty":3}]', "the next message")
        entry = w.type("Message to send", "half a thought")
        w.type("Event", "order:take")
        w.wait(lambda: read_text(entry) == '422["order:take",{"qty":3}]', "what the form says")
        w.click_at(entry)
        w.press("ctrl+Up")
        w.wait(lambda: read_text(entry) == "half a thought", "what was written before")
        w.click("Disconnect")
    equal(server.results[0], ["40", '421["order:place",{"qty":3}]'], "what was sent")


@case
def errors_of_the_dialect_are_lifted_to_the_verdict():
    def talk_on(talk):
        talk.sock.sendall(frame(1, OPEN))
        for text in texts_of(talk):
            if text.startswith("40/admin"):
                talk.sock.sendall(frame(1, b'44/admin,{"message":"not authorised"}'))

    with Server(opens(talk_on)) as server, window() as w:
        w.connect(server.url(SOCKET_IO))
        opened(w)
        send(w, "40/admin,")
        w.read_until("Verdict", "Socket.IO", "not authorised")
        w.wait(lambda: rows_with(w, "✕ connect-error"), "the row that says so")
        w.click("Disconnect")

    def refuse(talk):
        talk.read_frame()
        talk.sock.sendall(frame(8, (4403).to_bytes(2, "big") + b"Forbidden"))
        talk.read_frame()

    with Server(opens(refuse)) as server, window() as w:
        w.connect(server.url("/graphql"))
        opened(w)
        w.choose("Dialect", "GraphQL (graphql-transport-ws)")
        send(w, '{"type":"connection_init"}')
        w.read_until("Verdict", "GraphQL", "4403")


@case
def binary_data_is_shown_as_a_tree():
    with Server(opens(lambda talk: (talk.sock.sendall(frame(2, b"\x82\xa1a\x01\xa5inner\x81\xa1b\xc3")),
                                    talk.wait_for_close()))) as server, window() as w:
        w.connect(server.url())
        opened(w)
        toggle = w.wait(lambda: w.all(role=Atspi.Role.TOGGLE_BUTTON, below=w.find("Dialect")),
                        "the button of the choice")[0]
        toggle.get_action_iface().do_action(0)
        w.wait(lambda: w.all("STOMP"), "the entries")
        w.press("End", "Up", "Up", "Return")   # the last are MessagePack, CBOR and Protobuf
        w.wait(lambda: toggle.get_name() == "MessagePack", "the choice")
        w.wait(lambda: rows_with(w, "82 a1") and not rows_with(w, ": 82 a1"), "its meaning before its bytes")
        w.select_row("Messages", "Binary received")
        w.read_until("JSON tree", "inner", "b", "true")
        w.click("Disconnect")


if __name__ == "__main__":
    main(sys.argv[3:])
