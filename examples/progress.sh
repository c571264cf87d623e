# progress.sh: a shell script reports to progressd. For bash, dash and other POSIX shells, with curl or wget. Source it:
#
#     PROGRESS_URL=http://headnode:8080/progress
#     . ./progress.sh
#     progress_create desc="Nightly rebuild"
#     echo "watch me: $PROGRESS_SHOW"
#     progress_trap                                  # however this script ends, its bar will say so
#     for step in 1 2 3; do
#         work_on "$step"
#         progress_update current="$step" total=3
#     done
#
# The names are those of the URLs: jobid desc maxage workers stall for create, workid current total inc ok exit desc for update.
# A report never fails the script and takes 5 seconds at most; while nobody answers, only one a minute is tried (and the last one).
#
#   PROGRESS_JOB      the job. progress_create sets and exports it: what is started from here reports to the same job
#   PROGRESS_WORKER   this script's bar, host:pid unless you say otherwise
#   PROGRESS_DEBUG=1  tells on standard error what went wrong; else nothing does

: "${PROGRESS_URL:=http://localhost:8080/progress}" "${PROGRESS_WORKER:=$(uname -n):$$}"
export PROGRESS_URL

# Makes the job (or makes it anew) and sets PROGRESS_SHOW, the page to watch.
progress_create() {
    _progress_given=
    for _progress_arg; do
        case $_progress_arg in jobid=*) PROGRESS_JOB=${_progress_arg#jobid=} _progress_given=yes ;; esac
    done
    : "${PROGRESS_JOB:=$(id -un):$(date +%Y-%m-%dT%H:%M:%S):$(uname -n):$$}"
    [ "$_progress_given" ] || set -- "jobid=$PROGRESS_JOB" "$@"
    PROGRESS_SHOW="$PROGRESS_URL/show?jobid=$(_progress_encoded "$PROGRESS_JOB")"
    # Nobody answered: then the first update that arrives makes the job.
    PROGRESS_CREATE=1
    if _progress_ask 5 create "$@"; then PROGRESS_CREATE=; fi
    export PROGRESS_JOB PROGRESS_SHOW PROGRESS_CREATE
}

# Reports one worker: this script, unless workid= names another.
progress_update() {
    _progress_job=${PROGRESS_JOB-} _progress_worker=$PROGRESS_WORKER _progress_make=${PROGRESS_CREATE-} _progress_last=
    for _progress_arg; do
        case $_progress_arg in
            jobid=*) _progress_job= ;;
            workid=*) _progress_worker= ;;
            create=*) _progress_make= ;;
            exit=* | ok=*) _progress_last=yes ;;
        esac
    done
    set -- ${_progress_job:+"jobid=$_progress_job"} ${_progress_worker:+"workid=$_progress_worker"} ${_progress_make:+create=1} "$@"
    if [ "$_progress_last" ]; then
        # A daemon that is being restarted is back within a second or two.
        _progress_ask 2 update "$@" || [ "$_progress_refused" ] || { sleep 1; _progress_ask 2 update "$@" || :; }
    elif [ "${_progress_silent_until:-0}" = 0 ] || [ "$(date +%s)" -ge "$_progress_silent_until" ]; then
        _progress_ask 5 update "$@" || :
    fi
}

# From now on the end of the script is reported: exit 0, a failure, set -e, Ctrl-C, kill. Your own traps stay: an EXIT trap runs after the report,
# a trap on HUP, INT or TERM is left as it is. (The shell runs a trap once the command in the foreground has ended: that is so with every trap.)
progress_trap() {
    [ "${_progress_then-unset}" = unset ] || return 0
    _progress_then='' _progress_yours=' '
    # dash shows no traps to a $(subshell), hence the file.
    if _progress_file=$(mktemp 2>/dev/null); then
        trap >"$_progress_file"
        eval "$(sed 's/^trap -- /_progress_note /' "$_progress_file")"
        rm -f "$_progress_file"
    fi
    trap '_progress_end $?' EXIT
    case $_progress_yours in *' HUP '*) ;; *) trap '_progress_signal=HUP; exit 129' HUP ;; esac
    case $_progress_yours in *' INT '*) ;; *) trap '_progress_signal=INT; exit 130' INT ;; esac
    case $_progress_yours in *' TERM '*) ;; *) trap '_progress_signal=TERM; exit 143' TERM ;; esac
}

_progress_note() {
    case $2 in
        EXIT) _progress_then=$1 ;;
        *) _progress_yours="$_progress_yours${2#SIG} " ;;
    esac
}

_progress_end() {
    trap - EXIT
    progress_update exit="$1"
    # Your EXIT trap finds in $? what it would have found.
    if (exit "$1"); then eval "$_progress_then"; else eval "$_progress_then"; fi
    if [ "${_progress_signal-}" ]; then
        # Who started the script shall see that it was a signal. $PPID there is this shell, in a subshell too.
        trap - "$_progress_signal"
        sh -c 'kill -s "$0" "$PPID"' "$_progress_signal"
    fi
    exit "$1"
}

# seconds path name=value…: true when it was taken.
_progress_ask() {
    _progress_limit=$1 _progress_link="$PROGRESS_URL/$2?" _progress_refused=''
    shift 2
    for _progress_arg; do
        _progress_link="$_progress_link${_progress_arg%%=*}=$(_progress_encoded "${_progress_arg#*=}")&"
    done
    _progress_answer=$(_progress_get "${_progress_link%?}" 2>&1) || _progress_answer="no answer: $_progress_answer"
    case $_progress_answer in
        ok | http*) _progress_silent_until=0 && return 0 ;;
        'no answer'*) _progress_silent_until=$(($(date +%s) + 60)) ;;
        *) _progress_refused=yes ;;
    esac
    [ -z "${PROGRESS_DEBUG-}" ] || echo "progress.sh: $_progress_answer" >&2
    return 1
}

_progress_get() {
    if command -v curl >/dev/null; then
        curl -sS --max-time "$_progress_limit" "$1"
    else
        timeout "$_progress_limit" wget -q -O - "$1" || { [ $? = 8 ] && echo 'error: refused; curl would tell why'; }
    fi
}

# A percent sign and two digits for each byte: nothing that a shell, a locale or a proxy could take for something else.
_progress_encoded() (
    LC_ALL=C
    case $1 in
        *[!0-9A-Za-z._~:-]*) printf %s "$1" | od -An -v -tx1 | tr -d ' \n' | sed 's/../%&/g' ;;
        *) printf %s "$1" ;;
    esac
)
