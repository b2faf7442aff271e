#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-po.py SOURCE-ROOT XGETTEXT-ARGUMENT...: the catalogues in po/ are whole, all marked text reaches them."""

import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tap import case, equal, main  # noqa: E402

ROOT = sys.argv[1]
# What Meson's preset "glib" gives xgettext; the rest comes from po/meson.build.
KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "g_dcgettext:2", "g_dngettext:2,3", "g_dpgettext2:2c,3"]
ARGUMENTS = ["--from-code=UTF-8", *(f"--keyword={keyword}" for keyword in KEYWORDS), *sys.argv[2:]]
TRANSLATABLE = {"src": (".c", ".h", ".ui"), "data": (".desktop.in", ".metainfo.xml.in", ".gschema.xml")}
HOW_TO_MEND = "run: meson compile -C _build handclasp-pot handclasp-update-po"
ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


class Entry:
    """One message of a catalogue: its references, flags, and the strings by keyword (msgid, msgstr, msgstr[0] …)."""

    def __init__(self):
        self.references = []
        self.flags = []
        self.obsolete = False
        self.strings = {}

    @property
    def key(self):
        return self.strings.get("msgctxt"), self.strings.get("msgid")

    @property
    def pairs(self):
        """Each translation, with the text it translates."""
        for name, text in self.strings.items():
            if name.startswith("msgstr"):
                plural = name not in ("msgstr", "msgstr[0]") and "msgid_plural" in self.strings
                yield self.strings["msgid_plural" if plural else "msgid"], text


def read_catalogue(text):
    """The entries of a PO file's text but for its header, and those that are marked obsolete."""
    entries = []
    for block in re.split(r"\n[ \t]*\n", text):
        entry, name = Entry(), None
        for line in block.splitlines():
            if line.startswith("#~"):
                entry.obsolete = True
                line = re.sub(r"^#~\|?\s?", "", line)
            if line.startswith("#:"):
                entry.references += [reference.rpartition(":")[0] for reference in line[2:].split()]
            elif line.startswith("#,"):
                entry.flags += [flag.strip() for flag in line[2:].split(",")]
            match = re.match(r'(?:(msg\S+) )?"(.*)"$', line)
            if match and (match[1] or name):
                name = match[1] or name
                piece = re.sub(r"\\(.)", lambda found: ESCAPES.get(found[1], found[1]), match[2])
                entry.strings[name] = entry.strings.get(name, "") + piece
        if entry.strings.get("msgid"):
            entries.append(entry)
    return entries


def read_lines(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as lines:
        return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def find_candidates():
    """Every file that could hold translatable text."""
    for top, endings in TRANSLATABLE.items():
        for folder, _, names in os.walk(os.path.join(ROOT, top)):
            for name in names:
                if name.endswith(endings):
                    yield os.path.relpath(os.path.join(folder, name), ROOT)


def extract():
    """What xgettext finds in all of them: the entries, and what it warned of."""
    with tempfile.TemporaryDirectory() as folder:
        names, out = os.path.join(folder, "names"), os.path.join(folder, "out.pot")
        with open(names, "w", encoding="utf-8") as lines:
            lines.writelines(f"{name}\n" for name in sorted(find_candidates()))
        done = subprocess.run(["xgettext", *ARGUMENTS, f"--files-from={names}", f"--output={out}"], cwd=ROOT, text=True,
                              capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        with open(out, encoding="utf-8") as text:
            return read_catalogue(text.read()), done.stderr.strip()


ENTRIES, WARNINGS = extract()
LANGUAGES = read_lines("po/LINGUAS")


def read_language(language):
    with open(os.path.join(ROOT, "po", f"{language}.po"), encoding="utf-8") as text:
        return read_catalogue(text.read())


def show(keys):
    return [key[1] if key[0] is None else f"{key[1]} ({key[0]})" for key in keys]


@case
def potfiles_names_the_files_with_translatable_text():
    listed, wanted = read_lines("po/POTFILES"), {name for entry in ENTRIES for name in entry.references}
    equal(sorted(wanted - set(listed)), [], "missing in po/POTFILES")
    equal(sorted(set(listed) - wanted), [], "in po/POTFILES without translatable text")
    equal(listed, sorted(set(listed)), "po/POTFILES is sorted")


@case
def xgettext_sees_whole_messages():
    equal(WARNINGS, "",
          "xgettext warns; use PRIu64 and %zu in translatable text, not G_GUINT64_FORMAT or G_GSIZE_FORMAT")
    cut = [entry.strings["msgid"] for entry in ENTRIES if re.search(r"(^|[^%])(%%)*%$", entry.strings["msgid"])
           and "%" != entry.strings["msgid"]]
    equal(cut, [], "messages that xgettext cuts at a macro: use PRIu64 and %zu")


@case
def linguas_names_the_catalogues():
    catalogues = [name.removesuffix(".po") for name in os.listdir(os.path.join(ROOT, "po")) if name.endswith(".po")]
    equal(LANGUAGES, sorted(catalogues), "po/LINGUAS")
    assert LANGUAGES, "there is no translation"


@case
def msgfmt_accepts_every_catalogue():
    for language in LANGUAGES:
        done = subprocess.run(["msgfmt", "--check", "--output-file=/dev/null",
                               os.path.join(ROOT, "po", f"{language}.po")],
                              text=True, capture_output=True, check=False)
        equal((done.returncode, done.stderr.strip()), (0, ""), language)


@case
def every_message_is_translated():
    wanted = {entry.key for entry in ENTRIES}
    for language in LANGUAGES:
        have = {entry.key for entry in read_language(language)
                if "fuzzy" not in entry.flags and not entry.obsolete and all(text for _, text in entry.pairs)}
        equal(show(sorted(wanted - have, key=str)), [], f"not translated in {language}; {HOW_TO_MEND}")


@case
def no_catalogue_holds_what_is_gone():
    wanted = {entry.key for entry in ENTRIES}
    for language in LANGUAGES:
        entries = read_language(language)
        equal(show(entry.key for entry in entries if entry.key not in wanted), [],
              f"gone, but in {language}; {HOW_TO_MEND}")
        equal(show(entry.key for entry in entries if "fuzzy" in entry.flags), [], f"fuzzy in {language}")


@case
def translations_keep_the_white_space_at_both_ends():
    for language in LANGUAGES:
        for entry in read_language(language):
            for source, text in entry.pairs:
                ends = [(value[:len(value) - len(value.lstrip())], value[len(value.rstrip()):])
                        for value in (source, text)]
                equal(ends[1], ends[0], f"{language}: {text!r}")


main()
