#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections worth keeping: folders, collections of others, and what other programs change. See window_cases.py."""

import contextlib
import json
import os
import shutil
import sys
import tempfile
import time

from window_cases import opened, rows_with, send, window
from driver import Atspi, children, has_state, read_text, texts
from peers import Server, opens, says
from tap import case, equal, main


def write(folder, name, url, **more):
    path = os.path.join(folder, name + ".json")
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    title = os.path.basename(name)
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump({"format": 1, "id": more.pop("id", title.replace(" ", "-")), "name": title, "url": url, **more}, file)
    os.rename(path + ".new", path)
    return path


@contextlib.contextmanager
def home_with(*connections):
    """A user's folder with saved connections: (name, url, others)."""
    home = tempfile.mkdtemp(prefix="handclasp-ui-")
    own = home + "/data/handclasp/connections"
    os.makedirs(own, mode=0o700)
    for name, url, more in connections:
        write(own, name, url, **more)
    try:
        yield home, own
    finally:
        shutil.rmtree(home, ignore_errors=True)


def names(w):
    """What the list of connections shows, row by row."""
    rows = children(w.find("Connections", Atspi.Role.LIST))
    return [row.get_name() for row in rows if row.get_role() == Atspi.Role.LIST_ITEM and row.get_name()]


def shows(w, *wanted):
    w.wait(lambda: names(w) == list(wanted), f"the rows {wanted}; they are {names(w)}", patience=10)


def focused_row(w):
    rows = children(w.find("Connections", Atspi.Role.LIST))
    return next((row.get_name() for row in rows if has_state(row, Atspi.StateType.FOCUSED)), None)


def focus(w, name):
    """Moves the focus to a row of the list, by keyboard."""
    for _ in range(40):
        if focused_row(w) is not None:
            break
        w.press("Tab")
        time.sleep(0.05)
    w.press("Home")
    for _ in range(30):
        time.sleep(0.05)
        if focused_row(w) == name:
            return
        w.press("Down")
    raise AssertionError(f"the focus never came to “{name}”; the rows are {names(w)}")


def menu(w, row, *entries):
    focus(w, row)
    w.press("Menu")
    for entry in entries:
        w.find(entry, Atspi.Role.MENU_ITEM).get_action_iface().do_action(0)


@case
def folders_open_and_close_and_are_searched():
    with home_with(("Market/Ticks", "ws://ticks.test/v2", {}), ("Market/Spot/Orders", "ws://orders.test/", {}),
                   ("Chat", "ws://chat.test/", {"notes": "Ask Ines first", "pinned": True,
                                                "headers": [{"name": "X-Team", "value": "blue"}]})) as (home, own), \
            window(home=home) as w:
        all_open = ["Folder Market, 2 entries", "Folder Spot, 1 entry", "Orders", "Ticks", "Practice server", "Chat"]
        shows(w, *all_open)
        focus(w, "Folder Market, 2 entries")
        w.press("Left")
        shows(w, "Folder Market, 2 entries", "Practice server", "Chat")
        w.press("Right")
        shows(w, *all_open)
        w.click("Search connections")
        for word, found in (("orders.test", "Orders"), ("spot", "Orders"), ("TICKS", "Ticks"), ("ines", "Chat"),
                            ("x-team", "Chat"), ("blue", "Chat")):
            w.type("Search connections", word)
            shows(w, found)
        w.type("Search connections", "")
        shows(w, *all_open)


