#!/bin/sh
# notify.sh JOB COMMAND…: waits until the job is done or has failed, then runs the command with the line that says so.
#     notify.sh nightly notify-send
#     notify.sh nightly sh -c 'echo "$0" | mail -s progressd alice'
job=$1 known=
shift
while :; do
    line=$(curl -sG -m 5 "${PROGRESS_URL:-http://localhost:8080/progress}/text" --data-urlencode jobid="$job" -d summary=1)
    case $known/$line in
        */done* | */failed*) break ;;
        # It may be made later.
        '/error: no job'*) known=missing && echo "notify.sh: there is no job $job yet, waiting for it" >&2 ;;
        'yes/error: no job'*) echo "notify.sh: the job $job is gone" >&2 && exit 1 ;;
        */waiting* | */running* | */stalled*) known=yes ;;
    esac
    sleep "${EVERY:-30}"
done
"$@" "$line"
