#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom the user trusts: a certificate, its authority, or nobody in particular for once. See window_cases.py."""

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
from driver import BUTTONS, Atspi, read_text, texts
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
                    trusted = "\n".join(texts(node) for node in w.all("Trusted certificates"))
                    contains(trusted, url.split("/")[2])
                    contains(trusted, sha256)
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


if __name__ == "__main__":
    main(sys.argv[3:])