@case
def connections_are_moved_renamed_and_removed_with_undo():
    with Server(opens()) as server, home_with(("Ticks", server.url("/ticks"), {"pinned": True})) as (home, own), \
            window(home=home) as w:
        shows(w, "Practice server", "Ticks")
        focus(w, "Ticks")
        w.press("Return")
        w.wait(lambda: read_text(w.editable("URL")).endswith("/ticks"), "the connection")
        menu(w, "Ticks", "Move to Folder…")
        w.type("New folder in it", "Market")
        w.click("Move")
        shows(w, "Folder Market, 1 entry", "Ticks", "Practice server")
        assert os.path.exists(own + "/Market/Ticks.json"), os.listdir(own)
        w.click("Undo")
        shows(w, "Folder Market, 0 entries", "Practice server", "Ticks")
        menu(w, "Ticks", "Move to Folder…")
        w.choose("Folder", "Market")
        w.click("Move")
        shows(w, "Folder Market, 1 entry", "Ticks", "Practice server")

        focus(w, "Ticks")
        w.press("F2")
        w.type("Name", "Prices")
        w.click("Rename")
        shows(w, "Folder Market, 1 entry", "Prices", "Practice server")
        # One tab has no bar: with a second one its name is seen.
        w.press("ctrl+t")
        w.wait(lambda: any("Prices" in node.get_name() for node in w.all(role=Atspi.Role.PAGE_TAB)), "the tab's name")
        w.press("ctrl+w")
        w.click("Connect")
        opened(w)
        w.click("Disconnect")
        with open(own + "/Market/Ticks.json", encoding="utf-8") as file:
            equal(json.load(file)["name"], "Prices")

        focus(w, "Prices")
        w.press("Delete")
        shows(w, "Folder Market, 0 entries", "Practice server")
        w.click("Undo")
        shows(w, "Folder Market, 1 entry", "Prices", "Practice server")

        focus(w, "Folder Market, 1 entry")
        w.press("F2")
        w.type("Name", "Trading")
        w.click("Rename")
        shows(w, "Folder Trading, 1 entry", "Prices", "Practice server")
        menu(w, "Folder Trading, 1 entry", "Remove Folder")
        shows(w, "Practice server")
        w.click("Undo")
        shows(w, "Folder Trading, 1 entry", "Prices", "Practice server")


@case
def another_program_may_change_the_files():
    with home_with(("Ticks", "ws://ticks.test/", {"pinned": True})) as (home, own), window(home=home) as w:
        shows(w, "Practice server", "Ticks")
        focus(w, "Ticks")
        w.press("Return")
        w.wait(lambda: read_text(w.editable("URL")) == "ws://ticks.test/", "the connection")
        write(own, "Orders", "ws://orders.test/", pinned=True)
        shows(w, "Practice server", "Orders", "Ticks")
        # A tab that nothing was edited in follows.
        write(own, "Ticks", "ws://ticks.test/v2", pinned=True)
        w.wait(lambda: read_text(w.editable("URL")) == "ws://ticks.test/v2", "the new address")
        # One that something was edited in keeps that, and what the other has written stands.
        w.type("URL", "ws://127.0.0.1:9/mine")
        path = write(own, "Ticks", "ws://ticks.test/v3", pinned=True)
        w.read_until("Handclasp", "was changed by another program")
        equal(read_text(w.editable("URL")), "ws://127.0.0.1:9/mine")
        w.click("Connect")
        w.find("What happened")
        with open(path, encoding="utf-8") as file:
            equal(json.load(file)["url"], "ws://ticks.test/v3")
        os.unlink(path)
        w.wait(lambda: "Ticks" not in names(w), "the row to go")


@case
def a_collection_of_a_team_is_opened_and_stays_open():
    team = tempfile.mkdtemp(prefix="team-")
    try:
        with Server(opens()) as server, home_with() as (home, own):
            path = write(team, "deep/Feed", server.url("/feed"), **{"x-own": [1, 2]})
            with open(path, "rb") as file:
                before = file.read()
            root = f"Folder {os.path.basename(team)}, 1 entry"
            with window(team, home=home) as w:
                shows(w, root, "Folder deep, 1 entry", "Feed", "Practice server")
                focus(w, "Feed")
                w.press("Return")
                w.click("Connect")
                opened(w)
                w.click("Disconnect")
                w.read_until("How it ended", "1000")
            with open(path, "rb") as file:
                equal(file.read(), before, "using a connection leaves its file alone")
            with window(home=home) as w:
                shows(w, root, "Folder deep, 1 entry", "Feed", "Practice server")
                menu(w, root, "Close Collection")
                shows(w, "Practice server")
            assert os.path.exists(path)
            with window(home=home) as w:
                shows(w, "Practice server")
    finally:
        shutil.rmtree(team, ignore_errors=True)


def choose_environment(w, name):
    button = w.wait(lambda: next(iter(w.all(contains="Environment: ")), None), "the switch of environments")
    toggle = w.wait(lambda: next(iter(w.all(role=Atspi.Role.TOGGLE_BUTTON, below=button)), None), "its button")
    toggle.get_action_iface().do_action(0)
    radio = (Atspi.Role.RADIO_MENU_ITEM, Atspi.Role.RADIO_BUTTON, Atspi.Role.MENU_ITEM)
    found = w.wait(lambda: next((node for node in w.all(name) if node.get_role() in radio), None), f"“{name}”")
    found.get_action_iface().do_action(0)


