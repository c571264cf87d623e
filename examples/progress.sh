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
# A report never fails the script and takes 5 seconds at most. Numbers that did not arrive come along with the bar's next report. While a
# daemon is there but does not answer, one report a minute is tried, and the last ones: exit, ok, and this script's current = total.
#
#   PROGRESS_JOB      the job. progress_create sets and exports it: what is started from here reports to the same job
#   PROGRESS_WORKER   this script's bar, host:pid unless you say otherwise
#   PROGRESS_DEBUG=1  tells on standard error what went wrong; else nothing does

: "${PROGRESS_URL:=http://localhost:8080/progress}" "${PROGRESS_WORKER:=$(uname -n):$$}" "${PROGRESS_SILENT_UNTIL:=}"
# What is started from here is silent as long.
export PROGRESS_URL PROGRESS_SILENT_UNTIL

# Makes the job (or makes it anew) and sets PROGRESS_SHOW, the page to watch.
progress_create() {
    _progress_given=
    for _progress_arg; do
        case $_progress_arg in jobid=*) PROGRESS_JOB=${_progress_arg#jobid=} _progress_given=yes ;; esac
    done
    : "${PROGRESS_JOB:=$(id -un 2>/dev/null || id -u):$(date +%Y-%m-%dT%H:%M:%S):$(uname -n):$$}"
    [ "$_progress_given" ] || set -- "jobid=$PROGRESS_JOB" "$@"
    PROGRESS_SHOW="$PROGRESS_URL/show?jobid=$(_progress_encoded "$PROGRESS_JOB")"
    # Nobody answered: then the first update that arrives makes the job.
    PROGRESS_CREATE=1
    if _progress_ask 5 create "$@" && [ -z "$_progress_refused" ]; then PROGRESS_CREATE=; fi
    export PROGRESS_JOB PROGRESS_SHOW PROGRESS_CREATE
}

# Reports one worker: this script, unless workid= names another.
progress_update() {
    _progress_job=${PROGRESS_JOB-} _progress_worker=$PROGRESS_WORKER _progress_make=${PROGRESS_CREATE-}
    _progress_current='' _progress_total='' _progress_inc='' _progress_last='' _progress_answer=''
    for _progress_arg; do
        shift
        case $_progress_arg in
            jobid=*) _progress_job=${_progress_arg#*=} && continue ;;
            workid=*) _progress_worker=${_progress_arg#*=} && continue ;;
            create=*) _progress_make=${_progress_arg#*=} && continue ;;
            current=*) _progress_current=${_progress_arg#*=} && continue ;;
            total=*) _progress_total=${_progress_arg#*=} && continue ;;
            inc=*) _progress_inc=${_progress_arg#*=} && continue ;;
            exit=* | ok=*) _progress_last=yes ;;
        esac
        set -- "$@" "$_progress_arg"
    done
    # A subshell has a copy of what its parent owes: that is the parent's to send, and $$ is the same in both.
    _progress_pid=${BASHPID-}
    [ "$_progress_pid" ] || read -r _progress_pid _progress_arg 2>/dev/null </proc/self/stat || :
    _progress_bar="$_progress_pid $_progress_job $_progress_worker"
    [ "$_progress_bar" != "${_progress_owing-}" ] || _progress_take_along
    case $_progress_worker/$_progress_total in "$PROGRESS_WORKER/${_progress_current:-none}") _progress_last=yes ;; esac
    set -- ${_progress_job:+"jobid=$_progress_job"} ${_progress_worker:+"workid=$_progress_worker"} ${_progress_make:+"create=$_progress_make"} \
        ${_progress_current:+"current=$_progress_current"} ${_progress_total:+"total=$_progress_total"} ${_progress_inc:+"inc=$_progress_inc"} "$@"
    if _progress_tell "$@"; then
        [ "$_progress_bar" != "${_progress_owing-}" ] || _progress_owing=
    else
        # curl's words when the request was sent: it may yet be served, and shall not count twice.
        case $_progress_answer in *'Operation timed out'*) _progress_inc= ;; esac
        _progress_owing=$_progress_bar _progress_owed_current=$_progress_current _progress_owed_total=$_progress_total _progress_owed_inc=$_progress_inc
    fi
}

_progress_tell() {
    if _progress_silent && [ -z "$_progress_last" ]; then return 1; fi
    _progress_ask 5 update "$@" && return
    # A daemon that is being restarted is back within a second or two.
    [ "$_progress_last" ] && ! _progress_silent && sleep 1 && _progress_ask 2 update "$@"
}

_progress_take_along() {
    : "${_progress_total:=$_progress_owed_total}"
    if [ "$_progress_current" ]; then
        : # That says all.
    elif [ -z "$_progress_inc" ]; then
        _progress_current=$_progress_owed_current _progress_inc=$_progress_owed_inc
    elif _progress_whole "$_progress_inc" && _progress_whole "$_progress_owed_current"; then
        _progress_current=$((_progress_owed_current + _progress_inc)) _progress_inc=
    elif _progress_whole "$_progress_inc" && _progress_whole "$_progress_owed_inc"; then
        _progress_inc=$((_progress_owed_inc + _progress_inc))
    fi
}

