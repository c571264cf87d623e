#!/bin/bash
# parallel.sh FILE…: GNU parallel. One bar counts the files that are done; one that failed is a remark beside it, which goes when a retry succeeds.
. ./progress.sh

one_file() {
    gzip -kf "$1" # your work
    local status=$? failed
    failed=$failures/$(printf %s "$1" | cksum | tr ' ' _)
    . ./progress.sh
    if [ $status != 0 ]; then
        : >"$failed"
        progress_update workid="$1" note=1 exit=$status
        return $status
    fi
    progress_update workid=files inc=1 total="$total"
    [ ! -e "$failed" ] || progress_update workid="$1" note=1 current=1 total=1
}
failures=$(mktemp -d)
export failures total=$# SHELL=/bin/bash PROGRESS_WORKER=files
export -f one_file

progress_create desc="Compress $# files" workers=1
echo "watch me: $PROGRESS_SHOW"
progress_update current=0 total=$#
progress_trap # at the end the bar says how it went
parallel --jobs 4 --retries 2 one_file ::: "$@"
status=$?
rm -r "$failures"
exit $status
