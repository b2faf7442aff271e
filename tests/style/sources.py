# SPDX-License-Identifier: GPL-3.0-or-later
"""What the style checks share: the sources, their rooms, and what a room may use as meson has it."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
TOKEN = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.S)


def files(*patterns, top=SRC):
    return sorted(path for pattern in patterns for path in top.rglob(pattern))


def rooms():
    """Each folder below src that has a meson.build with sources, as "wire/frames", in the order of meson's reading."""
    found = []

    def visit(folder):
        text = (folder / "meson.build").read_text(encoding="utf-8")
        if re.search(r"\b(static_library|executable)\(", text):
            found.append(folder.relative_to(SRC).as_posix())
        for name in re.findall(r"^subdir\('([^']+)'\)", text, re.M):
            visit(folder / name)

    visit(SRC)
    return found


def uses(room):
    """The dependencies that meson gives the sources of a room, without "_dep"."""
    text = (SRC / room / "meson.build").read_text(encoding="utf-8")
    block = re.search(r"\b(?:static_library|executable)\(.*?^\s*dependencies: \[(.*?)\]", text, re.S | re.M)
    return [name.strip().removesuffix("_dep") for name in block[1].split(",")] if block else []


def room_of(path):
    """The room of a file; the folders of src/ui are one."""
    folder = path.parent.relative_to(SRC).as_posix()
    return "ui" if folder.startswith("ui") else folder


def includes(path):
    return re.findall(r'^#include "(clasp-[\w-]+\.h)"', path.read_text(encoding="utf-8"), re.M)


def without_comments(text, keep_strings=True):
    """The text with each comment, and perhaps each string, replaced by blanks of the same shape."""

    def blank(match):
        if keep_strings and match[0][0] in "\"'":
            return match[0]
        return re.sub(r"[^\n]", " ", match[0])

    return TOKEN.sub(blank, text)
