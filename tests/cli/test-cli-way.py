#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-cli-way.py HANDCLASP-CLI: the way to the server: redirects, sign-in, TLS, proxies, other addresses."""

import atexit
import base64
import hashlib
import json
import os
import re
import select
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from peers import Server, expect, opens, practice, run, says  # noqa: E402
from tap import case, contains, equal, main  # noqa: E402

FOLDER = tempfile.mkdtemp()
atexit.register(shutil.rmtree, FOLDER, True)


def check(*arguments, **options):
    return run("check", "--json", *arguments, **options)


# ------------------------------------------------------------------------------------------------------- certificates

def openssl(*arguments):
    subprocess.run(["openssl", *arguments], cwd=FOLDER, check=True, capture_output=True)


def make_certificates():
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key",
            "-out",
            "ca.pem", "-subj", "/CN=Test CA", "-days", "30")
    for name, subject in (("server", "DNS:localhost,IP:127.0.0.1"), ("other", "DNS:other.example"),
                          ("client", "DNS:client")):
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key",
                "-out",
                f"{name}.csr", "-subj", f"/CN={name}")
        with open(os.path.join(FOLDER, "ext"), "w", encoding="ascii") as extension:
            extension.write(f"subjectAltName={subject}\n")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out",
                f"{name}.pem", "-days", "30", "-extfile", "ext")


def path_of(name):
    return os.path.join(FOLDER, name)


