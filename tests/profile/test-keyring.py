#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-keyring.py TEST-KEYRING: its cases, each with a secret service in the state that it is about."""

import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from keyring import keyring  # noqa: E402
from tap import case, main  # noqa: E402

PROGRAM = sys.argv[1]


def check(service, path):
    done = subprocess.run([PROGRAM, "-p", path], env={**os.environ, **service.environment}, capture_output=True,
                          timeout=120, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr).decode()


@case
def unlocked_and_then_locked():
    with tempfile.TemporaryDirectory() as folder, keyring(folder) as service:
        service.unlock()
        check(service, "/keyring/names")
        check(service, "/keyring/unlocked")
        service.lock()
        check(service, "/keyring/locked")


@case
def without_a_secret_service():
    with keyring() as service:
        check(service, "/keyring/none")


if __name__ == "__main__":
    main(sys.argv[2:])
