#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes, in the current folder, the certificates the TLS tests need: an authority of our own and servers good and bad.
set -eu

make_key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }

# make_server NAME SUBJECT-ALT-NAMES [OPTION...]: signed by the authority.
make_server() {
  name=$1 names=$2
  shift 2
  make_key "$name"
  openssl req -new -key "$name.key" -subj "/CN=$name" -out "$name.csr"
  printf 'subjectAltName=%s\nbasicConstraints=CA:FALSE\n' "$names" >"$name.ext"
  openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -sha256 -extfile "$name.ext" \
    -out "$name.pem" "$@"
}

make_key ca
openssl req -x509 -new -key ca.key -sha256 -days 2 -subj "/O=Handclasp tests/CN=Test authority" \
  -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign -out ca.pem
make_server good "DNS:localhost,DNS:good.example,IP:127.0.0.1" -days 2
make_server other "DNS:other.example,IP:192.0.2.7" -days 2
make_server expired "DNS:localhost,IP:127.0.0.1" -not_before 20200101000000Z -not_after 20200201000000Z
make_server future "DNS:localhost,IP:127.0.0.1" -not_before 20990101000000Z -not_after 20990201000000Z
make_server client "DNS:client.example" -days 2

make_key self
openssl req -x509 -new -key self.key -sha256 -days 2 -subj "/CN=localhost" \
  -addext "subjectAltName=DNS:localhost,IP:127.0.0.1" -out self.pem
cat client.pem client.key >client-both.pem
printf 'this is no certificate\n' >garbage.pem
: >empty.pem
