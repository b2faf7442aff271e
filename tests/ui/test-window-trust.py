#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom the user trusts, and what is told to nobody. See window_cases.py."""

import contextlib
import glob
import hashlib
import os
import shutil
import ssl
import subprocess
import sys
import tempfile

from window_cases import opened, send, rows_with, window
from driver import BUTTONS, Atspi, GLib, has_state, read_text, texts
from peers import Server, echo, opens
from tap import case, contains, equal, main

FIXES = ("Trust this certificate", "Choose its authority…", "Connect once without verifying")


@contextlib.contextmanager
def certificates(*names):
    """A folder with self-signed certificates NAME.pem for localhost, each with its NAME.key."""
    folder = tempfile.mkdtemp(prefix="handclasp-trust-")
    try:
        for name in names:
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                            "-days",
                            "2", "-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                            "-keyout",
                            f"{folder}/{name}.key", "-out", f"{folder}/{name}.pem"], check=True, capture_output=True)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def tls(folder, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/{name}.pem", f"{folder}/{name}.key")
    return lambda sock: context.wrap_socket(sock, server_side=True)


def fingerprint(folder, name):
    with open(f"{folder}/{name}.pem", encoding="ascii") as file:
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(file.read())).hexdigest()


def lock(w):
    """What the lock beside the address says."""
    return w.editable("URL").get_description()


def saved(home):
    """All that the list of connections keeps on disk."""
    texts = []
    for path in glob.glob(home + "/data/**/*.json", recursive=True):
        with open(path, encoding="utf-8") as file:
            texts.append(file.read())
    return "\n".join(texts)


def offered(w):
    """The fixes of the page, in their order."""
    page = w.find("What happened")
    return [node.get_name() for node in w.all(below=page) if node.get_role() in BUTTONS and node.get_name() in FIXES]


def choose_file(w, title, path):
    """In GTK's own dialog, where a slash begins a path."""

    def dialog():
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"], capture_output=True,
                               text=True,
                               check=False)
        return found.stdout.split()

    def entry():
        for node in w.all(below=w.find(title)):
            if node.get_editable_text_iface() is not None and read_text(node) == "/":
                return node
        return None

    window_id = w.wait(dialog, f"the dialog “{title}”")[0]
    subprocess.run(["xdotool", "windowfocus", "--sync", window_id, "key", "slash"], check=True)
    Atspi.EditableText.set_text_contents(w.wait(entry, "the entry of a path"), path)
    w.click("Open")


@case
def one_certificate_is_trusted_until_that_is_taken_back():
    home = tempfile.mkdtemp(prefix="handclasp-ui-")
    try:
        with certificates("first", "second") as folder:
            sha256 = fingerprint(folder, "first")
            with Server(opens(echo), wrap=tls(folder, "first")) as server, Server(opens(echo),
                                                                                  wrap=tls(folder, "first")) as other, \
                    Server(opens(echo), wrap=tls(folder, "second")) as changed:
                url = server.url("/a", "wss")
                with window(home=home) as w:
                    w.connect(url)
                    w.read_until("What happened", "The certificate is self-signed")
                    assert "intermediate" not in w.read("What happened"), w.read("What happened")
                    equal(offered(w), list(FIXES))
                    w.click("Trust this certificate")
                    w.read_until("Verdict", "Connection established", "with a certificate that you trust")
                    contains(lock(w), "can’t be verified: you trust it")
                    send(w, "to whom I trust")
                    w.wait(lambda: rows_with(w, "to whom I trust"), "the message")
                    w.click("Disconnect")
                    w.read_until("How it ended", "1000")
                    # Neither another port with the same certificate nor another certificate is trusted by that.
                    w.connect(other.url("/b", "wss"))
                    w.read_until("What happened", "The certificate is self-signed")
                    w.connect(changed.url("/c", "wss"))
                    w.read_until("What happened", "The certificate is self-signed")
                equal([len(server.heads), len(other.heads), len(changed.heads)], [1, 0, 0])
                contains(saved(home), sha256, "it is kept")
                with window(home=home) as w:
                    w.connect(url)
                    w.read_until("Verdict", "with a certificate that you trust")
                    w.click("Disconnect")
                    w.read_until("How it ended", "1000")
                    w.click("Show the request")
                    w.click("TLS and network")
                    w.wait(lambda: any(url.split("/")[2] in texts(node) and sha256 in texts(node)
                                       for node in w.all("Trusted certificates")), "the certificate in the list")
                    w.click(f"Trust the certificate of {url.split('/')[2]} no longer")
                    w.click("Undo")
                    w.find("Trusted certificates")
                    w.wait(lambda: sha256 in saved(home), "that it is there again")
                    w.click(f"Trust the certificate of {url.split('/')[2]} no longer")
                    w.wait(lambda: not w.all("Trusted certificates"), "an empty list to go")
                    w.wait(lambda: sha256 not in saved(home), "that it is forgotten on disk, for every connection")
                    w.click("Connect")
                    w.read_until("What happened", "The certificate is self-signed")
                equal(len(server.heads), 2)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@case