def choose_form(w, dialog, name):
    """Ticks a form of export by keyboard."""
    w.tab_to(name)
    w.press("space")
    row = w.find(name, Atspi.Role.RADIO_BUTTON, below=dialog)
    w.wait(lambda: has_state(row, Atspi.StateType.CHECKED), f"a tick at “{name}”", patience=10)


def save_as(w, path):
    """In GTK's own dialog, whose entry of a name takes a whole path."""
    w.find("Export connections")
    Atspi.EditableText.set_text_contents(w.editable("Name:"), path)
    w.click("Export")


@case
def connections_are_exported():
    """Leaks are not looked for: GTK's own dialog loses what it reads of a folder while it closes, see
    the_messages_that_match_are_saved."""
    options = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}
    secret = {"headers": [{"name": "Authorization", "secret": "Authorization-1"}, {"name": "X", "value": "y"}]}
    with home_with(("Market/Feed", "ws://feed.test/v2", secret), ("Market/Spot/Orders", "ws://orders.test/", {}),
                   ("Chat", "ws://chat.test/", {})) as (home, own), \
            window(home=home, environment=options) as w:
        menu(w, "Folder Market, 2 entries", "Export…")
        dialog = w.find("Export “Market”")
        assert "Secrets are left out." in texts(dialog), texts(dialog)
        choose_form(w, dialog, "HTTP requests")
        w.click("Export…", below=dialog)
        path = os.path.join(home, "all.http")
        save_as(w, path)
        told = w.find("Exported")
        assert "2 connections exported to “all.http”" in texts(told), texts(told)
        assert "The value of “Authorization” of “Feed” is a secret, and was left out." in texts(told), texts(told)
        w.click("Close", below=told)
        with open(path, encoding="utf-8") as file:
            equal(file.read(), "### Feed\nWEBSOCKET ws://feed.test/v2\nAuthorization:\nX: y\n\n"
                               "### Orders\nWEBSOCKET ws://orders.test/\n\n")
        menu(w, "Chat", "Export…")
        dialog = w.find("Export “Chat”")
        equal([name for name in ("Folder", "Bruno collection") if w.all(name, below=dialog)], [])
        choose_form(w, dialog, "Bruno request")
        w.click("Export…", below=dialog)
        path = os.path.join(home, "chat.bru")
        save_as(w, path)
        w.wait(lambda: os.path.exists(path), "the file")
        w.find("1 connection exported to “chat.bru”")


@case
def an_environment_fills_in_what_an_address_leaves_open():
    with Server(opens()) as server, home_with() as (home, own):
        for name, file in (("Staging", {"name": "Staging", "variables": {"host": f"127.0.0.1:{server.port}"}}),
                           ("production", {"name": "Production", "asks-first": True, "format": 1,
                                           "variables": {"host": f"127.0.0.1:{server.port}", "room": "live"}})):
            with open(f"{own}/{name}.json", "w", encoding="utf-8") as stream:
                json.dump(file, stream)
        with window(home=home) as w:
            shows(w, "Practice server")
            w.type("URL", "ws://{{host}}/{{room}}")
            w.wait(lambda: "{{host}} is not known here" in texts(w.find("URL")), "a word on the placeholder")
            w.click("Connect")
            w.wait(lambda: "“{{host}}” at character 6 of the URL can’t be filled in" in w.everything(), "the reason")
            choose_environment(w, "Staging")
            w.find("Environment: Staging")
            w.wait(lambda: f"{{{{host}}}} is 127.0.0.1:{server.port}\n{{{{room}}}} is not known here"
                   in texts(w.find("URL")), "the value")
            equal(server.heads, [], "nothing was sent")
            choose_environment(w, "Production (asks first)")
            w.find("Environment: Production")
            w.click("Connect")
            w.click("Cancel", below=w.find("Connect in “Production”?"))
            equal(server.heads, [])
            w.click("Connect")
            w.click("Connect", below=w.find("Connect in “Production”?"))
            opened(w)
            equal(len(server.heads), 1, "what was cancelled was not sent")
            assert server.heads[0].startswith(b"GET /live "), server.heads
        with window(home=home) as w:
            w.find("Environment: Production")


