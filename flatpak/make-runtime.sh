#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# make-runtime.sh - makes a stand-in for org.gnome.Platform and org.gnome.Sdk from Debian packages and installs it for
# the user, so that the manifest builds and runs where Flathub cannot be reached. Never publish what it makes.
#
# Needs root, and: flatpak mmdebstrap ostree. Does nothing when this script and its settings are unchanged; remove the
# *.stamp files in the work folder to take Debian's newer packages.
set -euo pipefail

WORK=${HANDCLASP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/handclasp}/flatpak
SUITE=trixie
BRANCH=50 # the content is that of GNOME 48: what passes here uses nothing newer
ARCH=x86_64
TRIPLET=x86_64-linux-gnu
LOCALES=(en_US de_DE fr_FR)
REPOSITORY=$WORK/repository
REMOTE=handclasp-standin

PLATFORM=(
  bash coreutils ca-certificates tzdata xdg-utils xdg-user-dirs libc-bin locales dbus-bin
  libgtk-4-1 libgtk-4-bin libgtk-4-common libadwaita-1-0 libgtksourceview-5-0 libsoup-3.0-0 libsoup-3.0-common
  libjson-glib-1.0-0 libsecret-1-0 libyaml-0-2 glib-networking libglib2.0-bin gsettings-desktop-schemas shared-mime-info
  hicolor-icon-theme adwaita-icon-theme librsvg2-common fontconfig fonts-cantarell fonts-inter fonts-dejavu-core
)
SDK=(
  "${PLATFORM[@]}"
  gcc libc6-dev make binutils patch diffutils file xz-utils git meson ninja-build pkgconf gettext elfutils
  libgtk-4-dev libadwaita-1-dev libsoup-3.0-dev libjson-glib-dev libsecret-1-dev libgtksourceview-5-dev zlib1g-dev
  libbrotli-dev libyaml-dev desktop-file-utils gtk-update-icon-cache libxml2-utils
  appstream appstream-compose # flatpak-builder from 1.3 on uses `appstreamcli compose`
  appstream-util              # and 1.2 `appstream-compose`
)

step() { printf '[%4d s] %s\n' "$SECONDS" "$*"; }

die() {
  printf 'make-runtime: %s\n' "$*" >&2
  exit 1
}

