#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines hold the style: layout, line length, layers, circles, unused functions, undocumented headers, names."""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1]), str(pathlib.Path(__file__).resolve().parent)]
import sources  # noqa: E402
import tap  # noqa: E402

LINE_MAX = 120
DECLARATION = re.compile(r"^(?!typedef|static|#|G_DE|extern|struct|enum|union|\s|\}|/)[\w \*]*?\b(clasp_\w+)\s*\(",
                         re.M)


def equal_to_none(found, what):
    if found:
        raise AssertionError(f"{len(found)} {what}:\n  " + "\n  ".join(found[:40]))


def shown(path):
    return path.relative_to(sources.ROOT).as_posix()


def formatted(paths):
    """The files as ./dev format would write them, by few calls: starting clang-format takes longer than its work."""
    with tempfile.TemporaryDirectory() as folder:
        copies = [pathlib.Path(folder) / f"{number}{path.suffix}" for number, path in enumerate(paths)]
        for path, copy in zip(paths, copies):
            shutil.copyfile(path, copy)
        shutil.copyfile(sources.ROOT / ".clang-format", pathlib.Path(folder) / ".clang-format")
        halves = [copies[0::2], copies[1::2]]
        calls = [subprocess.Popen(["clang-format", "-i", *half]) for half in halves]
        assert [call.wait() for call in calls] == [0, 0], "clang-format failed"
        return [re.sub(r"\b(N_|C_|Q_|_) \(", r"\1(", copy.read_text(encoding="utf-8")) for copy in copies]


def c_files():
    return sources.files("*.c", "*.h") + sources.files("*.c", "*.h", top=sources.ROOT / "tests")


@tap.case
def layout():
    paths = c_files()
    wrong = [shown(path) for path, text in zip(paths, formatted(paths)) if path.read_text(encoding="utf-8") != text]
    equal_to_none(wrong, "files are laid out otherwise than ./dev format has it")


def scripts():
    """What is written in Python and for the shell; some of it has no ending, but names its interpreter."""
    found = sources.files("*.py", "*.sh", top=sources.ROOT / "tests") + [sources.ROOT / "dev"]
    bare = [path for path in (sources.ROOT / "tests").rglob("*") if path.is_file() and not path.suffix]
    return found + [path for path in bare if path.open("rb").read(2) == b"#!"]


def assert_short_lines(paths):
    wrong = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if len(line) > LINE_MAX:
                wrong.append(f"{shown(path)}:{number} has {len(line)}")
    equal_to_none(wrong, f"lines are longer than {LINE_MAX} characters")


@tap.case
def line_length():
    assert_short_lines(c_files())


@tap.case
def length_of_scripts():
    assert_short_lines(scripts())


@tap.case
def layers():
    """An include leads to a room that meson gives (directly or by what that one hands on), never up."""
    order = sources.rooms()
    homes = {path.name: sources.room_of(path) for path in sources.files("*.h")}
    wrong = []
    for path in sources.files("*.c", "*.h"):
        room = sources.room_of(path)
        for name in sources.includes(path):
            home = homes.get(name)
            if home is None:
                wrong.append(f"{shown(path)} includes {name}, which is nowhere below src")
            elif home != room and order.index(home) >= order.index(room):
                wrong.append(f"{shown(path)} of {room} includes {name} of {home}")
    equal_to_none(wrong, "includes lead up")


@tap.case
def no_gtk_below_the_window():
    wrong = []
    for path in sources.files("*.c", "*.h"):
        if sources.room_of(path) != "ui" and re.search(r"^#include <(gtk|adwaita|gdk|gtksource)", path.read_text(),
                                                       re.M):
            wrong.append(shown(path))
    equal_to_none(wrong, "files outside src/ui include GTK")


def find_circles(graph):
    """Each circle once, as a list of names (Tarjan's strongly connected components)."""
    index, low, stack, on, circles = {}, {}, [], set(), []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        on.add(node)
        for other in graph.get(node, ()):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in on:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            part = []
            while not part or part[-1] != node:
                part.append(stack.pop())
                on.discard(part[-1])
            if len(part) > 1:
                circles.append(sorted(part))

    sys.setrecursionlimit(10000)
    for node in graph:
        if node not in index:
            visit(node)
    return circles


