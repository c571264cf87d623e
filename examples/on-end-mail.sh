#!/bin/sh
# on-end-mail.sh: for `progressd --on-end`. Mails by curl to a mail server: no setgid program like sendmail, which the unit's sandbox has no use for.
# In /etc/default/progressd:
#     PROGRESSD_FLAGS="--bind * --on-end /usr/local/bin/on-end-mail.sh"
#     ON_END_SMTP=smtp://mail.example.org
#     ON_END_FROM=progressd@head1.example.org
#     ON_END_TO=night-shift@example.org
#     ON_END_DOMAIN=example.org
# Who said `tell=alice@example.org` in create gets the mail instead, if that is of ON_END_DOMAIN: anybody who reaches the daemon may say so.
to=${ON_END_TO:-}
case ${PROGRESS_TELL:-} in
    -* | *@*@* | *[!A-Za-z0-9._+@-]*) ;;
    ?*@"${ON_END_DOMAIN:-none.invalid}") to=$PROGRESS_TELL ;;
esac
[ "$to" ] || exit 0
{
    printf '%s\n' "From: ${ON_END_FROM:?}" "To: $to" "Subject: $PROGRESS_STATE: ${PROGRESS_SHOW##*jobid=}" 'Auto-Submitted: auto-generated' \
        'MIME-Version: 1.0' 'Content-Type: text/plain; charset=utf-8' 'Content-Transfer-Encoding: 8bit' '' "$PROGRESS_JOB: $PROGRESS_STATE" "$PROGRESS_SHOW" ''
    sed 's/,"/,\n"/g'
} | curl -qsS -m 25 --crlf --mail-from "$ON_END_FROM" --mail-rcpt "$to" -T - "${ON_END_SMTP:?}"
