#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# try.sh FOLDER - builds the Flatpak, installs it for the user, and tries what was installed: the command line and the
# window, each against a server outside of the sandbox. What it makes is in FOLDER. `./dev flatpak` calls it.
set -euo pipefail

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
FOLDER=${1:?usage: try.sh FOLDER}
APP=io.github.handclasp.Handclasp
BRANCH=50
FLATHUB=https://dl.flathub.org/repo
PICTURE=$FOLDER/installed.png
PASSED=0
FAILED=0

# The system's own Python, which is the one that its python3-gi is for.
PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH

# The private session below has another home; the installation stays the user's.
export FLATPAK_USER_DIR=${FLATPAK_USER_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/flatpak}

# Commands that are needed, and the Debian package each is in.
TOOLS=(
  flatpak:flatpak flatpak-builder:flatpak-builder eu-strip:elfutils patch:patch git:git curl:curl
  xdg-dbus-proxy:xdg-dbus-proxy fusermount3:fuse3 dbus-run-session:dbus-daemon
  Xvfb:xvfb xauth:xauth import:imagemagick python3:python3
)
STANDIN_TOOLS=(mmdebstrap:mmdebstrap ostree:ostree bwrap:bubblewrap)

say() { printf '%s\n' "flatpak: $*"; }

die() {
  printf '%s\n' "flatpak: $*" >&2
  exit 1
}

# check NAME COMMAND...: a step that counts. What a failed one leaves undone counts as failed, too.
check() {
  local name=$1
  shift
  if "$@"; then
    say "passed: $name"
    PASSED=$((PASSED + 1))
  else
    say "FAILED: $name"
    FAILED=$((FAILED + 1))
    return 1
  fi
}

# need_tools COMMAND:PACKAGE...: installs what is missing when that can be done without asking, else says how.
need_tools() {
  local entry packages=()
  for entry in "$@"; do
    command -v "${entry%%:*}" >/dev/null || packages+=("${entry##*:}")
  done
  if command -v python3 >/dev/null && ! python3 -c 'import gi; gi.require_version("Atspi", "2.0")' 2>/dev/null; then
    packages+=(python3-gi gir1.2-atspi-2.0 at-spi2-core librsvg2-common)
  fi
  if ((${#packages[@]} == 0)); then return; fi
  if [[ $EUID -ne 0 ]] || ! command -v apt-get >/dev/null; then
    die "needs more: on Debian and Ubuntu, sudo apt-get install ${packages[*]}"
  fi
  say "installing for you: ${packages[*]}"
  mkdir -p "$FOLDER"
  apt_install "${packages[@]}" >"$FOLDER/apt.log" 2>&1 && return
  { apt-get -q update && apt_install "${packages[@]}"; } >>"$FOLDER/apt.log" 2>&1 ||
    die "apt-get could not install ${packages[*]}: is there a network? See $FOLDER/apt.log"
}

apt_install() {
  DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 --no-install-recommends install "$@" </dev/null
}

has_runtime() {
  flatpak info "org.gnome.Platform//$BRANCH" >/dev/null 2>&1 && flatpak info "org.gnome.Sdk//$BRANCH" >/dev/null 2>&1
}

has_standin() { [[ $(flatpak info --user --show-origin "org.gnome.Sdk//$BRANCH" 2>/dev/null) == handclasp-standin ]]; }

reaches_flathub() { curl --silent --fail --head --max-time 8 --output /dev/null "$FLATHUB/summary.idx"; }

# Flathub's runtime where there is one or it can be had; else the stand-in.
ensure_runtime() {
  if has_runtime && ! has_standin; then
    say "with the installed GNOME $BRANCH runtime"
  elif ! has_standin && reaches_flathub; then
    say "with Flathub's GNOME $BRANCH runtime"
    flatpak remote-add --user --if-not-exists flathub "$FLATHUB/flathub.flatpakrepo"
    flatpak install --user --noninteractive flathub "org.gnome.Platform//$BRANCH" "org.gnome.Sdk//$BRANCH"
  else
    say "Flathub cannot be reached: with a stand-in for GNOME's runtime, made of Debian packages"
    need_tools "${STANDIN_TOOLS[@]}"
    "$ROOT/flatpak/make-runtime.sh"
  fi
}

# The files of the source alone, without what was built.
copy_source() {
  local copy=$FOLDER/source
  rm -rf -- "$copy"
  mkdir -p "$copy"
  cd -- "$ROOT"
  if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    git ls-files -z --cached --others --exclude-standard |
      while IFS= read -r -d '' file; do if [[ -e $file || -L $file ]]; then printf '%s\0' "$file"; fi; done |
      tar --create --null --files-from=- | tar --extract -C "$copy"
  else
    tar --create --exclude='./_build*' . | tar --extract -C "$copy"
  fi
}

build_and_install() {
  local log=$FOLDER/build.log
  say "building; the log is $log"
  if ! flatpak-builder --user --install --force-clean --disable-rofiles-fuse --state-dir="$FOLDER/state" \
    "$FOLDER/build" "$FOLDER/source/flatpak/$APP.json" >"$log" 2>&1 </dev/null; then
    tail -n 40 -- "$log"
    return 1
  fi
}

is_installed() {
  flatpak info --user "$APP" >"$FOLDER/info.txt" 2>&1 && sed -n '1,12p' "$FOLDER/info.txt"
}

permissions_are_those_named() {
  local allowed
  allowed=$(flatpak info --user --show-permissions "$APP" | grep -v '^$' | tr '\n' ' ')
  say "permissions: $allowed"
  allowed=${allowed/sockets=x11;/sockets=} # before 1.16, "fallback-x11" is written as both
  [[ $allowed == '[Context] shared=network;ipc; sockets=wayland;fallback-x11; devices=dri; ' ]]
}

# Starts the practice server outside of the sandbox; sets URL.
start_server() {
  local line
  coproc SERVER { exec "$ROOT/dev" cli practice --port 0; }
  trap 'kill "$SERVER_PID" 2>/dev/null || true' EXIT
  IFS= read -r -t 900 line <&"${SERVER[0]}" || return 1
  URL=${line##* }echo
  say "a server outside of the sandbox: $URL"
}

cli_opens() {
  local answer=$FOLDER/check.json
  dbus-run-session -- flatpak run --user --die-with-parent --command=handclasp-cli "$APP" check "$URL" --json \
    >"$answer" 2>"$FOLDER/check.log" </dev/null || { cat -- "$FOLDER/check.log"; return 1; }
  python3 -c 'import json, sys; sys.exit(json.load(open(sys.argv[1]))["outcome"] != "open")' "$answer"
}

window_connects() {
  SCREEN=1280x800x24 "$ROOT/tests/private-session.sh" "$ROOT/tests/picture.py" "$PICTURE" \
    flatpak run --user --die-with-parent "$APP" "$URL" 2>"$FOLDER/window.log" </dev/null ||
    { cat -- "$FOLDER/window.log"; return 1; }
}

main() {
  mkdir -p "$FOLDER"
  need_tools "${TOOLS[@]}"
  ensure_runtime
  copy_source
  if check "the Flatpak builds and installs" build_and_install && check "it is installed" is_installed; then
    check "it may do what flatpak/README.md names, and nothing else" permissions_are_those_named || true
    if check "a server runs outside of the sandbox" start_server; then
      check "handclasp-cli in the sandbox opens a connection to it" cli_opens || true
      if check "the installed window connects to it" window_connects; then say "the picture: $PICTURE"; fi
    fi
  fi
  printf '%d passed, %d failed\n' "$PASSED" "$FAILED"
  ((FAILED == 0))
}

main "$@"
