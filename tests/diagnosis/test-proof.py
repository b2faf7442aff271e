#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What servers said, each made wrong in one way (`./dev proof`), is said again: the cause found first is the true one,
and nothing false is certain."""

import concurrent.futures
import json
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, ".."), os.path.join(HERE, "..", "proof")]
# pylint: disable=wrong-import-position
import setups_apps  # noqa: F401  (each adds its set-ups)
import setups_proxies  # noqa: F401
import setups_tls  # noqa: F401
import stage
import table
import wire
from certificates import Certificates
from tap import case, contains, equal, main

CLI = sys.argv[1]
FOLDER = os.path.join(HERE, "proof")
AT_ONCE = 4


def replay(name, certificates, exact):
    """What is wrong with what is said of one."""
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        transcript = json.load(file)
    player = wire.Player(transcript, certificates)
    try:
        diagnosis = wire.run_cli(CLI, transcript, player.port, certificates)
    finally:
        player.listener.close()
    said = " ".join(f"{cause['id']}:{cause['confidence']}" for cause in diagnosis)
    if diagnosis and diagnosis[0]["id"] == transcript["first"][0]:
        exact.append(name)
    return [f"{name}: {wrong} ({said}; {transcript['fault']})" for wrong in wire.judge(transcript, diagnosis)]


@case
def transcripts():
    """Each of them."""
    names = sorted(name for name in os.listdir(FOLDER) if name.endswith(".json"))
    assert len(names) >= 60, f"there are {len(names)}"
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        certificates = Certificates(folder)
        exact = []  # of which the fault itself is named first, and not what its answer looks like
        wrong = [text for found in pool.map(lambda name: replay(name, certificates, exact), names) for text in found]
    print(f"# {len(names)} were said again; of {len(exact)} the fault itself comes first, of these what it looks like: "
          f"{' '.join(sorted(set(names) - set(exact)))}")
    assert not wrong, "\n".join(wrong)


@case
def answers_written_by_hand():
    """What no other people's program said is told apart in its file, as in its set-up."""
    told = {one["name"]: one.get("by_hand", False) for one in stage.SET_UPS if one.get("replay", True)}
    kept = {}
    for name in told:
        with open(os.path.join(FOLDER, f"{name}.json"), encoding="utf-8") as file:
            kept[name] = json.load(file)["by_hand"]
    equal(kept, told)
    assert any(kept.values()), "none is"


@case
def table_of_causes():
    """The table that is kept beside them is what `./dev proof --table` prints."""
    with open(os.path.join(FOLDER, "README.md"), encoding="utf-8") as file:
        contains(file.read(), table.table(), "./dev proof --table prints another one")


main()
