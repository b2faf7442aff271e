#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-cli-completions.py HANDCLASP-CLI FOLDER: what bash, zsh and fish offer, with the shells that are there."""

import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from peers import run  # noqa: E402
from tap import case, contains, equal, main  # noqa: E402

FOLDER = sys.argv[2]
PATH = os.path.dirname(os.path.abspath(sys.argv[1])) + ":" + os.environ["PATH"]


def bash(*words):
    """What bash offers for the last of these words."""
    script = f"source {FOLDER}/handclasp-cli.bash; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); " \
             f"_handclasp_cli; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    done = subprocess.run(["bash", "-c", script, "bash", *words], capture_output=True, text=True, timeout=60,
                          check=True,
                          env={**os.environ, "PATH": PATH, "LC_ALL": "C.UTF-8"})
    return done.stdout.split()


@case
def bash_offers_each_command():
    commands = re.findall(r"^  ([a-z]+) ", run("--help", env={"LC_ALL": "C.UTF-8"}).text, re.MULTILINE)
    assert len(commands) >= 4, commands
    equal(sorted(bash("handclasp-cli", "")), sorted([*commands, "--help", "--version"]))
    equal(bash("handclasp-cli", "conn"), ["connect"])


@case
def bash_offers_the_options_of_a_command():
    for command in ("check", "connect", "practice", "import", "export", "show", "convert", "replay", "compare",
                    "explain"):
        options = set(re.findall(r"--[a-z][a-z-]*", run(command, "--help", env={"LC_ALL": "C.UTF-8"}).text))
        equal(set(bash("handclasp-cli", command, "--")), options, command)
    equal(bash("handclasp-cli", "connect", "--keep-o"), ["--keep-open"])


@case
def bash_offers_values():
    equal(bash("handclasp-cli", "check", "--break", "REQ-0")[:2], ["REQ-01", "REQ-02"])
    equal(bash("handclasp-cli", "check", "--eol", ""), ["lf"])
    equal(bash("handclasp-cli", "export", "--format", "b"), ["bruno", "bru"])
    contains(bash("handclasp-cli", "check", ""), "wss://")


@case
def the_other_shells_read_theirs():
    for shell, name in (("zsh", "_handclasp-cli"), ("fish", "handclasp-cli.fish")):
        if shutil.which(shell) is None:
            print(f"# {shell} is not here: its file is only looked at")
            with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
                contains(file.read(), "handclasp-cli")
        else:
            subprocess.run([shell, "-n", os.path.join(FOLDER, name)], timeout=60, check=True)


if __name__ == "__main__":
    main(sys.argv[3:])