# debian_tree FOLDER PACKAGE...
debian_tree() {
  local folder=$1 include
  shift
  include=$(IFS=,; printf '%s' "$*")
  # What it mounts goes away with it, even when it is killed.
  unshare --mount --propagation private \
    mmdebstrap --quiet --mode=root --variant=essential --format=directory --components=main \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/gtk-doc/*' --dpkgopt='path-exclude=/usr/share/info/*' \
    --dpkgopt='path-exclude=/usr/share/help/*' --dpkgopt='path-exclude=/usr/share/gir-1.0/*' \
    --dpkgopt=force-unsafe-io --include="$include" "$SUITE" "$folder" </dev/null ||
    die "no Debian $SUITE tree could be made: is there a network, and room below $WORK?"
}

write_font_settings() {
  cat >"$1/etc/fonts/conf.d/09-standin.conf" <<'FONTS'
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <cachedir>/usr/lib/fontconfig/cache</cachedir>
  <dir>/app/share/fonts</dir>
  <cachedir>/app/cache/fontconfig</cachedir>
  <include ignore_missing="yes">/app/etc/fonts/local.conf</include>
  <dir>/run/host/fonts</dir>
  <dir>/run/host/local-fonts</dir>
  <dir>/run/host/user-fonts</dir>
  <include ignore_missing="yes">/run/host/font-dirs.xml</include>
  <!-- GNOME's Adwaita Sans is a variant of Inter; Debian 13 has no fonts-adwaita -->
  <alias binding="same"><family>Adwaita Sans</family><accept><family>Inter</family></accept></alias>
  <alias binding="same"><family>Adwaita Mono</family><accept><family>DejaVu Sans Mono</family></accept></alias>
  <alias binding="same"><family>sans-serif</family><prefer><family>Inter</family></prefer></alias>
</fontconfig>
FONTS
}

# A deployed runtime's files are all of the year 1970: make the font cache, which compares times, fit that.
make_font_cache() {
  local tree=$1
  mkdir -p "$tree/usr/lib/fontconfig/cache"
  find "$tree/usr/share/fonts" "$tree/usr/local/share/fonts" -exec touch -h -d @0 {} + 2>/dev/null || true
  chroot "$tree" fc-cache -s -f 2>/dev/null ||
    step "no font cache in the runtime: each application makes its own"
}

# What Flatpak supplies itself, what names this machine, and what no application needs.
remove_what_is_debians() {
  local tree=$1
  rm -rf -- "$tree"/etc/{passwd,group,shadow,gshadow,subuid,subgid}{,-} \
    "$tree"/etc/{hosts,hostname,resolv.conf,host.conf,machine-id,localtime,timezone,fstab,mtab} \
    "$tree"/etc/{apt,dpkg,init.d,systemd,security,pam.d,logrotate.d,.pwd.lock,ld.so.cache} "$tree"/etc/rc*.d \
    "$tree"/usr/share/{doc,man,info,gtk-doc,lintian,bug,i18n} \
    "$tree/usr/lib/systemd" "$tree/usr/lib/$TRIPLET/systemd"
}

# Debian's Meson would install libraries to lib/TRIPLET (when there is an /etc/debian_version) or to lib64 (when
# /usr/lib64 is a real folder), and Flatpak looks only in /app/lib.
make_library_folder_plain() {
  local tree=$1
  rm -f -- "$tree/etc/debian_version" "$tree/usr/lib64/ld-linux-x86-64.so.2"
  [[ -e $tree/usr/lib/$TRIPLET/ld-linux-x86-64.so.2 ]] || die "the tree has no dynamic linker where it should be"
  rmdir "$tree/usr/lib64"
  ln -s "lib/$TRIPLET" "$tree/usr/lib64"
}

# to_flatpak_layout TREE: leaves a runtime's files in TREE/usr, with usr/etc.
to_flatpak_layout() {
  local tree=$1 name
  for name in bin sbin lib lib64; do
    [[ -L $tree/$name ]] || die "/$name is not merged into /usr"
  done
  for name in "${LOCALES[@]}"; do chroot "$tree" localedef -i "$name" -f UTF-8 "$name.UTF-8"; done
  chroot "$tree" dpkg-query -W >"$tree/usr/manifest.dpkg"
  # When empty, Flatpak writes its own with /app/lib in it and runs our ldconfig (if bin/ldconfig is there).
  : >"$tree/etc/ld.so.conf"
  [[ -e $tree/usr/bin/ldconfig ]] || ln -s ../sbin/ldconfig "$tree/usr/bin/ldconfig"
  write_font_settings "$tree"
  make_font_cache "$tree"
  remove_what_is_debians "$tree"
  make_library_folder_plain "$tree"
  mv "$tree/etc" "$tree/usr/etc"
  find "$tree/usr" -xdev \( -type b -o -type c -o -type p -o -type s \) -delete
}

write_metadata() {
  cat >"$1/metadata" <<METADATA
[Runtime]
name=$2
runtime=org.gnome.Platform/$ARCH/$BRANCH
sdk=org.gnome.Sdk/$ARCH/$BRANCH

[Environment]
GI_TYPELIB_PATH=/app/lib/girepository-1.0
XDG_DATA_DIRS=/app/share:/usr/share:/usr/share/runtime/share:/run/host/user-share:/run/host/share
METADATA
}

# runtime ID PACKAGE...: puts it into the repository unless it is there; sets CHANGED when it did.
runtime() {
  local id=$1 tree=$WORK/$1 stamp
  shift
  stamp=$(printf '%s\n' "$*" | cat - "${BASH_SOURCE[0]}" | sha256sum)
  if [[ $(cat "$tree.stamp" 2>/dev/null) == "$stamp" ]] &&
    ostree --repo="$REPOSITORY" rev-parse "runtime/$id/$ARCH/$BRANCH" >/dev/null 2>&1; then
    return
  fi
  CHANGED=yes
  step "$id: a Debian $SUITE tree"
  rm -rf --one-file-system -- "$tree"
  debian_tree "$tree" "$@"
  step "$id: to Flatpak's layout"
  to_flatpak_layout "$tree"
  mkdir -p "$tree/files" # build-export wants it even for a runtime
  write_metadata "$tree" "$id"
  step "$id: export"
  flatpak build-export --runtime --arch="$ARCH" --disable-fsync --no-update-summary \
    "$REPOSITORY" "$tree" "$BRANCH" >/dev/null
  printf '%s\n' "$stamp" >"$tree.stamp"
  rm -rf --one-file-system -- "$tree"
}

installed() { flatpak info --user "$1//$BRANCH" >/dev/null 2>&1; }

main() {
  local free
  [[ $EUID -eq 0 ]] || die "only root can make the stand-in runtime; where Flathub can be reached it is not needed"
  mkdir -p "$WORK"
  exec 9>"$WORK/lock"
  flock -n 9 || { step "another one is at it; waiting"; flock 9; }
  CHANGED=
  if [[ ! -f $WORK/org.gnome.Sdk.stamp ]]; then
    free=$(df -Pm -- "$WORK" | awk 'NR == 2 { print $4 }')
    ((free >= 4096)) || die "the runtime needs 4096 MiB below $WORK while it is made, and $free MiB are free"
  fi
  # bare-user-only, so that installing makes hard links
  [[ -d $REPOSITORY ]] || ostree --repo="$REPOSITORY" init --mode=bare-user-only
  runtime org.gnome.Platform "${PLATFORM[@]}"
  runtime org.gnome.Sdk "${SDK[@]}"
  if [[ ! $CHANGED ]] && installed org.gnome.Platform && installed org.gnome.Sdk; then return; fi
  step "install for the user"
  flatpak build-update-repo --no-update-appstream "$REPOSITORY"
  flatpak remote-add --user --if-not-exists --no-gpg-verify "$REMOTE" "file://$REPOSITORY"
  flatpak install --user --noninteractive --or-update --no-related "$REMOTE" \
    "runtime/org.gnome.Platform/$ARCH/$BRANCH" "runtime/org.gnome.Sdk/$ARCH/$BRANCH"
  step "done"
}

main "$@"