@tap.case
def circles():
    """A noun is its .h and .c together; nouns may not need each other in a circle."""
    graph = {}
    for path in sources.files("*.c", "*.h"):
        graph.setdefault(path.stem, set()).update(name.removesuffix(".h") for name in sources.includes(path))
        graph[path.stem].discard(path.stem)
    equal_to_none([" – ".join(circle) for circle in find_circles(graph)], "circles of files")


@tap.case
def file_pairs():
    wrong = []
    for path in sources.files("*.c"):
        if path.name != "main.c" and not path.with_suffix(".h").exists():
            wrong.append(shown(path))
    equal_to_none(wrong, "files have no header of their own")


def declared():
    """Name and header of each public function."""
    for path in sources.files("*.h"):
        text = sources.without_comments(path.read_text(encoding="utf-8"))
        for match in DECLARATION.finditer(text):
            yield match[1], path


# Functions that only tests call, each with why. An entry goes as soon as it has a caller.
AWAITED = {
    "clasp_collection_get_path": "a test asks what names files were given",
    "clasp_session_show_report": "the test of pages shows each kind of report by it, without a server for each",
}
# What every type has, whether or not the next file needs it today; it is used all the same, if only by its own file.
STANDARD = ("_ref", "_unref", "_copy", "_free", "_clear", "_to_string", "_error_quark")


@tap.case
def unused_functions():
    """A public function has a caller in another file of src, or is what a test of its own file has to ask."""
    words, tested = {}, set()
    for path in sources.files("*.c", "*.h", "*.ui"):
        text = path.read_text(encoding="utf-8")
        for word in re.findall(r"\bclasp_\w+", sources.without_comments(text) if path.suffix != ".ui" else text):
            found = words.setdefault(word, {})
            found[path] = found.get(path, 0) + 1
    for path in sources.files("*.c", "*.h", top=sources.ROOT / "tests"):
        tested.update(re.findall(r"\bclasp_\w+", path.read_text(encoding="utf-8")))
    wrong = []
    for name, header in declared():
        own = header.with_suffix(".c")
        if name.endswith("_get_type") or name in AWAITED or not words[name].keys() <= {header, own}:
            continue
        # A second time in its header: an inline function or g_autoptr() calls it. In its own file: that does.
        inline, called = words[name].get(header, 0) > 1, words[name].get(own, 0) > 1
        cleared = name.endswith("_clear") and "_CLEANUP_CLEAR_FUNC" in header.read_text(encoding="utf-8")
        if not (inline or cleared or called and (name.endswith(STANDARD) or name in tested)):
            wrong.append(f"{name} of {shown(header)}")
    equal_to_none(wrong, "public functions have no caller in another file of src")


@tap.case
def documented_headers():
    """Each public function stands under a comment, alone or with its like."""
    wrong = []
    for path in sources.files("*.h"):
        text = path.read_text(encoding="utf-8")
        for paragraph in re.split(r"\n\s*\n", text):
            names = DECLARATION.findall(sources.without_comments(paragraph))
            names = [name for name in names if not name.endswith(("_get_type", "_free", "_unref", "_ref", "_new"))]
            if names and "/*" not in paragraph:
                wrong.append(f"{shown(path)}: {', '.join(names[:3])}")
    equal_to_none(wrong, "groups of public functions have no word of documentation")


