#!/bin/sh
# ./install.sh           installs progressd, or upgrades it; asks for nothing
# ./install.sh --remove  takes it away again; state and flags stay
#   PREFIX=/usr/local    where to; without root e.g. PREFIX=$HOME/.local, which leaves the service out
set -eu
cd "$(dirname "$0")"
prefix=${PREFIX:-/usr/local}
unit=$prefix/lib/systemd/system/progressd.service
flags=/etc/default/progressd
root=
[ "$(id -u)" != 0 ] || root=yes

package() { [ -e /usr/lib/systemd/system/progressd.service ] || [ -e /lib/systemd/system/progressd.service ]; }
with_systemd() { [ "$root" ] && [ -d /run/systemd/system ]; }

# Beside the old one and then over it: a running daemon's file can't be written to.
place() { # mode from to
    mkdir -p "$(dirname "$3")"
    cp "$2" "$3.new"
    chmod "$1" "$3.new"
    mv -f "$3.new" "$3"
}

if [ "${1-}" = --remove ]; then
    # The service is the package's, if there is one, or another installation's, if there is none of ours.
    ours=
    [ ! -e "$unit" ] || ours=yes
    if with_systemd && [ "$ours" ] && ! package; then systemctl disable --now progressd.service || true; fi
    rm -f "$prefix/bin/progressd" "$prefix/share/man/man1/progressd.1" "$prefix/share/bash-completion/completions/progressd" "$unit"
    if with_systemd; then
        systemctl daemon-reload
        # It ran the file that is gone.
        if [ "$ours" ] && package; then systemctl try-restart progressd.service || true; fi
    fi
    echo "removed. The state (/var/lib/progressd) and $flags are still there"
    exit
fi

sha256sum --quiet -c SHA256SUMS
place 755 progressd "$prefix/bin/progressd"
place 644 progressd.1 "$prefix/share/man/man1/progressd.1"
place 644 completion.bash "$prefix/share/bash-completion/completions/progressd"
if [ -z "$root" ]; then
    echo "installed. Start it: $prefix/bin/progressd"
    exit
fi
place 644 progressd.service "$unit"
[ -e "$flags" ] || place 644 progressd.default "$flags"
if package; then echo "note: the package progressd is installed as well; the service and the shell use what is here: remove one of the two" >&2; fi
if with_systemd; then
    systemctl daemon-reload
    systemctl try-restart progressd.service
    echo "installed. Start it, now and at each boot: systemctl enable --now progressd"
else
    echo "installed. Start it: $prefix/bin/progressd"
fi
