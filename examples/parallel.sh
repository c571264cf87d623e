#!/bin/bash
# parallel.sh FILE…: GNU parallel. One bar counts the files; a file that fails gets a red bar of its own.
. ./progress.sh

one_file() {
    gzip -kf "$1" # your work
    status=$?
    . ./progress.sh
    [ $status = 0 ] || progress_update workid="$1" exit=$status
    progress_update workid=files inc=1 total="$total"
    return $status
}
export total=$# SHELL=/bin/bash
export -f one_file

progress_create desc="Compress $# files"
echo "watch me: $PROGRESS_SHOW"
progress_update workid=files current=0 total=$#
parallel --jobs 4 one_file ::: "$@"
