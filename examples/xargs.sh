#!/bin/sh
# xargs.sh FILE…: xargs on four cores. One bar counts the files; a file that fails gets a red bar of its own.
. ./progress.sh
export total=$#

progress_create desc="Compress $# files"
echo "watch me: $PROGRESS_SHOW"
progress_update workid=files current=0 total=$#
printf '%s\0' "$@" | xargs -0 -n 1 -P 4 sh -c '
    gzip -kf "$1" # your work
    status=$?
    . ./progress.sh
    [ $status = 0 ] || progress_update workid="$1" exit=$status
    progress_update workid=files inc=1 total="$total"
    exit $status' sh
