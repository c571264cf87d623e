#!/bin/sh
# xargs.sh FILE…: xargs on four cores. One bar counts the files that are done; one that failed is a remark beside it.
. ./progress.sh
export total=$# PROGRESS_WORKER=files

progress_create desc="Compress $# files" workers=1
echo "watch me: $PROGRESS_SHOW"
progress_update current=0 total=$#
progress_trap # at the end the bar says how it went
printf '%s\0' "$@" | xargs -0 -n 1 -P 4 sh -c '
    gzip -kf "$1" # your work
    status=$?
    . ./progress.sh
    if [ $status = 0 ]; then progress_update workid=files inc=1 total="$total"; else progress_update workid="$1" note=1 exit=$status; fi
    exit $status' sh
