#!/bin/sh
# on-end-webhook.sh: for `progressd --on-end`. Posts {"text": "…"} to a webhook, as Slack, Mattermost, Rocket.Chat and Teams take it. In /etc/default/progressd:
#     PROGRESSD_FLAGS="--bind * --on-end /usr/local/bin/on-end-webhook.sh"
#     ON_END_URL=https://chat.example.org/hooks/abc
# What `tell=` of create said comes along: text of whoever can reach the daemon, so it is never a command nor an address here.
text=$(printf '%s' "$PROGRESS_JOB: $PROGRESS_STATE $PROGRESS_SHOW${PROGRESS_TELL:+ $PROGRESS_TELL}" | LC_ALL=C tr -d '\000-\037' | sed 's/[\\"]/\\&/g')
# The address is a secret: not among the arguments, which every user of the machine can read.
exec curl -qfsS -m 25 -o /dev/null -H 'Content-Type: application/json' -K - --data-binary @/proc/self/fd/3 3<<BODY <<CONFIG
{"text":"$text"}
BODY
url = "${ON_END_URL:?}"
CONFIG