def its_authority_is_chosen():
    """The file is chosen in GTK's own dialog, whose leaks are not looked for: see the_messages_that_match_are_saved."""
    options = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}

    with certificates("first") as folder, Server(opens(echo),
                                                 wrap=tls(folder, "first")) as server, window(environment=options) as w:
        w.connect(server.url("/", "wss"))
        w.click("Choose its authority…")
        w.find("Choose the Authority’s Certificate")
        choose_file(w, "Choose the Authority’s Certificate", f"{folder}/first.pem")
        opened(w)
        assert "verified" not in w.read("Verdict"), w.read("Verdict")
        equal(lock(w), "Encrypted: wss uses TLS")
        w.click("Disconnect")


@case
def connecting_once_unverified_is_shown_as_long_as_it_lasts_and_is_over_then():
    with certificates("first") as folder, Server(opens(echo), wrap=tls(folder, "first")) as server, window() as w:
        w.connect(server.url("/", "wss"))
        w.read_until("What happened", "The certificate is self-signed")
        w.click("Connect once without verifying")
        w.read_until("Verdict", "Connection established, but who answers is not verified")
        equal(lock(w), "Encrypted, but who answers is not verified")
        # What is typed meanwhile is no other lock.
        w.type("URL", server.url("/other", "wss"))
        equal(lock(w), "Encrypted, but who answers is not verified")
        w.click("Disconnect")
        w.read_until("How it ended", "1000")
        w.click("Connect")
        w.read_until("What happened", "The certificate is self-signed")
        equal(len(server.heads), 1)
        # Nor does an address that asks for TLS make an open connection an encrypted one.
        with Server(opens(echo)) as plain:
            w.connect(plain.url())
            opened(w)
            w.type("URL", plain.url(scheme="wss"))
            equal(lock(w), "The open connection is not encrypted")
            w.click("Disconnect")
            w.read_until("How it ended", "1000")


def secret(number):
    return f"S3CRET{number:02}x"


def texts_but_entries(w):
    """What the window says; what the user enters stands in its entry, for the user."""
    found = []
    for node in w.all():
        with contextlib.suppress(GLib.Error):
            if node.get_editable_text_iface() is None or not has_state(node, Atspi.StateType.EDITABLE):
                found += [node.get_name() or "", node.get_description() or ""]
                if node.get_text_iface() is not None:
                    found.append(read_text(node))
    return "\n".join(found)


def files_below(folder):
    """(path, bytes) of all that was written but captures, which hold what was sent."""
    for top, _, names in os.walk(folder):
        for name in names:
            if not name.endswith(".capture"):
                with open(os.path.join(top, name), "rb") as file:
                    yield os.path.join(top, name), file.read()


def told(text, where):
    found = [number for number in range(len(NAMED) + 8) if secret(number) in text]
    equal(found, [], f"secrets told by {where}")


NAMED = ("Authorization", "Cookie", "X-Api-Key", "X-Auth-Token", "Private-Token", "X-Auth", "X-Authorization",
         "X-Session-Id", "X-Jwt", "Cf-Access-Jwt-Assertion", "X-Credential", "X-Signature")


@case
def no_kind_of_secret_is_told_by_the_window_or_its_files():
    """Fed by one pasted command; the server says all of it again in its refusal."""
    n = len(NAMED)
    options = [f"-H '{name}: {secret(number)}'" for number, name in enumerate(NAMED)]
    options += [f"-H 'Sec-WebSocket-Protocol: chat, bearer.{secret(n)}'",
                f"-H 'Origin: https://me:{secret(n + 1)}@app.example'",
                f"-H 'Referer: https://app.example/?access_token={secret(n + 2)}'"]
    query = f"access_token={secret(n + 3)}&api_key={secret(n + 4)}&token={secret(n + 5)}&q=plain"

    def refuse(talk):
        body = talk.head
        talk.send(b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\n"
                  b"Content-Length: %d\r\n\r\n" % len(body) + body)

    home = tempfile.mkdtemp(prefix="handclasp-ui-")
    try:
        with Server(refuse) as server:
            url = server.url(f"/ws?{query}").replace("ws://", f"ws://me:{secret(n + 6)}@")
            with window(home=home, settings={"window-width": 1390, "window-height": 870}) as w:
                entry = w.editable("URL")
                Atspi.EditableText.set_text_contents(entry, f"curl {' '.join(options)} '{url}'")
                w.wait(lambda: read_text(entry).startswith("ws://me:"), "the address of the command")
                told(texts_but_entries(w), "the filled window")
                w.click("Connect")
                w.read_until("Verdict", "403 Forbidden")
                for number in range(n):
                    assert secret(number).encode() in server.heads[0], f"{NAMED[number]} was not sent"
                told(texts_but_entries(w), "the failed connection")
                w.press("ctrl+t")
                w.wait(lambda: read_text(w.editable("URL")) == "", "the new tab")
                told(texts_but_entries(w), "the list, and the titles of tabs")
            told("".join(data.decode("latin1") for _, data in files_below(home)), "a file that is not a capture")
            with window(home=home, settings={"window-width": 1390, "window-height": 870}) as w:
                w.wait(lambda: w.all(contains="127.0.0.1"), "the list of recent connections")
                told(texts_but_entries(w), "the list after a restart")
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[3:])
