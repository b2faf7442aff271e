# SPDX-License-Identifier: GPL-3.0-or-later
"""A message bus of its own with gnome-keyring on it, as a test wants it: unlocked, locked, or not there."""

import contextlib
import os
import subprocess
import tempfile

PASSWORD = b"open sesame"


def _start(environment, folder, *arguments, password=None):
    """gnome-keyring-daemon in the foreground; ready when it owns its name.

    What GLib finds to warn of in it is not ours.
    """
    environment = {name: value for name, value in environment.items() if name != "G_DEBUG"}
    daemon = subprocess.Popen(["gnome-keyring-daemon", "--foreground", "--components=secrets", "--control-directory",
                               folder, *arguments],
                              env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    daemon.stdin.write(password or b"")
    daemon.stdin.close()
    subprocess.run(["gdbus", "wait", "--session", "--timeout", "30", "org.freedesktop.secrets"], env=environment,
                   check=True)
    return daemon


def _stop(process):
    process.terminate()
    process.wait(30)


@contextlib.contextmanager
def keyring(folder=None, bus=None):
    """A Keyring; its files stand in a folder, perhaps one that another left; on a bus's address, or one of its own."""
    with contextlib.ExitStack() as stack:
        folder = folder or stack.enter_context(tempfile.TemporaryDirectory())
        found = Keyring(folder, bus)
        stack.callback(found.close)
        yield found


class Keyring:
    """The bus is there from the beginning; lock(), unlock() and leave() say what is on it."""

    def __init__(self, folder, address):
        self.folder = folder
        os.makedirs(os.path.join(folder, "control"), mode=0o700, exist_ok=True)
        self.bus = None
        if address is None:
            address = self._start_bus()
        self.environment = {"DBUS_SESSION_BUS_ADDRESS": address, "XDG_DATA_HOME": os.path.join(folder, "data"),
                            "HOME": folder,
                            "XDG_RUNTIME_DIR": folder}
        self.daemon = None

    def _start_bus(self):
        # Without services of the machine, nothing is started that was not asked for.
        configuration = os.path.join(self.folder, "bus.conf")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(f"""<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:dir={self.folder}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy></busconfig>""")
        self.bus = subprocess.Popen(["dbus-daemon", "--nofork", "--print-address", "--config-file", configuration],
                                    stdout=subprocess.PIPE)
        return self.bus.stdout.readline().decode().strip()

    def leave(self):
        """No secret service."""
        if self.daemon is not None:
            _stop(self.daemon)
            self.daemon = None

    def unlock(self):
        """A new daemon, unlocked; with an empty folder, its keyring is made."""
        self.leave()
        self.daemon = _start({**os.environ, **self.environment}, os.path.join(self.folder, "control"), "--unlock",
                             password=PASSWORD)

    def lock(self):
        """A new daemon, that nobody has given a password."""
        self.leave()
        self.daemon = _start({**os.environ, **self.environment}, os.path.join(self.folder, "control"))

    def close(self):
        self.leave()
        if self.bus is not None:
            _stop(self.bus)
            self.bus.stdout.close()
