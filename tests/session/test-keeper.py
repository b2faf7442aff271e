#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-keeper.py TEST-KEEPER: its cases, with a secret service and without one."""

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
def what_is_changed_later_is_kept_too():
    with tempfile.TemporaryDirectory() as folder, keyring(folder) as service:
        service.unlock()
        check(service, "/keeper/kept")


@case
def what_cannot_be_kept_stays_with_its_connection_and_goes_into_no_file():
    with keyring() as service:
        check(service, "/keeper/not-kept")


if __name__ == "__main__":
    main(sys.argv[2:])