def tls(name="server", client=False):
    """A wrapper for a server's sockets."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path_of(f"{name}.pem"), path_of(f"{name}.key"))
    if client:
        context.load_verify_locations(path_of("ca.pem"))
        context.verify_mode = ssl.CERT_OPTIONAL if client == "optional" else ssl.CERT_REQUIRED
    return lambda sock: context.wrap_socket(sock, server_side=True)


@case
def tls_is_verified():
    with Server(opens(), wrap=tls()) as server:
        url = server.url("/", "wss")
        result = expect(check(url), 3)
        equal((result.json["phase"], result.json["error"]["domain"]), ("tls", "tls"))
        equal(server.heads, [], "the request was sent to a server that nobody vouches for")
        result = expect(check("--ca", path_of("ca.pem"), url), 0)
        assert result.json["tls"] is not None
        result = expect(check("--insecure", url), 0)
        assert result.json["tls"] is not None
    with Server(opens(), wrap=tls("other")) as server:
        expect(check("--ca", path_of("ca.pem"), server.url("/", "wss")), 3)
        equal(server.heads, [])


def passes_on(target_of):
    """A proxy: answers CONNECT, then passes bytes on to where target_of() says; over whatever the connection is."""

    def handler(talk):
        talk.sock.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with socket.create_connection(("127.0.0.1", target_of())) as target:
            while True:
                pending = getattr(talk.sock, "pending", int)()
                ready = [talk.sock] if pending else select.select([talk.sock, target], [], [])[0]
                for source in ready:
                    data = source.recv(4096)
                    if not data:
                        return
                    (target if source is talk.sock else talk.sock).sendall(data)

    return handler


@case
def a_proxy_that_is_reached_by_tls():
    for wrap, scheme in ((None, "ws"), (tls(), "wss")):
        with Server(opens(), wrap=wrap) as server, Server(passes_on(lambda: server.port), wrap=tls()) as proxy:
            arguments = ("--proxy", f"https://127.0.0.1:{proxy.port}", server.url("/", scheme))
            result = expect(check(*arguments), 3)
            equal((result.json["phase"], result.json["error"]["domain"]), ("proxy", "proxy"))
            contains(result.json["error"]["text"], "No TLS with the proxy")
            # What is accepted of the server is not accepted of the proxy, which gets the user's credentials.
            expect(check("--insecure", *arguments), 3)
            equal((server.heads, proxy.heads), ([], []))
            result = expect(check("--ca", path_of("ca.pem"), *arguments), 0)
            contains(proxy.heads[0], f"CONNECT 127.0.0.1:{server.port} HTTP/1.1".encode())
            equal(len(server.heads), 1)


@case
def the_client_certificate_is_shown_to_the_server_and_to_no_proxy():
    shown = {}

    def keep(name, handler):
        def serve(talk):
            shown[name] = talk.sock.getpeercert()
            return handler(talk)
        return serve

    with Server(keep("server", opens()), wrap=tls(client="optional")) as server, \
            Server(keep("proxy", passes_on(lambda: server.port)), wrap=tls(client="optional")) as proxy:
        expect(check("--ca", path_of("ca.pem"), "--cert", path_of("client.pem"), "--key", path_of("client.key"),
                     "--proxy", f"https://127.0.0.1:{proxy.port}", server.url("/", "wss")), 0)
    assert shown["server"] and not shown["proxy"], shown


@case
def certificates_are_told_in_full():
    with Server(opens(), wrap=tls()) as server:
        url = server.url("/", "wss")
        told = expect(check("--ca", path_of("ca.pem"), url), 0).json["tls"]
        leaf = told["certificates"][0]
        serial = subprocess.run(["openssl", "x509", "-in", path_of("server.pem"), "-noout", "-serial"], check=True,
                                capture_output=True).stdout
        equal("serial=" + leaf["serial"].replace(":", ""), serial.decode().strip())
        equal((leaf["key"], leaf["signature"], leaf["authority"]), ("EC, P-256", "ECDSA with SHA-256", False))
        equal((len(leaf["sha256"]), len(leaf["sha1"])), (95, 59))
        contains(told["why"], "leads to an authority that is trusted")
        text = expect(run("check", "--ca", path_of("ca.pem"), url), 0).text
        for part in ("EC, P-256", "ECDSA with SHA-256", "serial " + leaf["serial"], "SHA-256 " + leaf["sha256"],
                     "ends in 29 days", told["why"]):
            contains(text, part)
        contains(expect(check("--insecure", url), 0).json["tls"]["why"], "not trusted")


@case
def a_client_certificate_in_one_file_with_a_password():
    openssl("pkcs12", "-export", "-in", path_of("client.pem"), "-inkey", path_of("client.key"), "-out",
            path_of("open.p12"), "-passout", "pass:")
    openssl("pkcs12", "-export", "-in", path_of("client.pem"), "-inkey", path_of("client.key"), "-out",
            path_of("locked.p12"),
            "-passout", "pass:s3cr3t-pass")
    with Server(opens(), wrap=tls(client=True)) as server:
        url = server.url("/", "wss")
        expect(check("--ca", path_of("ca.pem"), "--cert", path_of("open.p12"), url), 0)
        result = check("--ca", path_of("ca.pem"), "--cert", path_of("locked.p12"), url)
        contains(result.json["error"]["text"], "protected by a password")
        result = check("--ca", path_of("ca.pem"), "--cert", "pkcs11:token=nowhere;object=none", url)
        contains(result.json["error"]["text"], "pkcs11:token=nowhere")
        equal(len(server.heads), 1)


@case
def client_certificates():
    with Server(opens(), wrap=tls(client=True)) as server:
        url = server.url("/", "wss")
        result = check("--ca", path_of("ca.pem"), url)
        assert result.code in (1, 3), result
        expect(check("--ca", path_of("ca.pem"), "--cert", path_of("client.pem"), "--key", path_of("client.key"), url),
               0)
        equal(len(server.heads), 1)


@case
def tls_to_a_plain_port_and_back():
    with Server(says(b"HTTP/1.1 400 Bad Request\r\n\r\n"), reads_head=False) as server:
        expect(check(server.url("/", "wss")), 3)
    with Server(opens(), wrap=tls()) as server:
        result = check("--timeout", "3", server.url("/", "ws"))
        assert result.code in (1, 3), result


@case
def connect_to_a_unix_socket():
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        path = os.path.join(folder, "server.sock")
        listener.bind(path)
        listener.listen()
        heads = []

        def serve():
            connection, _ = listener.accept()
            with connection:
                heads.append(connection.recv(65536))
                connection.sendall(b"HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n")
                connection.recv(1)

        thread = threading.Thread(target=serve)
        thread.start()
        result = expect(check("--json", "--connect-to", "unix:" + path, "ws://named.invalid/x"), 1)
        thread.join()
        report = json.loads(result.out)
        equal(report["remote"], "unix:" + path)
        equal(report["http"]["status"], 426)
        contains(heads[0], b"GET /x HTTP/1.1\r\nHost: named.invalid\r\n")
        os.unlink(path)
        report = json.loads(expect(check("--json", "--connect-to", "unix:" + path, "ws://named.invalid/x"), 3).out)
        equal((report["phase"], report["error"]["domain"]), ("tcp", "tcp"))
    for wrong in ("unix:", "unix:/" + "x" * 107):
        contains(expect(check("--connect-to", wrong, "ws://named.invalid/"), 2).err, b"1 to 107 bytes")
    report = json.loads(expect(check("--json", "--connect-to", "unix:/a", "--proxy", "http://127.0.0.1:1",
                                     "ws://named.invalid/"), 2).out)
    equal(report["phase"], "proxy")


@case
def connect_to_another_address():
    with Server(opens()) as server:
        result = expect(check("--connect-to", f"127.0.0.1:{server.port}", "ws://nothing.invalid:8080/x"), 0)
    contains(server.heads[0], b"\r\nHost: nothing.invalid:8080\r\n")
    equal(result.json["url"], "ws://nothing.invalid:8080/x")


# ---------------------------------------------------------------------------------------------------------- redirects

def redirects(location, status=b"302 Found"):
    return says(b"HTTP/1.1 " + status + b"\r\nLocation: " + location.encode() + b"\r\nContent-Length: 0\r\n\r\n")


@case
def redirects_are_followed_only_when_asked_for():
    with Server(opens()) as target:
        for status in (b"301 Moved Permanently", b"302 Found", b"303 See Other", b"307 Temporary Redirect",
                       b"308 Permanent Redirect"):
            with Server(redirects(target.url("/new"), status)) as server:
                equal(expect(check(server.url()), 1).json["http"]["status"], int(status[:3]))
                result = expect(check("--follow", server.url()), 0)
                equal(result.json["url"], target.url("/new"))
                contains(result.err, target.url("/new").encode())
        with Server(redirects(target.url("/new").replace("ws://", "http://"))) as server:
            expect(run("connect", "--follow", server.url()), 0)
    equal(len(target.heads), 6)
    equal(target.heads[0].split(b" ")[1], b"/new")


@case
def a_relative_redirect_is_followed():
    with practice() as url:
        result = expect(check("--follow", url + "/fail/redirect"), 0)
        equal(result.json["url"], url + "/echo")


@case
def every_hop_stands_in_the_report():
    def handler(talk):
        if b"GET /a " in talk.head:
            return says(b"HTTP/1.1 302 Found\r\nSet-Cookie: sid=hidden; Path=/\r\nLocation: /b\r\n"
                        b"Content-Length: 0\r\n\r\n")(talk)
        return opens()(talk)

    with Server(handler) as server:
        result = expect(run("check", "--follow", "-H", "Authorization: Bearer s3cr3t", server.url("/a")), 0)
        for text in (b"302  " + server.url("/a").encode(), b"GET /a HTTP/1.1", b"Location: /b", b"GET /b HTTP/1.1"):
            contains(result.out, text)
        contains(server.heads[1], b"\r\nCookie: sid=hidden\r\n")
        for secret in (b"hidden", b"s3cr3t"):
            assert secret not in result.out + result.err, result.out


@case
def a_loop_is_not_followed():
    with Server(lambda talk: redirects("/b" if b"GET /a " in talk.head else "/a")(talk)) as server:
        result = expect(check("--follow", server.url("/a")), 1)
    contains(result.err, b"loop")
    equal(len(server.heads), 2)


@case
def too_many_redirects_are_not_followed():
    with Server(lambda talk: redirects("/" + "x" * len(server.heads))(talk)) as server:
        result = expect(check("--follow", server.url()), 1)
    contains(result.err, b"10 redirects")
    equal(len(server.heads), 11)


@case
def one_deadline_bounds_all_redirects():
    """Each is answered in time, all of them are not (CON-05)."""
    def slow(talk):
        time.sleep(0.6)
        return redirects_on(talk)

    def redirects_on(talk):
        number = int(talk.head.split(b" ")[1].strip(b"/") or 0)
        talk.send(b"HTTP/1.1 302 Found\r\nLocation: /%d\r\nContent-Length: 0\r\n\r\n" % (number + 1))

    with Server(slow) as server:
        result = expect(check("--follow", "--timeout", "1.5", server.url()), 3)
        equal(result.json["error"]["domain"], "timeout")
        assert len(server.heads) <= 3, server.heads


@case
def a_redirect_from_wss_to_ws_is_not_followed():
    with Server(opens()) as target, Server(redirects(target.url()), wrap=tls()) as server:
        result = expect(check("--follow", "--ca", path_of("ca.pem"), server.url("/", "wss")), 1)
    contains(result.err, b"from wss to ws")
    equal(target.heads, [])


@case
def redirects_that_lead_nowhere_are_told():
    for location in ("ftp://127.0.0.1/", "ws://", "//[", "mailto:a@b"):
        with Server(redirects(location)) as server:
            result = expect(check("--follow", server.url()), 1)
        assert result.err, location
        equal(len(server.heads), 1)


@case
def a_password_in_a_redirect_is_masked():
    for options in ((), ("--json",), ("--follow",), ("--follow", "--json")):
        for location in ("ws://me:hidden@127.0.0.1:1/x", "//me:hidden@127.0.0.1:1/x", "ftp://me:hidden@127.0.0.1/"):
            with Server(redirects(location)) as server:
                result = run("check", *options, server.url())
            assert b"hidden" not in result.out + result.err, (options, location, result.out, result.err)


GIVEN = ("Authorization: Bearer abc", "Cookie: a=b", "X-Api-Key: abc", "X-Auth-Token: abc", "Private-Token: abc",
         "Proxy-Authorization: Basic abc", "X-Own: abc")


@case
def another_origin_gets_nothing_that_the_user_gave():
    options = ["--follow", "--subprotocol", "chat", "--subprotocol", "bearer.s3cr3t", "-H", "User-Agent: mine/1", "-H",
               "Accept-Language: de"]
    for header in GIVEN:
        options += ["-H", header]
    with Server(opens()) as target:
        with Server(redirects(target.url("/b"))) as server:
            result = check(*options, server.url("/a"))
    equal(len(target.heads), 1)
    for header in GIVEN:
        contains(server.heads[0], header.encode())
        name = header.split(":")[0].encode()
        assert name not in target.heads[0], target.heads[0]
        contains(result.err, name)
    contains(server.heads[0], b"bearer.s3cr3t")
    assert b"s3cr3t" not in target.heads[0]
    contains(target.heads[0], b"\r\nUser-Agent: mine/1\r\n")
    contains(target.heads[0], b"\r\nAccept-Language: de\r\n")


@case
def another_origin_gets_no_subprotocol_or_parameter_that_may_be_a_token():
    kinds = (("--subprotocol", "a1b2c3d4-e5f6a7b8-c9d0e1f2"), ("--subprotocol", "hunter2x"),
             ("--subprotocol", "abcdefghijklmnopqrst"), ("--extensions", "permessage-deflate; x=hunter2x"),
             ("-H", "Priority: hunter2x"))
    for option, value in kinds:
        with Server(opens()) as target:
            with Server(redirects(target.url("/b"))) as server:
                result = check("--follow", option, value, server.url("/a"))
        name, _, word = value.partition(": ") if option == "-H" else ("Sec-WebSocket-", "", value)
        contains(server.heads[0], (word or value).encode())
        assert (word or value).encode() not in target.heads[0], target.heads[0]
        contains(result.err, name.encode())
    with Server(opens()) as target:
        with Server(redirects(target.url("/b"))) as server:
            check("--follow", "--subprotocol", "graphql-transport-ws", "--extensions",
                  "permessage-deflate; client_max_window_bits=10", server.url("/a"))
    contains(target.heads[0], b"graphql-transport-ws")
    contains(target.heads[0], b"client_max_window_bits=10")


@case
def a_password_that_goes_out_unasked_in_clear_is_told():
    said = b"The password goes out in clear"
    with Server(opens()) as server:
        contains(check("-H", "Authorization: Basic dTpwYXNz", server.url()).err, said)
        assert said not in check("-H", "Authorization: Bearer abc", server.url()).err
        result = check("-H", "Authorization: Basic dTpwYXNz", "ws://127.0.0.1/#x")
        equal((result.code, said in result.err), (2, False), result)
        with Server(says(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")) as proxy:
            contains(check("--proxy", f"http://u:pw@127.0.0.1:{proxy.port}", server.url()).err, said)


@case
def the_same_origin_gets_what_the_user_gave():
    options = []
    for header in GIVEN:
        options += ["-H", header]
    with Server(lambda talk: (opens() if b"GET /b " in talk.head else redirects("/b"))(talk)) as server:
        result = expect(check("--follow", *options, server.url("/a")), 0)
    for header in GIVEN:
        contains(server.heads[1], header.encode())
    hops = result.json["hops"]
    equal([(hop["url"], hop["status"]) for hop in hops], [(server.url("/a"), 302)])
    contains(hops[0]["transcript"][0]["text"], "GET /a HTTP/1.1")


@case
def a_client_certificate_stays_with_its_server():
    asked = []

    def asking(sock):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path_of("server.pem"), path_of("server.key"))
        context.load_verify_locations(path_of("ca.pem"))
        context.verify_mode = ssl.CERT_OPTIONAL
        return context.wrap_socket(sock, server_side=True)

    def notes(handler):
        def noting(talk):
            asked.append(talk.sock.getpeercert() is not None)
            return handler(talk)
        return noting

    with Server(notes(opens()), wrap=asking) as target:
        with Server(notes(redirects(target.url("/", "wss"))), wrap=asking) as server:
            result = expect(check("--follow", "--ca", path_of("ca.pem"), "--cert", path_of("client.pem"), "--key",
                                  path_of("client.key"), server.url("/", "wss")), 0)
    equal(asked, [True, False])
    contains(result.err, b"client certificate")


# ------------------------------------------------------------------------------------------------------------ sign-in

def asks(challenge, fits):
    """Lets in whose Authorization fits."""

    def handler(talk):
        given = talk.field(b"Authorization")
        if given is not None and fits(given.decode(), talk):
            return opens()(talk)
        return says(b"HTTP/1.1 401 Unauthorized\r\n" + challenge + b"Content-Length: 0\r\n\r\n")(talk)

    return handler


BASIC = b"WWW-Authenticate: Basic realm=\"a, b\"\r\n"


@case
def basic_sign_in_only_when_asked_for():
    token = "Basic " + base64.b64encode(b"me:pass:word").decode()
    with Server(asks(BASIC, lambda given, talk: given == token)) as server:
        result = expect(check("--user", "me:pass:word", server.url()), 0)
        assert b"pass:word" not in result.out + result.err and token.encode() not in result.out + result.err
        equal([b"Authorization" in head for head in server.heads], [False, True])
        expect(check("--user", "me:wrong", server.url()), 1)
        expect(check(server.url()), 1)
        equal(len(server.heads), 5)
        expect(check(server.url().replace("ws://", "ws://me:pass%3Aword@")), 0)
    with Server(opens()) as server:
        expect(check("--user", "me:secret", server.url()), 0)
    assert b"Authorization" not in server.heads[0], "credentials were sent unasked"
    with practice() as url:
        expect(check("--user", "hand:clasp", url + "/fail/sign-in"), 0)


def digest_fits(given, talk):
    values = dict(re.findall(r'(\w+)="?([^",]*)"?', given))

    def md5(text):
        return hashlib.md5(text.encode()).hexdigest()

    target = talk.head.split(b" ")[1].decode()
    right = md5(":".join([md5("me:test@example:word"), values["nonce"], values["nc"], values["cnonce"], "auth",
                          md5("GET:" + target)]))
    return given.startswith("Digest ") and values["uri"] == target and values["response"] == right


@case
def digest_sign_in():
    challenge = (BASIC + b"WWW-Authenticate: Digest realm=\"test@example\", nonce=\"n0nce\", qop=\"auth\", "
                 b"algorithm=MD5\r\n")
    with Server(asks(challenge, digest_fits)) as server:
        expect(check("--user", "me:word", server.url("/p?q=1")), 0)
        expect(check("--user", "me:other", server.url("/p?q=1")), 1)
    equal(len(server.heads), 4)


def digest_fits_sha256(given, talk):
    values = dict(re.findall(r'(\w+)="?([^",]*)"?', given))

    def sha256(text):
        return hashlib.sha256(text.encode()).hexdigest()

    right = sha256(":".join([sha256("me:test@example:word"), values["nonce"], values["nc"], values["cnonce"], "auth",
                             sha256("GET:" + values["uri"])]))
    return values["response"] == right and values["algorithm"] == "SHA-256"


@case
def digest_by_sha256_is_preferred():
    rest = b"realm=\"test@example\", nonce=\"n0\", qop=\"auth, auth-int\"\r\n"
    challenge = b"".join(b"WWW-Authenticate: Digest algorithm=" + name + b", " + rest for name in (b"MD5", b"SHA-256"))
    with Server(asks(challenge, digest_fits_sha256)) as server:
        result = expect(check("--user", "me:word", server.url("/p?q=1")), 0)
    assert b"clear" not in result.err, result


@case
def a_password_in_clear_is_told_before_it_is_sent():
    for challenge, parts in ((BASIC, (b"in clear",)),
                             (BASIC + b"WWW-Authenticate: Digest realm=\"a\", nonce=\"b\", algorithm=SHA-512-256\r\n",
                              (b"Digest", b"Basic", b"in clear"))):
        with Server(asks(challenge, lambda given, talk: True)) as server:
            result = expect(check("--user", "me:secret", server.url()), 0)
            for part in parts:
                contains(result.err, part)
            assert b"secret" not in result.err, result
    with Server(asks(BASIC, lambda given, talk: True), wrap=tls()) as server:
        result = expect(check("--ca", path_of("ca.pem"), "--user", "me:secret", server.url("/", "wss")), 0)
        equal(result.err, b"")
    # Nothing is said of what is not sent.
    with Server(opens()) as server:
        equal(expect(check("--user", "me:secret", server.url()), 0).err, b"")


@case
def other_sign_ins_are_told():
    for challenge, part in ((b"WWW-Authenticate: Negotiate\r\n", b"Negotiate"), (b"", b"WWW-Authenticate")):
        with Server(asks(challenge, lambda given, talk: False)) as server:
            result = expect(check("--user", "me:secret", server.url()), 1)
        contains(result.err, part)
        equal(len(server.heads), 1)


@case
def credentials_stay_with_their_server():
    with Server(asks(BASIC, lambda given, talk: True)) as target, Server(redirects(target.url())) as server:
        expect(check("--follow", "--user", "me:secret", server.url()), 1)
    equal(["Authorization" in head.decode() for head in target.heads], [False])


# ------------------------------------------------------------------------------------------------------------ proxies

def pipe(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def tunnels(talk):
    host, port = talk.head.split(b" ")[1].rsplit(b":", 1)
    talk.sock.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
    with socket.create_connection((host.decode(), int(port))) as other:
        back = threading.Thread(target=pipe, args=(other, talk.sock))
        back.start()
        pipe(talk.sock, other)
        back.join()


@case
def http_proxy():
    with Server(opens()) as target, Server(tunnels) as proxy:
        result = expect(check("--proxy", f"http://127.0.0.1:{proxy.port}", target.url()), 0)
        expect(check("--proxy", "none", target.url(), env={"http_proxy": f"http://127.0.0.1:{proxy.port}"}), 0)
    contains(proxy.heads[0], f"CONNECT 127.0.0.1:{target.port} HTTP/1.1\r\n".encode())
    equal(len(proxy.heads), 1)
    assert result.json["timing"]["proxy_us"] >= 0
    with Server(says(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")) as proxy:
        result = expect(check("--proxy", f"http://127.0.0.1:{proxy.port}", "ws://127.0.0.1:1/"), 3)
    equal(result.json["phase"], "proxy")


def asks_as_proxy(challenge, fits):
    def handler(talk):
        given = talk.field(b"Proxy-Authorization")
        if given is not None and fits(given.decode(), talk):
            return tunnels(talk)
        return says(b"HTTP/1.1 407 Proxy Authentication Required\r\n" + challenge + b"Content-Length: 0\r\n\r\n")(talk)

    return handler


@case
def a_proxy_gets_nothing_of_the_server_and_the_other_way_round():
    """--user is for the server: a proxy that asks is not told, and a server that answers 407 is no proxy."""
    challenge = b"Proxy-Authenticate: Basic realm=\"p\"\r\n"
    with Server(opens()) as target, Server(asks_as_proxy(challenge, lambda given, talk: True)) as proxy:
        result = expect(check("--proxy", f"http://127.0.0.1:{proxy.port}", "--user", "me:secret", target.url()), 3)
        equal(result.json["phase"], "proxy")
    equal((len(proxy.heads), target.heads), (1, []))
    assert b"uthorization" not in proxy.heads[0], proxy.heads
    with Server(says(b"HTTP/1.1 407 Proxy Authentication Required\r\n" + challenge + BASIC +
                     b"Content-Length: 0\r\n\r\n")) as server:
        expect(check("--user", "me:secret", server.url()), 1)
    equal(len(server.heads), 1)


@case
def the_server_never_sees_the_proxys_password():
    token = "Basic " + base64.b64encode(b"p:pw").decode()
    challenge = b"Proxy-Authenticate: Basic realm=\"p\"\r\n"
    with Server(asks(BASIC, lambda given, talk: True)) as target, Server(asks_as_proxy(challenge, lambda given,
                                                                                       talk: given == token)) as proxy:
        expect(check("--proxy", f"http://p:pw@127.0.0.1:{proxy.port}", "--user", "me:secret", target.url()), 0)
    assert all(b"Proxy-Authorization" not in head for head in target.heads), target.heads
    assert all(b"\r\nAuthorization" not in head for head in proxy.heads), proxy.heads
    contains(target.heads[1], b"Authorization: Basic " + base64.b64encode(b"me:secret"))


@case
def one_certificate_is_trusted_for_one_server():
    der = subprocess.run(["openssl", "x509", "-in", path_of("server.pem"), "-outform", "DER"], check=True,
                         capture_output=True).stdout
    digits = hashlib.sha256(der).hexdigest()
    colons = ":".join(digits[i:i + 2] for i in range(0, 64, 2)).upper()
    with Server(opens(), wrap=tls()) as server:
        url = server.url("/", "wss")
        for text in (digits, colons):
            result = expect(check("--trust", text, url), 0)
            equal(result.json["tls"]["verified"], False)
            equal(result.verdict("CON-03")["status"], "warn")
        expect(check("--trust", "0" * 64, url), 3)
        for text in ("", "12", digits + "0", digits[:-1] + "g", "sha256:" + digits, digits[0] + ":" + digits[1:]):
            result = expect(check("--trust", text, url), 2)
            contains(result.err, b"--trust")
    equal(len(server.heads), 2)
    # Another port is another server, though its certificate is the same.
    with Server(opens(), wrap=tls()) as target, Server(redirects(target.url("/", "wss")), wrap=tls()) as server:
        expect(check("--follow", "--trust", digits, server.url("/", "wss")), 3)
        equal((len(server.heads), target.heads), (1, []))
        expect(check("--follow", "--insecure", server.url("/", "wss")), 3)
        equal((len(server.heads), target.heads), (2, []))


@case
def another_server_name():
    with Server(opens(), wrap=tls("other")) as server:
        url = server.url("/", "wss")
        expect(check("--ca", path_of("ca.pem"), url), 3)
        result = expect(check("--ca", path_of("ca.pem"), "--sni", "other.example", url), 0)
        equal(result.json["tls"]["sni"], "other.example")
    contains(server.heads[0], f"\r\nHost: 127.0.0.1:{server.port}\r\n".encode())


if __name__ == "__main__":
    make_certificates()
    main(sys.argv[2:])
