# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts other people's servers on loopback, each with a configuration of its own, and ends them."""

import os
import shutil
import socket
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
READY = 30  # seconds that a server may take to listen

SET_UPS = []


def set_up(name, first, fault, start, **other):
    """A set-up: the id of its true cause ("A|B": or B, which the answer can't be told from), what was made wrong, and a
    function that starts it and returns the port to connect to. Others: also (ids that are true as well), never
    (sentences that would be false), url, scheme, options, command, tls, by_hand (no other people's program wrote the
    answer)."""
    SET_UPS.append({"name": name, "first": first.split("|"), "fault": fault, "start": start, **other})


def free_port():
    with socket.socket() as probe:
        while True:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]


class Stage:
    """The servers of one set-up."""

    def __init__(self, certificates):
        self.certificates = certificates
        self.folder = tempfile.mkdtemp(prefix="clasp-proof-")
        os.chmod(self.folder, 0o755)
        self.running = []
        self.ports = []

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        for process in reversed(self.running):
            process.terminate()
        for process in self.running:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def port(self):
        self.ports.append(free_port())
        return self.ports[-1]

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def start(self, port, *command, env=None, cwd=None):
        """Runs a program until the set-up is over, and waits until it listens."""
        log = os.path.join(self.folder, f"log-{len(self.running)}")
        with open(log, "wb") as out:
            # pylint: disable=consider-using-with
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                       cwd=cwd or self.folder, env={**os.environ, **(env or {})})
        self.running.append(process)
        began = time.monotonic()
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return port
            except OSError:
                if process.poll() is not None or time.monotonic() - began > READY:
                    with open(log, "rb") as said:
                        # pylint: disable=raise-missing-from
                        raise RuntimeError(f"{command[0]} does not listen: {said.read()[-1500:].decode()}")
                time.sleep(0.05)

    # ---- servers

    def node(self, mode, *arguments):
        port = self.port()
        return self.start(port, "node", os.path.join(HERE, "apps", "node.cjs"), mode, str(port),
                          self.certificates.folder, *arguments)

    def python(self, script, *arguments, env=None):
        port = self.port()
        return self.start(port, "python3", os.path.join(HERE, "apps", script), str(port), *arguments, env=env)

    def asgi(self, server, *arguments):
        """server: the command with {port} for the port, started beside the applications."""
        port = self.port()
        return self.start(port, *[word.replace("{port}", str(port)) for word in server], *arguments,
                          cwd=os.path.join(HERE, "apps"), env={"PYTHONDONTWRITEBYTECODE": "1"})

    def nginx(self, server, http="", listen="", port=None):
        port = port or self.port()
        text = f"""daemon off; master_process off; pid {self.folder}/nginx.pid; error_log stderr; events {{}}
http {{ access_log off; client_body_temp_path {self.folder}/b; proxy_temp_path {self.folder}/p;
fastcgi_temp_path {self.folder}/f; uwsgi_temp_path {self.folder}/u; scgi_temp_path {self.folder}/s; {http}
server {{ listen 127.0.0.1:{port} {listen}; {server} }} }}"""
        return self.start(port, "nginx", "-c", self.write(f"nginx-{port}.conf", text))

    def apache(self, body, modules=()):
        port = self.port()
        self.write("htdocs/index.html", "<!DOCTYPE html><html><head><title>Hello</title></head></html>")
        loaded = "".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n" for name in
                         ("mpm_event", "authz_core", "authn_core", "dir", "alias", *modules))
        user = "User www-data\nGroup www-data\n" if os.geteuid() == 0 else ""
        text = f"""{loaded}{user}ServerRoot {self.folder}
PidFile {self.folder}/apache.pid
DefaultRuntimeDir {self.folder}
Mutex posixsem
ErrorLog /dev/stderr
ServerName localhost
Listen 127.0.0.1:{port}
DocumentRoot {self.folder}/htdocs
{body}
"""
        return self.start(port, "apache2", "-X", "-f", self.write("apache.conf", text))

    def haproxy(self, front, back="", default="timeout connect 2s\ntimeout client 30s\ntimeout server 30s"):
        port = self.port()
        text = f"""global
defaults
mode http
{default}
frontend f
bind 127.0.0.1:{port} {front}
{back}
"""
        return self.start(port, "haproxy", "-db", "-f", self.write("haproxy.cfg", text))

    def lighttpd(self, body):
        port = self.port()
        self.write("htdocs/index.html", "<!DOCTYPE html><html><head><title>Hello</title></head></html>")
        text = f"""server.modules = ("mod_access", "mod_proxy", "mod_auth", "mod_redirect")
server.bind = "127.0.0.1"
server.port = {port}
server.document-root = "{self.folder}/htdocs"
index-file.names = ("index.html")
mimetype.assign = (".html" => "text/html")
{body}
"""
        return self.start(port, "lighttpd", "-D", "-f", self.write("lighttpd.conf", text))

    def caddy(self, site, address="http://:{port}"):
        port = self.port()
        text = f"""{{
admin off
auto_https disable_redirects
skip_install_trust
}}
{address.replace("{port}", str(port))} {{
bind 127.0.0.1
{site}
}}
"""
        return self.start(port, "caddy", "run", "--adapter", "caddyfile", "--config", self.write("Caddyfile", text),
                          env={"HOME": self.folder, "XDG_DATA_HOME": self.folder, "XDG_CONFIG_HOME": self.folder})

    def varnish(self, backend, vcl=""):
        port = self.port()
        text = f'vcl 4.1;\nbackend default {{ .host = "127.0.0.1"; .port = "{backend}"; }}\n{vcl}\n'
        return self.start(port, "varnishd", "-F", "-j", "none", "-n", self.folder + "/varnish", "-a",
                          f"127.0.0.1:{port}", "-f", self.write("default.vcl", text), "-s", "malloc,10m")

    def squid(self, body, kind=""):
        port = self.port()
        text = f"""{body}
http_port 127.0.0.1:{port} {kind}
visible_hostname proxy.example
pid_filename {self.folder}/squid.pid
cache_log {self.folder}/cache.log
access_log none
cache deny all
shutdown_lifetime 0 seconds
pinger_enable off
coredump_dir {self.folder}
"""
        if os.geteuid() == 0:
            os.chmod(self.folder, 0o777)
            text += "cache_effective_user nobody\n"
        return self.start(port, "squid-gnutls", "-N", "-f", self.write("squid.conf", text))

    def tinyproxy(self, body):
        port = self.port()
        text = f"Port {port}\nListen 127.0.0.1\nTimeout 30\nLogFile \"{self.folder}/tinyproxy.log\"\n{body}\n"
        return self.start(port, "tinyproxy", "-d", "-c", self.write("tinyproxy.conf", text))

    def certificate_with_key(self):
        """Both in one file, as HAProxy wants them."""
        texts = []
        for name in ("good.pem", "good.key"):
            with open(self.certificates.path(name), encoding="ascii") as file:
                texts.append(file.read())
        return self.write("both.pem", "".join(texts))

    def dead(self):
        """A port on which nothing listens."""
        return self.port()
