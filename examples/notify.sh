#!/bin/sh
# notify.sh JOB COMMAND…: waits until the job has ended, then runs the command with the line that says so.
#     notify.sh nightly notify-send
#     notify.sh nightly sh -c 'echo "$0" | mail -s progressd alice'
# It must have stayed ended for SETTLE seconds (60): a task that the batch system starts again has not.
job=$1 known=
shift
while :; do
    answer=$(curl -sG -m 70 -w '%{http_code}' "${PROGRESS_URL:-http://localhost:8080/progress}/wait" --data-urlencode jobid="$job" -d settle="${SETTLE:-60}")
    case $known/$answer in
        */*200) break ;;
        */*202) known=yes && continue ;;
        # It may be made later.
        /*404) known=missing && echo "notify.sh: there is no job $job yet, waiting for it" >&2 ;;
        yes/*404) echo "notify.sh: the job $job is gone" >&2 && exit 1 ;;
    esac
    sleep "${EVERY:-10}"
done
"$@" "$(printf %s "$answer" | sed '$d')"