@case
def a_folder_says_what_its_connections_do_not():
    with Server(opens()) as server, home_with(("Team/Feed", server.url("/feed"),
                                               {"headers": [{"name": "X-Own", "value": "1"}]})) as (home, own), \
            window(home=home) as w:
        def read_file(path):
            with open(path, encoding="utf-8") as file:
                return file.read()

        menu(w, "Folder Team, 1 entry", "Folder Settings…")
        dialog = w.find("Settings of “Team”")
        text = w.editable("Headers, one “Name: value” a line", below=dialog)
        Atspi.EditableText.set_text_contents(text, "X-Team: blue\nx-own: 2\nAuthorization: Bearer hidden-word")
        w.click("Save", below=dialog)
        w.wait(lambda: os.path.exists(own + "/Team/folder.json"), "the file")
        with open(own + "/Team/folder.json", encoding="utf-8") as file:
            said = json.load(file)
        equal(said["headers"], [{"name": "X-Team", "value": "blue"}, {"name": "x-own", "value": "2"},
                                {"name": "Authorization"}])
        equal(os.stat(own + "/Team/folder.json").st_mode & 0o777, 0o600)
        focus(w, "Feed")
        w.press("Return")
        w.read_until("From the folder", "X-Team: blue", "from folder “Team”")
        assert "x-own" not in w.read("From the folder"), w.read("From the folder")
        w.click("Connect")
        w.wait(lambda: len(server.heads) == 1, "the request")
        head = server.heads[0]
        assert b"\r\nX-Team: blue\r\n" in head and b"\r\nX-Own: 1\r\n" in head and b"x-own" not in head, head
        # What is no header, and what another program has said meanwhile, changes nothing.
        said = read_file(own + "/Team/folder.json")
        menu(w, "Folder Team, 1 entry", "Folder Settings…")
        dialog = w.find("Settings of “Team”")
        Atspi.EditableText.set_text_contents(w.editable("Headers, one “Name: value” a line", below=dialog), "X Y: 1")
        w.click("Save", below=dialog)
        w.find("Nothing was saved, as a line is no header. Write one “Name: value” a line.")
        equal(read_file(own + "/Team/folder.json"), said)
        menu(w, "Folder Team, 1 entry", "Folder Settings…")
        dialog = w.find("Settings of “Team”")
        with open(own + "/Team/folder.json", "w", encoding="utf-8") as file:
            file.write(said + "\n")
        w.click("Save", below=dialog)
        w.find("Another program has changed the settings, which are left as that has them.")
        equal(read_file(own + "/Team/folder.json"), said + "\n")
        menu(w, "Folder Team, 1 entry", "Folder Settings…")
        dialog = w.find("Settings of “Team”")
        Atspi.EditableText.set_text_contents(w.editable("Headers, one “Name: value” a line", below=dialog), "")
        w.click("Save", below=dialog)
        w.wait(lambda: not os.path.exists(own + "/Team/folder.json"), "no file when nothing is said")


@case
def a_folder_that_is_removed_comes_back_with_its_settings():
    said = {"handclasp-folder": 1, "environment": "rig", "headers": [{"name": "X-Team", "value": "blue"}]}
    with home_with(("Team/Deep/Feed", "ws://a.test/", {}), ("Team/Other", "ws://b.test/", {})) as (home, own):
        for folder, settings in (("Team", said), ("Team/Deep", {**said, "environment": "other"})):
            with open(f"{own}/{folder}/folder.json", "w", encoding="utf-8") as file:
                json.dump(settings, file)
        with window(home=home) as w:
            menu(w, "Folder Team, 2 entries", "Remove Folder")
            w.wait(lambda: not os.path.exists(own + "/Team"), "no folder")
            w.click("Undo")
            w.find("Folder Team, 2 entries")
            for folder, environment in (("Team", "rig"), ("Team/Deep", "other")):
                path = f"{own}/{folder}/folder.json"
                w.wait(lambda path=path: os.path.exists(path), "the settings")
                with open(path, encoding="utf-8") as file:
                    equal(json.load(file), {**said, "environment": environment}, folder)
            focus(w, "Other")
            w.press("Return")
            w.read_until("From the folder", "X-Team: blue", "Environment: rig", "from folder “Team”")


