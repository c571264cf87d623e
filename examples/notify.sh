#!/bin/sh
# notify.sh JOB COMMAND…: waits until the job is done or has failed, then runs the command with the line that says so.
#     notify.sh nightly notify-send
#     notify.sh nightly sh -c 'echo "$0" | mail -s progressd alice'
job=$1
shift
until line=$(curl -sG "${PROGRESS_URL:-http://localhost:8080/progress}/text" --data-urlencode jobid="$job" -d summary=1) &&
    echo "$line" | grep -qE '^(done|failed)'; do
    sleep "${EVERY:-30}"
done
"$@" "$line"