# What stands once, and where: whoever needs it asks the functions there.
ONE_PLACE = {
    r'"://': ["src/text/clasp-address.c"],
    r'"Basic "': ["src/text/clasp-basic.c", "src/text/clasp-secrets.c"],
    r"g_uri_resolve_relative": ["src/wire/opening/clasp-location.c"],
    r"CLASP_CONTROL_PAYLOAD_MAX - 2": ["src/wire/frames/clasp-close.h"],
    r"1000–1003": ["src/wire/frames/clasp-breach.c", "src/wire/frames/clasp-close.c"],
    r"\b125 bytes": [
        "src/wire/frames/clasp-breach.c",
        "src/wire/frames/clasp-frame-rules.c",
        "src/wire/rules/clasp-rule.c",
    ],
    # The outcome of a connection is the session's to write; a copy of a connection has none yet.
    r"\bclasp_profile_set_last_outcome \(": [
        "src/profile/clasp-profile.c",
        "src/profile/clasp-profile.h",
        "src/session/clasp-session.c",
        "src/ui/shell/clasp-profile-row.c",
    ],
    r'"%\.[0-9]f m?s"': ["src/text/clasp-format.c"],
    r'"last-outcome"': ["src/profile/clasp-profile.c"],
    # A folder's file has members of a connection's.
    r'"proxy-mode"': ["src/profile/clasp-folder-settings.c", "src/profile/clasp-profile.c"],
    # Words of the report are enums; their words stand in one table.
    r'"not-found"': ["src/report/clasp-error-code.c"],
    r'"unknown-ca"': ["src/report/clasp-error-code.c"],
    r'"client-certificate-required"': ["src/report/clasp-error-code.c"],
    r'error_(domain|code), "': [],
}


@tap.case
def one_place():
    """A fact stands in one place: what would drift is written nowhere else."""
    wrong = []
    texts = {}
    for path in sources.files("*.c", "*.h"):
        texts[shown(path)] = sources.without_comments(path.read_text(encoding="utf-8"))
    for pattern, places in ONE_PLACE.items():
        found = {name for name, text in texts.items() if re.search(pattern, text)}
        wrong += [f"{name} has {pattern}" for name in sorted(found - set(places))]
        wrong += [f"{name} has no {pattern} any more" for name in sorted(set(places) - found)]
    equal_to_none(wrong, "facts stand in more than their place")


OWNERSHIP = re.compile(r"^ \* Returns: \(transfer (?:full|none|container|floating)\)", re.M)
POINTER = re.compile(r"^/\*.*?\*/|^[A-Za-z][^\n;{}#]*\*[^\n;{}]*?\b(clasp_\w+) \([^;{}]*;", re.S | re.M)


@tap.case
def returned_pointers():
    """Who calls a public function that returns a pointer reads above it whose it is, on a line of its own."""
    wrong = []
    for path in sources.files("*.h"):
        text, comment = path.read_text(encoding="utf-8"), None
        for match in POINTER.finditer(text):
            if match[1] is None:
                comment = match
            elif not match[0].startswith(("typedef", "G_", "static", "extern")) and "*" in match[0].split(match[1])[0]:
                apart = comment is None or "\n\n" in text[comment.end() : match.start()]
                own = not apart and comment[0].startswith(f"/**\n * {match[1]}:\n")
                if not match[1].endswith("_ref") and not (own and OWNERSHIP.search(comment[0])):
                    wrong.append(f"{shown(path)}: {match[1]}")
    equal_to_none(wrong, "functions return a pointer and do not say whose it is")


NOTHING = re.compile(r"^/\*\*\n.*?\*/|^void\n?\s*(clasp_\w+) \(", re.S | re.M)


@tap.case
def nothing_is_returned():
    """What returns nothing does not say whose it is."""
    wrong = []
    for path in sources.files("*.h"):
        text, comment = path.read_text(encoding="utf-8"), None
        for match in NOTHING.finditer(text):
            if match[1] is None:
                comment = match
            elif comment and comment[0].startswith(f"/**\n * {match[1]}:\n") and "\n * Returns:" in comment[0]:
                wrong.append(f"{shown(path)}: {match[1]}")
    equal_to_none(wrong, "functions return nothing and say that they do")


DOCUMENTED = re.compile(r"^/\*\*\n \* (clasp_\w+):\n(.*?)\*/\n([^;]*;)", re.S | re.M)
COMMENT = re.compile(r"/\*.*?\*/", re.S)


@tap.case
def docstrings_name_arguments():
    """What a function's documentation calls by an @ is its argument, and what is returned has a line of its own."""
    wrong = []
    for path in sources.files("*.h"):
        text = path.read_text(encoding="utf-8")
        for match in DOCUMENTED.finditer(text):
            words = re.findall(r"\w+", match[3])
            named = re.findall(r"(?<!\w)@(\w+)", match[2]) if match[1] in words else []
            wrong += [f"{shown(path)}: {match[1]} has no @{name}" for name in named if name not in words]
        for comment in COMMENT.findall(text):
            if re.search(r"^(?! \* Returns:).*\bReturns:", comment, re.M):
                wrong.append(f"{shown(path)}: “Returns:” within “{comment.splitlines()[0]}…”")
    equal_to_none(wrong, "docstrings name what is no argument, or tell what is returned in passing")