@case
def a_folder_names_the_environment_of_its_connections():
    with Server(opens()) as server, home_with(("Team/Feed", "ws://{{host}}/{{room}}", {})) as (home, own):
        for name, room, more in (("rig", "rig", {"name": "A rig", "asks-first": True}), ("other", "other", {})):
            with open(f"{own}/{name}.json", "w", encoding="utf-8") as stream:
                json.dump({**more, "variables": {"host": f"127.0.0.1:{server.port}", "room": room}}, stream)
        with window(home=home) as w:
            w.find("Environment: None")
            menu(w, "Folder Team, 1 entry", "Folder Settings…")
            dialog = w.find("Settings of “Team”")
            w.tab_to("Environment")
            w.press("space")
            w.wait(lambda: any(has_state(node, Atspi.StateType.FOCUSED)
                               for node in w.all(role=Atspi.Role.LIST_ITEM, below=dialog) if "None" in texts(node)),
                   "the entries")
            w.press("Down", "Return")
            w.wait(lambda: "A rig" in texts(w.find("Environment", below=dialog)), "the choice")
            w.click("Save", below=dialog)
            w.wait(lambda: os.path.exists(own + "/Team/folder.json"), "the file")
            with open(own + "/Team/folder.json", encoding="utf-8") as file:
                equal(json.load(file)["environment"], "rig")
            focus(w, "Feed")
            w.press("Return")
            w.find("Environment: A rig (the folder’s)")
            w.read_until("From the folder", "Environment: rig", "from folder “Team”")
            w.wait(lambda: "{{room}} is rig" in texts(w.find("URL")), "the value")
            w.click("Connect")
            w.click("Connect", below=w.find("Connect in “A rig”?"))
            opened(w)
            assert server.heads[-1].startswith(b"GET /rig "), server.heads
            w.click("Disconnect")
            choose_environment(w, "other")
            w.find("Environment: other")
            w.click("Connect")
            w.wait(lambda: len(server.heads) == 2, "the request")
            assert server.heads[-1].startswith(b"GET /other "), server.heads
            choose_environment(w, "No environment")
            w.find("Environment: None")
            choose_environment(w, "As the folder says: rig")
            w.find("Environment: A rig (the folder’s)")
            # Who changes it elsewhere, changes it here.
            with open(own + "/Team/folder.json", "w", encoding="utf-8") as file:
                json.dump({"handclasp-folder": 1, "environment": "gone"}, file)
            w.find("Environment: gone (can’t be read)")


@case
def what_a_prompt_stands_for_is_asked_before_connecting():
    with Server(opens()) as server, home_with() as (home, own), window(home=home) as w:
        w.type("URL", server.url("/{{prompt:Room}}?code={{prompt:One-time code}}&room={{prompt:Room}}"))

        def asked():
            w.click("Connect")
            return w.find("What Is Left to Enter")

        dialog = asked()
        w.click("Cancel", below=dialog)
        w.find("Not connected: what was asked for was not entered.")
        equal(server.heads, [])
        dialog = asked()
        Atspi.EditableText.set_text_contents(w.editable("Room", below=dialog), "lobby")
        Atspi.EditableText.set_text_contents(w.editable("One-time code", below=dialog), "hidden-123456")
        w.click("Connect", below=dialog)
        w.wait(lambda: len(server.heads) == 1, "the request")
        equal(server.heads[0].split(b"\r\n")[0], b"GET /lobby?code=hidden-123456&room=lobby HTTP/1.1")
        w.read_until("Transcript", "GET ")
        assert "hidden-123456" not in w.everything(), "an answer in the window"
        w.click("Disconnect")
        w.wait(lambda: w.has_button("Connect"), "the end")
        # What was entered stands there again, and is in no file but the recording of what was sent.
        dialog = asked()
        equal(len(read_text(w.editable("Room", below=dialog))), len("lobby"))
        w.click("Connect", below=dialog)
        w.wait(lambda: len(server.heads) == 2, "the second request")
        for base, _, files in os.walk(home):
            for name in files:
                if not name.endswith(".capture"):
                    with open(os.path.join(base, name), "rb") as file:
                        assert b"hidden-123456" not in file.read(), os.path.join(base, name)


