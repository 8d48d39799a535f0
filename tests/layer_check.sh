#!/bin/sh
# SPDX-FileCopyrightText: GimbalScan developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Reads the #include lines of the sources for what docs/architecture.md forbids and the link graph
# alone does not catch. Usage: tests/layer_check.sh [folder with include/ and src/]
set -u
cd "${1:-$(dirname "$0")/..}" || exit 2
bad=0

# forbid <what> <pattern of the included file> <part> ...: no file of these parts may include it.
forbid() {
    what=$1 pattern=$2
    shift 2
    for part in "$@"; do
        for folder in "src/$part" "include/gimbalscan/$part" "include/gimbalscan/$part.h"; do
            [ -e "$folder" ] || continue
            hits=$(grep -rnE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($pattern)" "$folder") &&
                { echo "$what:"; echo "$hits"; bad=1; }
        done
    done
}

below="core devices drivers scan storage nexus"
forbid "Qt below the app" "Q[A-Z]|Qt[A-Z]" $below
forbid "what lies above" "gimbalscan/(app|picture|views|export|gui|cli)/|(\.\./)+(app|picture|views|export|gui|cli)/" $below
forbid "the command line from elsewhere" "gimbalscan/(cli|gui)/|(\.\./)+(cli|gui)/" app picture views export
forbid "the views from the pictures" "gimbalscan/views/|(\.\./)+views/" picture export app
forbid "the app from the views" "gimbalscan/(app|export)/|(\.\./)+(app|export)/" views
forbid "anything but the core" "gimbalscan/(devices|drivers|scan|storage|nexus)/|(\.\./)+(devices|drivers|scan|storage|nexus)/" core picture views
forbid "the engine or files from devices and drivers" "gimbalscan/(scan|storage|nexus)/|(\.\./)+(scan|storage|nexus)/" devices drivers
forbid "drivers from devices" "gimbalscan/drivers/|(\.\./)+drivers/" devices
forbid "files or drivers from the engine" "gimbalscan/(storage|nexus|drivers)/|(\.\./)+(storage|nexus|drivers)/" scan
forbid "the engine or devices from files" "gimbalscan/(scan|devices|drivers)/|(\.\./)+(scan|devices|drivers)/" storage nexus
drivers=$(ls src/drivers 2>/dev/null)
for driver in $drivers; do
    others=$(echo "$drivers" | grep -vx "$driver" | paste -sd '|')
    [ -z "$others" ] ||
        forbid "a driver from another" "gimbalscan/drivers/($others)[./]|(\.\./)+($others)/" "drivers/$driver"
done
exit $bad
