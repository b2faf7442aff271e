#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# private-session.sh COMMAND... - runs the command on a virtual display and a message bus of its own, with empty
# settings, so that nothing of the user's is seen or changed. Exits with the command's status.
#
# SCREEN (default 1600x1200x24) is the display's size.
set -euo pipefail

work=$(mktemp -d "${TMPDIR:-/tmp}/handclasp-session.XXXXXX")
display_server=

clean_up() {
  if [[ -n $display_server ]]; then
    kill "$display_server" 2>/dev/null || true
    wait "$display_server" 2>/dev/null || true
  fi
  rm -rf -- "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

# Each session holds the lock of its display. Xvfb's own lock names a process id, which says nothing to a session in
# another process namespace (./dev makes one): two would take the same display.
for number in {100..199}; do
  if { exec 6>"/tmp/.handclasp-display-$number"; } 2>/dev/null && flock -n 6; then break; fi
done
mkfifo "$work/display"
# Without -noreset the server starts anew whenever its last client leaves, the accessibility bus's own for one, and
# whoever comes just then finds no display.
Xvfb ":$number" -displayfd 3 -screen 0 "${SCREEN:-1600x1200x24}" -nolisten tcp -noreset 3>"$work/display" \
  2>"$work/xvfb.log" &
display_server=$!
if ! IFS= read -r -t 20 number <>"$work/display"; then
  cat -- "$work/xvfb.log" >&2
  echo "private-session: no virtual display" >&2
  exit 1
fi

mkdir -m 700 "$work/run" "$work/home"
unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS AT_SPI_BUS_ADDRESS XAUTHORITY
unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CACHE_HOME
export DISPLAY=:$number XDG_RUNTIME_DIR=$work/run HOME=$work/home
export GDK_BACKEND=x11 GSK_RENDERER=cairo ADW_DISABLE_PORTAL=1 GTK_USE_PORTAL=0 GSETTINGS_BACKEND=memory
# Standard output is the command's alone: what the bus's daemons say goes to standard error.
exec 5>&1
dbus-run-session -- bash -c 'exec "$@" >&5 5>&-' private-session "$@" >&2 &
wait $!