@case
def what_a_collection_of_others_wants_is_asked_for():
    team = tempfile.mkdtemp(prefix="team-")
    try:
        refuses = says(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")
        with Server(refuses) as proxy, Server(opens()) as server, home_with() as (home, own), \
                window(team, home=home) as w:
            address = f"http://127.0.0.1:{proxy.port}"
            write(team, "Feed", server.url("/feed"), **{"proxy-mode": "uri", "proxy-uri": address})
            w.wait(lambda: "Feed" in names(w), "the connection")
            focus(w, "Feed")
            w.press("Return")
            w.click("Connect")
            dialog = w.find("Allow These Settings?")
            w.wait(lambda: f"the proxy {address}" in texts(dialog), "what it wants")
            w.click("Cancel", below=dialog)
            w.wait(lambda: not w.all("Allow These Settings?"), "the end of the question")
            equal(proxy.heads, [], "what was not allowed was not tried")
            w.click("Connect")
            w.click("Allow", below=w.find("Allow These Settings?"))
            w.wait(lambda: len(proxy.heads) == 1, "the first attempt, by the proxy")
            w.find("What happened")
            w.click("Connect")
            w.wait(lambda: len(proxy.heads) == 2, "an attempt without a second question")
            equal(server.heads, [])
            equal(len(proxy.heads), 2)
    finally:
        shutil.rmtree(team, ignore_errors=True)


@case
def what_was_allowed_is_what_is_used():
    team = tempfile.mkdtemp(prefix="team-")

    def goes_by(proxy):
        with open(team + "/folder.json", "w", encoding="utf-8") as file:
            json.dump({"handclasp-folder": 1, "proxy-mode": "uri", "proxy-uri": f"http://127.0.0.1:{proxy.port}"}, file)

    try:
        refuses = says(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")
        with Server(refuses) as proxy, Server(refuses) as other, Server(opens()) as server, \
                home_with() as (home, own), window(team, home=home) as w:
            goes_by(proxy)
            write(team, "Feed", server.url("/{{prompt:Room}}"))
            w.wait(lambda: "Feed" in names(w), "the connection")
            focus(w, "Feed")
            w.press("Return")
            w.click("Connect")
            w.click("Allow", below=w.find("Allow These Settings?"))
            dialog = w.find("What Is Left to Enter")
            goes_by(other)
            Atspi.EditableText.set_text_contents(w.editable("Room", below=dialog), "lobby")
            w.click("Connect", below=dialog)
            w.find("What the connection uses was changed meanwhile, so nothing was connected.")
            equal((proxy.heads, other.heads, server.heads), ([], [], []))
    finally:
        shutil.rmtree(team, ignore_errors=True)


@case
def tabs_come_back_after_a_restart_with_what_was_said():
    with Server(opens()) as server, home_with(("Ticks", "ws://ticks.test/", {})) as (home, own):
        with window(home=home) as w:
            w.connect(server.url("/first"))
            opened(w)
            send(w, "said before the restart")
            w.wait(lambda: rows_with(w, "said before"), "the message")
            w.click("Disconnect")
            w.read_until("How it ended", "1000")
            w.press("ctrl+t")
            w.wait(lambda: read_text(w.editable("URL")) == "", "a new tab")
            w.type("URL", "ws://127.0.0.1:9/second")
        with window(home=home) as w:
            w.wait(lambda: read_text(w.editable("URL")).endswith("/second"), "the second tab")
            w.press("ctrl+Page_Up")
            w.wait(lambda: read_text(w.editable("URL")).endswith("/first"), "the first tab")
            w.wait(lambda: rows_with(w, "said before"), "the last run's message")
            equal(len(server.heads), 1, "nothing is connected by itself")
            w.press("ctrl+w")
            w.wait(lambda: read_text(w.editable("URL")).endswith("/second"), "the end of the first tab")
        with window(home=home) as w:
            w.wait(lambda: read_text(w.editable("URL")).endswith("/second"), "the tab that is left")
            w.press("ctrl+t", "ctrl+Page_Up", "ctrl+w")
            w.wait(lambda: read_text(w.editable("URL")) == "", "an empty tab")
        with window(home=home) as w:
            equal(read_text(w.editable("URL")), "")


if __name__ == "__main__":
    main(sys.argv[3:])