FAILING = re.compile(r"^/\*.*?\*/|^[A-Za-z][^\n;{}#]*?\b(clasp_\w+) \([^;{}]*GError \*\*error[^;{}]*;", re.S | re.M)
DOMAIN = re.compile(r"_ERROR\b|#GIOErrorEnum|#Clasp\w+Error\b|_ERROR_")


@tap.case
def error_domains():
    """Who calls a public function that may fail reads above it in which domain."""
    wrong = []
    for path in sources.files("*.h"):
        text, comment = path.read_text(encoding="utf-8"), None
        for match in FAILING.finditer(text):
            if match[1] is None:
                comment = match
            elif not match[0].startswith(("typedef", "static")):
                apart = comment is None or "\n\n" in text[comment.end() : match.start()]
                other = comment is not None and comment[0].startswith("/**") and f" * {match[1]}:\n" not in comment[0]
                if apart or other or not DOMAIN.search(comment[0]):
                    wrong.append(f"{shown(path)}: {match[1]}")
    equal_to_none(wrong, "functions may fail and do not name the domain of their errors")


@tap.case
def static_names():
    wrong = []
    for path in sources.files("*.c"):
        stem = path.stem.removeprefix("clasp-").replace("-", "_")
        if stem == "main":
            continue
        text = sources.without_comments(path.read_text(encoding="utf-8"))
        for match in re.finditer(r"^static\b[^;{}=()]*?\n(\w+) \(", text, re.M):
            # What G_DEFINE_TYPE asks for carries the type's name.
            if not (match[1] == stem or match[1].startswith((stem + "_", "clasp_"))):
                wrong.append(f"{shown(path)}: {match[1]}")
    equal_to_none(wrong, "static functions do not carry their file's prefix")


# Words that the glossary of src/DESIGN.md gave up, as parts of names, and names of others that have them.
GIVEN_UP = {
    "peer": "endpoint",
    "sliding": "what it is",
}
OF_OTHERS = {"getpeername", "g_tls_connection_get_peer_certificate"}


@tap.case
def glossary():
    """One thing has one word: names of types, functions, variables and files have none that was given up."""
    wrong = []
    for path in sources.files("*.c", "*.h"):
        text = sources.without_comments(path.read_text(encoding="utf-8"), keep_strings=False)
        for name in sorted({path.stem, *re.findall(r"[A-Za-z_]\w+", text)} - OF_OTHERS):
            for word, better in GIVEN_UP.items():
                if word in name.lower():
                    wrong.append(f"{shown(path)}: {name} (say “{better}”)")
    equal_to_none(wrong, "names have a word that the glossary gave up")


@tap.case
def house_table():
    """The README's table of rooms is what meson gives each of them."""
    text = (sources.ROOT / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `src/([\w/]+)` \| ([^|]*) \|", text, re.M))
    wrong = []
    for room in sources.rooms():
        if room not in rows:
            wrong.append(f"src/{room} has no row")
            continue
        wanted = ", ".join(sources.uses(room))
        if rows[room].strip() != wanted:
            wrong.append(f"src/{room}: the README says “{rows[room].strip()}”, meson “{wanted}”")
    wrong += [f"src/{room} is no room" for room in rows if room not in sources.rooms()]
    equal_to_none(wrong, "rows of the README’s table are not so")


@tap.case
def no_foreign_documents():
    """No comment sends its reader to a file that is not in the repository."""
    names = {path.name for path in sources.ROOT.rglob("*.md") if "_build" not in path.as_posix()}
    wrong = []
    for path in c_files() + sources.files("*.py", top=sources.ROOT / "tests"):
        for name in re.findall(r"\b([A-Z]+\.md)\b", path.read_text(encoding="utf-8")):
            if name not in names:
                wrong.append(f"{shown(path)} names {name}")
    equal_to_none(wrong, "comments refer to a file that is not here")


if __name__ == "__main__":
    tap.main(sys.argv[1:])