# In $((…)) 08 and 0.5 would end the script.
_progress_whole() {
    case ${1#-} in '' | *[!0-9]* | 0?*) return 1 ;; esac
}

_progress_silent() {
    [ "$PROGRESS_SILENT_UNTIL" ] && [ "$(date +%s)" -lt "$PROGRESS_SILENT_UNTIL" ]
}

# From now on the end of the script is reported: exit 0, a failure, set -e, Ctrl-C, kill. In a subshell call it again, for the end of that. Your own
# traps stay: an EXIT trap runs after the report, a trap on a signal is left as it is. (The shell runs a trap once the command in the foreground has
# ended: that is so with every trap. PIPE is left alone: a shell that traps it would write to standard error that it could not write.)
progress_trap() {
    _progress_list=
    if [ "${BASH_VERSION-}" ]; then
        # A subshell of bash lists its parent's traps until it sets one.
        trap - KILL
        _progress_list=$(trap)
    else
        # dash shows no traps to a $(subshell), hence the file. Where it cannot be written yours would be lost: then ours are not set.
        _progress_file=$(mktemp 2>/dev/null) && command trap 2>/dev/null >|"$_progress_file" || _progress_list=none
        [ "$_progress_list" ] || _progress_list=$(cat "$_progress_file")
        rm -f "$_progress_file"
    fi
    [ "$_progress_list" != none ] || { _progress_say 'no trap: mktemp makes no file' && return; }
    # Ours already.
    case $_progress_list in *_progress_end*) return 0 ;; esac
    _progress_then='' _progress_signal='' _progress_yours=$_progress_list
    for _progress_arg in HUP:129 INT:130 USR1:138 USR2:140 ALRM:142 TERM:143 XCPU:152; do
        trap "_progress_signal=${_progress_arg%:*}; exit ${_progress_arg#*:}" "${_progress_arg%:*}"
    done
    [ "${BASH_VERSION-}" ] || trap '_progress_signal=QUIT; exit 131' QUIT # bash never ends by that
    _progress_restore
    trap '_progress_end $?' EXIT
}

# The list is lines of trap -- 'what to do' WHEN, the first one EXIT if there is one.
_progress_restore() {
    eval "_progress_note ${_progress_yours#trap }"
}

_progress_note() {
    case ${3-} in
        EXIT) _progress_then=$2 ;;
        ?*) trap "$@" ;;
    esac
}

_progress_end() {
    # A second Ctrl-C waits for the report, and so does not cost your EXIT trap.
    trap '' HUP INT TERM
    trap - EXIT
    progress_update exit="$1"
    trap - HUP INT TERM
    _progress_restore
    # Your EXIT trap finds in $? what it would have found.
    if (exit "$1"); then eval "$_progress_then"; else eval "$_progress_then"; fi
    if [ "${_progress_signal-}" ]; then
        # Who started the script shall see that it was a signal. $PPID there is this shell, in a subshell too.
        trap - "$_progress_signal"
        sh -c 'kill -s "$0" "$PPID"' "$_progress_signal"
    fi
    exit "$1"
}

# seconds path name=value…: true when the daemon has spoken; _progress_refused if it said no.
_progress_ask() {
    _progress_limit=$1 _progress_link="$PROGRESS_URL/$2?" _progress_refused='' _progress_start=$(date +%s)
    # It did not answer before: whoever waits has waited enough.
    [ -z "$PROGRESS_SILENT_UNTIL" ] || _progress_limit=2
    shift 2
    for _progress_arg; do
        case ${_progress_arg%%=*} in
            "$_progress_arg" | *[!a-z]*) _progress_say "left out, for it is not name=value: $_progress_arg" ;;
            *) _progress_link="$_progress_link${_progress_arg%%=*}=$(_progress_encoded "${_progress_arg#*=}")&" ;;
        esac
    done
    _progress_answer=$(_progress_get "${_progress_link%?}" 2>&1) || _progress_answer="no answer: $_progress_answer"
    _progress_now=$(date +%s) PROGRESS_SILENT_UNTIL=
    case $_progress_answer in
        ok | http*) return 0 ;;
        error:*'try again'*) ;; # it is stopping
        error:*) _progress_refused=yes ;;
        # That nobody listens is known at once; only to wait for an answer costs time.
        *) [ "$((_progress_now - _progress_start))" -lt 2 ] || PROGRESS_SILENT_UNTIL=$((_progress_now + 60)) ;;
    esac
    _progress_say "$_progress_answer"
    [ "$_progress_refused" ]
}

_progress_say() {
    [ -z "${PROGRESS_DEBUG-}" ] || echo "progress.sh: $1" >&2
}

_progress_get() {
    if command -v curl >/dev/null; then
        curl -sS --max-time "$_progress_limit" "$1"
    else
        # KILL: while a trap is being run wget ignores TERM, as this shell does.
        timeout -s KILL "$_progress_limit" wget -q -O - "$1" || { [ $? = 8 ] && echo 'error: refused; curl would tell why'; }
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
