# SPDX-License-Identifier: GPL-3.0-or-later
"""An authority, and a certificate of each fault."""

import os
import ssl
import subprocess


class Certificates:
    """Makes them in a folder: ca.pem, and NAME.pem with NAME.key."""

    def __init__(self, folder):
        self.folder = folder
        self.make("ca", "/CN=Proof authority", signer=None, extensions="basicConstraints=critical,CA:TRUE")
        self.make("intermediate", "/CN=Proof intermediate", "ca", extensions="basicConstraints=critical,CA:TRUE")
        for name in ("good", "client"):
            self.make(name, f"/CN={name}", "ca")
        self.make("expired", "/CN=expired", "ca", dates=("-not_before", "20200101000000Z", "-not_after",
                                                         "20210101000000Z"))
        self.make("other-name", "/CN=other.example", "ca", names="DNS:other.example")
        self.make("no-intermediate", "/CN=localhost", "intermediate")
        self.make("self-signed", "/CN=localhost", signer=None)

    def path(self, name):
        return os.path.join(self.folder, name)

    def make(self, name, subject, signer, names="DNS:localhost,IP:127.0.0.1", extensions="", dates=("-days", "30")):
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                   "-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", subject, *dates,
                   "-addext", extensions or f"subjectAltName={names}"]
        if not extensions:
            command += ["-addext", "basicConstraints=critical,CA:FALSE"]
        if signer is not None:
            command += ["-CA", f"{signer}.pem", "-CAkey", f"{signer}.key"]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)

    def server_context(self, kind):
        """Of a server with that fault; "inside": with none."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        name = kind if os.path.exists(self.path(f"{kind}.pem")) else "good"
        context.load_cert_chain(self.path(f"{name}.pem"), self.path(f"{name}.key"))
        if kind == "client-certificate":
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(self.path("ca.pem"))
        if kind == "old-version":
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        return context
