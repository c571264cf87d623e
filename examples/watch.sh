#!/bin/sh
# watch.sh JOB: the bars in this terminal, every 5 seconds.
export JOB="$1" PROGRESS_URL="${PROGRESS_URL:-http://localhost:8080/progress}"
# watch sets COLUMNS anew at each round: the bars follow the window's width.
exec watch --color --no-title --interval 5 \
    'curl -sG -m 5 "$PROGRESS_URL/text" --data-urlencode jobid="$JOB" -d color=1 -d width="${COLUMNS:-80}"'
