#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""shots.py OUT [WORD...]: a picture of each state of the window, of the real program on a virtual display.

`./dev shot` runs it under private-session.sh, with handclasp and handclasp-cli first in PATH. With words, only the
pictures whose name holds one of them are made.
"""

import contextlib
import gettext
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM, CLI = shutil.which("handclasp"), shutil.which("handclasp-cli")
OUT, ONLY = sys.argv[1], sys.argv[2:]
sys.argv[1] = CLI  # whom peers.py runs
sys.path[:0] = [HERE, os.path.join(HERE, ".."), os.path.join(HERE, "../cli")]
from driver import Atspi, Window  # noqa: E402
from peers import Server, frame, opens, practice, python_server, says  # noqa: E402

WIDE = {"window-width": 1390, "window-height": 870}
NARROW = {"window-width": 360, "window-height": 720}
DARK = {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}
CONTRAST = {"ADW_DEBUG_HIGH_CONTRAST": "1"}
GERMAN = {"LANGUAGE": "de", "LC_ALL": "de_DE.UTF-8"}
SHOTS = []


def shot(function):
    SHOTS.append(function)
    return function


def translated(name):
    """The name in German: the accessible names are translated like all the rest."""
    german = gettext.translation("handclasp", os.path.join(os.path.dirname(PROGRAM), "../share/locale"), ["de"],
                                 fallback=True)
    found = [german.gettext(name)] + [german.pgettext(context, name) for context in ("verb", "accessible name")]
    return next((text for text in found if text != name), name)


@contextlib.contextmanager
def window(*arguments, settings=WIDE, environment=None):
    w = Window(PROGRAM, *arguments, settings=settings, environment=environment)
    try:
        yield w
    finally:
        w.close()


def take(w, name):
    """Takes the picture once two in a row are alike, or three seconds are over (messages go on coming)."""
    path = os.path.join(OUT, name + ".png")
    before, deadline = None, time.monotonic() + 3
    number = w.window_id()
    while True:
        subprocess.run(["import", "-window", number, "+set", "date:create", "+set", "date:modify", path], check=True)
        with open(path, "rb") as file:
            now = file.read()
        if now == before or time.monotonic() > deadline:
            break
        before = now
        time.sleep(0.3)
    print(f"{path}", flush=True)


def add_header(w, name, value):
    w.click("Add header")
    w.type("Header name", name)
    w.type("Header value", value)


def add_headers(w):
    """Rows are found from the last one on, since each new one is at the end."""
    for name, value in (("Origin", "https://app.example.com"), ("Authorization", "Bearer 8f2b0c5e9d")):
        before = len(w.all("Header name"))
        w.click("Add header")
        w.wait(lambda: len(w.all("Header name")) > before, "a new header row")
        for entry, text in (("Header name", name), ("Header value", value)):
            Atspi.EditableText.set_text_contents(w.all(entry)[-1], text)


def count_rows(w, name="Messages"):
    return w.find(name).get_child_count()


def conversation(talk):
    """What a market feed says, the same in every picture."""
    sock = talk.sock
    sock.sendall(frame(1, b'{"op":"subscribed","channel":"ticks","n":2}'))
    for number in range(14):
        name = (b"GLBX", b"ACME", b"ACME")[number % 3]
        sock.sendall(frame(1, b'{"t":"tick","symbol":"%s","bid":%d.%02d,"ask":%d.%02d}' %
                           (name, 41, 15 + 3 * number, 42, number)))
        if number == 6:
            sock.sendall(frame(9, b"\x1f\x2a"))
        if number == 10:
            sock.sendall(frame(2, bytes(range(130, 200)) * 31))
    part = b'{"t":"tick","symbol":"GLBX","id":129381273918273981273981273,"bid":41.72,' \
           b'"levels":[{"price":41.71,"size":300},{"price":41.70,"size":120}],"venue":"XN"}'
    sock.sendall(frame(1, part[:52], fin=False) + frame(0, part[52:92], fin=False) + frame(0, part[92:]))
    talk.wait_for_close()


def feed():
    return Server(opens(conversation))


def connect_to_feed(w, server, name=lambda text: text):
    w.type(name("URL"), server.url("/v2/ticks"))
    w.click(name("Connect"))
    # In a small window fewer rows are made than there are messages.
    w.wait(lambda: count_rows(w, name("Messages")) > 9, "the messages")


# ------------------------------------------------------------------------------------------------------- the pictures

@shot
def first_start(name="first-start", **options):
    with window(**options) as w:
        w.wait(lambda: w.all("Echo") or w.all(translated("Echo")), "the practice server's lessons")
        take(w, name)


@shot
def connected(name="connected", names=lambda text: text, **options):
    with feed() as server, window(**options) as w:
        connect_to_feed(w, server, names)
        w.type(names("Message to send"), '{"op": "unsubscribe", "symbols": ["GLBX"]}')
        take(w, name)


@shot
def connected_with_headers():
    with feed() as server, window() as w:
        add_headers(w)
        connect_to_feed(w, server)
        w.click("Show the request")
        take(w, "connected-with-headers")


@shot
def connected_dark():
    connected("connected-dark", environment=DARK)


@shot
def connected_german():
    connected("connected-german", names=translated, environment=GERMAN)


@shot
def connected_high_contrast():
    connected("connected-high-contrast", environment=CONTRAST)


def failed(w, server, version=None):
    if version:
        add_header(w, "Sec-WebSocket-Version", version)
    w.connect(server.url("/chat"))
    w.find("What happened")


VERSION_13 = b"HTTP/1.1 426 Upgrade Required\r\nServer: WebSocket++/0.3.0-alpha4\r\nSec-WebSocket-Version: 13\r\n" \
             b"Content-Length: 0\r\n\r\n"


@shot
def failed_426(name="failed-426", **options):
    with Server(says(VERSION_13)) as server, window(**options) as w:
        failed(w, server, "8")
        take(w, name)


@shot
def failed_426_dark():
    failed_426("failed-426-dark", environment=DARK)


@shot
def wrong_accept():
    with practice() as url, window() as w:
        w.connect(url + "/fail/accept")
        w.find("What happened")
        take(w, "wrong-accept")


def not_from_there(talk):
    """Refuses whoever sends an Origin; to a browser it is a page."""
    if talk.field(b"Upgrade") is None:
        return says(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nHi")(talk)
    return (says(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n") if talk.field(b"Origin") else opens())(talk)


@shot
def difference_found(name="difference-found", **options):
    with Server(not_from_there) as server, window(**options) as w:
        add_header(w, "Origin", "https://app.example.com")
        failed(w, server)
        w.click("Find the difference")
        w.button("Look again")
        take(w, name)


@shot
def refused_body():
    page = b"<!DOCTYPE html>\n<html>\n  <head><title>403</title></head>\n  <body><h1>Forbidden</h1></body>\n</html>\n"
    head = (b"HTTP/1.1 403 Forbidden\r\nServer: nginx/1.22.1\r\nContent-Type: text/html\r\n"
            b"Content-Length: %d\r\n\r\n" % len(page))
    with Server(says(head + page)) as server, window() as w:
        failed(w, server)
        w.click("Body")
        take(w, "refused-body")


@shot
def message_detail(name="message-detail", **options):
    with feed() as server, window(**options) as w:
        connect_to_feed(w, server)
        w.select_row("Messages", "129381273918273981273981273")
        w.find("JSON tree")
        take(w, name)


@shot
def message_frames():
    with feed() as server, window() as w:
        connect_to_feed(w, server)
        w.select_row("Messages", "129381273918273981273981273")
        w.click("Frames")
        take(w, "message-frames")


def messages_compared(name="messages-compared", **options):
    """Two messages chosen, and what differs between them."""
    def talk_on(talk):
        talk.sock.sendall(frame(1, b'{"t":"tick","symbol":"ACME","bid":41.71,"note":"first of the day","size":300}') +
                          frame(1, b'{"t":"tick","symbol":"ACME","bid":41.75,"note":"second of the day","venue":"XN"}'))
        talk.wait_for_close()

    with Server(opens(talk_on)) as server, window(**options) as w:
        w.connect(server.url("/v2/ticks"))
        w.wait(lambda: count_rows(w) == 2, "the messages")
        w.press("ctrl+shift+f")
        w.tab_to("Text ")
        w.press("Home", "shift+Down", "Menu")
        w.find("Compare with the other selected", Atspi.Role.MENU_ITEM).get_action_iface().do_action(0)
        w.find("Differences")
        take(w, name)


@shot
def two_messages_compared():
    messages_compared()


@shot
def two_messages_compared_dark():
    messages_compared("messages-compared-dark", environment=DARK)


@shot
def filter_chips(name="filter-chips", **options):
    with feed() as server, window(**options) as w:
        connect_to_feed(w, server)
        w.type("Filter", '$.symbol = "ACME" len:<80 -type:ping')
        w.wait(lambda: w.has_button("Remove condition len:<80"), "the chips")
        take(w, name)


@shot
def filter_chips_narrow():
    filter_chips("filter-chips-narrow", settings=NARROW)


@shot
def value_plotted():
    def talk_on(talk):
        for i in range(120):
            talk.sock.sendall(frame(1, b'{"symbol":"ACME","bid":%.2f}' % (41.7 + (i * 37 % 23) / 100 + i / 400)))
            time.sleep(0.01)
        talk.wait_for_close()

    with Server(opens(talk_on)) as server, window() as w:
        connect_to_feed(w, server)
        w.select_row("Messages", "ACME")
        w.read_until("JSON tree", "bid")
        tree = w.find("JSON tree")
        w.click_at(tree.get_child_at_index(1))
        w.press("Menu")
        w.find("Plot over time", Atspi.Role.MENU_ITEM).get_action_iface().do_action(0)
        time.sleep(2)
        take(w, "value-plotted")


@shot
def statistics():
    def talk_on(talk):
        for step in range(60):
            count = 5 + int(4 * abs(30 - step) / 10) + (40 if step == 40 else 0)
            talk.sock.sendall(b"".join(frame(1, b"x" * (20 + (7 * step + n) % 400)) for n in range(count)))
            if step % 6 == 0:
                talk.sock.sendall(frame(9, b"%d" % step))
            time.sleep(0.05)
        talk.wait_for_close()

    with Server(opens(talk_on)) as server, window() as w:
        w.connect(server.url())
        w.click("Statistics")
        time.sleep(4)
        take(w, "statistics")


@shot
def lanes():
    def talk_on(talk):
        talk.sock.sendall(frame(1, b'{"t":"tick","bid":41.71}') + frame(9, b"plum") +
                          frame(1, b"in three ", fin=False) +
                          frame(0, b"parts ", fin=False) + frame(0, b"told"))
        time.sleep(1.4)
        talk.sock.sendall(frame(1, b'{"t":"tick","bid":41.75}') + bytes([0xB1, 2]) + b"ab")
        talk.wait_for_close()

    with Server(opens(talk_on)) as server, window() as w:
        w.connect(server.url())
        w.click("Lanes")
        w.read_until("How it ended", "FRM-03")
        take(w, "lanes")


@shot
def frame_at_fault():
    def talk_on(talk):
        talk.sock.sendall(frame(1, b"hello") + b"\x82\x7e\x00\x05Hello")
        talk.wait_for_close()

    with Server(opens(talk_on)) as server, window() as w:
        w.connect(server.url())
        w.read_until("How it ended", "FRM-05")
        w.click("Show the frame")
        take(w, "frame-at-fault")


@shot
def frame_masked():
    with practice() as url, window() as w:
        w.connect(url + "/echo")
        w.type("Message to send", "Hello, frames")
        w.click("Send")
        w.select_row("Messages", "Text sent")
        w.click("Frames")
        take(w, "frame-masked")


@shot
def rule_of_a_line():
    with feed() as server, window() as w:
        connect_to_feed(w, server)
        w.select_row("Transcript", "Sec-WebSocket-Accept")
        take(w, "rule-of-a-line")


@shot
def timing():
    with feed() as server, window() as w:
        connect_to_feed(w, server)
        w.click("Timing")
        take(w, "timing")


@shot
def tls():
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = folder + "/key.pem", folder + "/certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj",
                        "/O=Example/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
                       check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        with python_server(lambda connection: list(connection), ssl=context) as url, window() as w:
            w.connect(url.replace("ws://127.0.0.1", "wss://localhost"))
            w.find("What happened")
            w.click("TLS")
            take(w, "tls")


@shot
def narrow_first_start():
    first_start("narrow-first-start", settings=NARROW)


@shot
def narrow_connected():
    connected("narrow-connected", settings=NARROW)


@shot
def narrow_inspector():
    with feed() as server, window(settings=NARROW) as w:
        connect_to_feed(w, server)
        w.click("Inspector")
        w.find("Handshake")
        take(w, "narrow-inspector")


@shot
def narrow_failed():
    failed_426("narrow-failed", settings=NARROW)


@shot
def narrow_difference_found():
    difference_found("narrow-difference-found", settings=NARROW)


@shot
def closed():
    with Server(opens(lambda talk: (talk.sock.sendall(frame(1, b"hello") + frame(8, b"\x0f\xa1bye for now")),
                                    talk.read_frame()))) \
            as server, window() as w:
        w.connect(server.url())
        w.read_until("How it ended", "4001")
        take(w, "closed")


def no_origin_but_one(talk):
    """Lets in one Origin alone."""
    if talk.field(b"Origin") == b"https://app.example.com":
        return opens()(talk)
    return says(b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 37\r\n\r\n"
                b"websocket: request origin not allowed")(talk)


@shot
def compared(name="compared", **options):
    with Server(no_origin_but_one) as server, window(**options) as w:
        add_header(w, "Origin", "https://app.example.com")
        w.connect(server.url("/chat"))
        w.read_until("Verdict", "Connection established")
        w.click("Disconnect")
        w.read_until("How it ended", "1000")
        w.click("Show the request")
        w.type("Header value", "http://localhost:5173")
        w.click("Connect")
        w.find("What happened")
        w.click("Compare…")
        w.read_until("What decides", "Origin")
        take(w, name)


@shot
def compared_dark():
    compared("compared-dark", environment=DARK)


@shot
def narrow_compared():
    compared("narrow-compared", settings=NARROW)


@shot
def explained():
    with Server(says(VERSION_13)) as server, window() as w:
        failed(w, server, "8")
        w.click("Explain STA-426")
        w.find("Explanation")
        take(w, "explained")


@shot
def redirected():
    with Server(opens()) as target, \
            Server(says(b"HTTP/1.1 302 Found\r\nLocation: " + target.url("/new").encode() +
                        b"\r\nContent-Length: 0\r\n\r\n")) as server, window() as w:
        w.connect(server.url("/old"))
        w.find("What happened")
        take(w, "redirect-offered")
        w.click("Follow the redirect")
        w.read_until("Verdict", "Connection established")
        take(w, "redirected")


@shot
def preferences():
    with window() as w:
        w.press("ctrl+comma")
        take(w, "preferences")


@shot
def shortcuts():
    with window() as w:
        w.press("ctrl+question")
        take(w, "shortcuts")


def main():
    if PROGRAM is None or CLI is None:
        sys.exit("shots.py: there is no handclasp in PATH: run it by ./dev shot")
    os.makedirs(OUT, exist_ok=True)
    failures = 0
    for function in SHOTS:
        name = function.__name__.replace("_", "-")
        if ONLY and not any(word in name for word in ONLY):
            continue
        try:
            function()
        except Exception as error:  # the other pictures are made all the same
            failures += 1
            print(f"shots.py: {name}: {error}", file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
