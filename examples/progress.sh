# progress.sh: a shell script reports to progressd. For bash, dash, ksh, zsh and busybox, with curl or wget.
#
#     . ./progress.sh                                # or from the daemon: see below
#     progress_create desc="Nightly rebuild"         # not needed in a Slurm, PBS, LSF or Grid Engine job, nor in an MPI rank
#     echo "watch me: $PROGRESS_SHOW"
#     progress_trap                                  # however this script ends, its bar will say so
#     for step in 1 2 3; do
#         work_on "$step"
#         progress_update current="$step" total=3
#     done
#
# From the daemon it comes with its address. What follows || is for a daemon that is down: the script goes on without reports; curl has said why.
#
#     eval "$(curl -fsS -m 5 http://headnode:8080/progress/progress.sh || printf 'progress_%s() { :; }\n' create trap update)"
#
# The names are those of the URLs: jobid desc maxage workers stall keep … for create, workid current total inc ok exit desc group … for update.
# A report never fails the script, and all waiting for the daemon together is at most 5 seconds a process. If the first report cannot arrive, one line on
# standard error says why; nothing else is ever said. `progress_check` tries all of it and prints a verdict. `progress_wait [JOB]` ends when the
# job has: 0 done, 1 failed, 2 gone.
#
# Under a batch system job (USER:slurm:CLUSTER:JOB), worker (the task or rank), expected number and host come from its environment, and the
# job is made by whichever task is first. These win:
#
#   PROGRESS_URL      http://headnode:8080/progress
#   PROGRESS_JOB      the job. progress_create sets and exports it: what is started from here reports to the same job
#   PROGRESS_WORKER   this script's bar; without a batch system host:pid
#   PROGRESS_PROXY    ask through this proxy; none is used else, whatever http_proxy says
#   PROGRESS_KEY      the job's key
#   PROGRESS_QUIET=1  not even that line          PROGRESS_OFF=1  no reports

# The daemon that serves this file puts its own address here, quoted for a shell.
PROGRESS_URL_DEFAULT=''

# ---- What users call. Each body runs with standard error on /dev/null, so `set -x` shows the call and no more; 3 is the script's own. A call is
# ---- left of `||`: `set -e` does not reach in.

# Makes the job, or makes it anew, and sets PROGRESS_SHOW, the page to watch. Of a task or a rank it never replaces the job that others report to.
progress_create() {
    _progress_create "$@" || :
} 3>&2 2>/dev/null

# Reports one worker: this script, unless workid= names another.
progress_update() {
    _progress_update "$@" || :
} 3>&2 2>/dev/null

# From now on the end of the script is reported: exit 0, a failure, set -e, Ctrl-C, kill. In a subshell call it again, for the end of that. Your own
# traps stay, those set later too: an EXIT trap runs after the report, a trap on a signal is left as it is; in dash, ksh and busybox those set later from
# the next line on, and not by a function that was defined before, which replaces ours. (The shell runs a trap once the command
# in the foreground has ended, every trap. PIPE is left alone: a shell that traps it would write to standard error that it could not write.)
progress_trap() {
    _progress_arm || :
} 3>&2 2>/dev/null

# Waits until a job has ended, through restarts of the daemon and of the job: 0 done, 1 failed, 2 there is no such job. Prints the line that says so.
# progress_wait [JOB] [settle=60] [for=trouble]
progress_wait() {
    _progress_wait "$@"
} 3>&2 2>/dev/null

# Tries URL, proxy, name, job and a report, and prints what it found: 0 if reports arrive.
progress_check() {
    _progress_check
} 3>&2 2>/dev/null

# ---- Where this runs: sets _progress_job, _worker, _workers (how many are expected), _host, _title, _tries. Once a process.

_progress_place() {
    [ -z "${_progress_host-}" ] || return 0
    _progress_host=${SLURMD_NODENAME:-$(uname -n)}
    _progress_batch='' _progress_task='' _progress_tasks='' _progress_rank='' _progress_ranks='' _progress_step='' _progress_title='' _progress_tries=''
    if [ "${SLURM_JOB_ID-}" ]; then
        _progress_batch=slurm:${SLURM_CLUSTER_NAME:-slurm}:${SLURM_ARRAY_JOB_ID:-$SLURM_JOB_ID} _progress_task=${SLURM_ARRAY_TASK_ID-}
        _progress_tasks=${SLURM_ARRAY_TASK_COUNT-} _progress_title=${SLURM_JOB_NAME-} _progress_tries=${SLURM_RESTART_COUNT-}
        # The batch script has a PROCID as well; only what srun started has a step.
        [ -z "${SLURM_STEP_ID-}" ] || _progress_rank=${SLURM_PROCID-} _progress_ranks=${SLURM_STEP_NUM_TASKS-} _progress_step=$SLURM_STEP_ID
    elif [ "${PBS_JOBID-}" ]; then # 12.server, 12[7].server or 12-7.server
        _progress_task=${PBS_ARRAY_INDEX:-${PBS_ARRAYID-}} _progress_batch=${PBS_JOBID%%.*} _progress_title=${PBS_JOBNAME-}
        _progress_batch=${_progress_batch%%\[*} _progress_arg=${PBS_JOBID#*.}
        [ "$_progress_arg" != "$PBS_JOBID" ] || _progress_arg=pbs
        _progress_batch=pbs:$_progress_arg:${_progress_batch%%-*}
    elif [ "${LSB_JOBID-}" ]; then # the name ends in [1-8], or in more than that
        _progress_batch=lsf:${LSF_CLUSTER_NAME:-lsf}:$LSB_JOBID _progress_task=${LSB_JOBINDEX#0} _progress_title=${LSB_JOBNAME-}
        _progress_arg=${_progress_title##*\[}
        _progress_arg=${_progress_arg%%\]*}
        case $_progress_arg in
            '' | *[!0-9-]* | -* | *- | *-*-*) ;;
            *-*) _progress_tasks=$((${_progress_arg#*-} - ${_progress_arg%-*} + 1)) ;;
        esac
    elif [ "${SGE_TASK_ID-}" ]; then
        _progress_batch=sge:${SGE_CLUSTER_NAME:-${SGE_CELL:-sge}}:${JOB_ID-} _progress_title=${JOB_NAME-} _progress_tries=${RESTARTED-}
        if [ "$SGE_TASK_ID" != undefined ]; then
            _progress_task=$SGE_TASK_ID _progress_tasks=$(((${SGE_TASK_LAST:-1} - ${SGE_TASK_FIRST:-1}) / ${SGE_TASK_STEPSIZE:-1} + 1))
        fi
    fi
    if [ "${OMPI_COMM_WORLD_RANK-}" ]; then # Open MPI
        _progress_rank=$OMPI_COMM_WORLD_RANK _progress_ranks=${OMPI_COMM_WORLD_SIZE-} _progress_step=''
    elif [ "${MV2_COMM_WORLD_RANK-}" ]; then # MVAPICH
        _progress_rank=$MV2_COMM_WORLD_RANK _progress_ranks=${MV2_COMM_WORLD_SIZE-} _progress_step=''
    elif [ "${PMI_RANK-}" ] && [ -z "$_progress_step" ]; then # MPICH, Intel
        _progress_rank=$PMI_RANK _progress_ranks=${PMI_SIZE-}
    elif [ "${PALS_RANKID-}" ]; then # Cray; it does not say how many
        _progress_rank=$PALS_RANKID
    fi
    # Ranks without a batch system share what their launcher is called; MPICH's has no name, but one parent on this machine.
    [ "$_progress_batch" ] || [ -z "$_progress_rank" ] || _progress_batch=mpi:${PMIX_NAMESPACE:-$_progress_host:$PPID}

    _progress_worker=$_progress_task
    if [ "$_progress_rank" ] && [ "$_progress_ranks" != 1 ] || [ "${_progress_step:-0}" != 0 ]; then
        # Steps side by side all have a rank 0.
        [ "${_progress_step:-0}" = 0 ] || _progress_rank=$_progress_step/$_progress_rank
        _progress_worker=${_progress_task:+$_progress_task/}$_progress_rank
    elif [ "$_progress_batch" ]; then
        : "${_progress_worker:=${_progress_rank:-batch}}"
    fi
    _progress_workers=$((${_progress_tasks:-1} * ${_progress_ranks:-1}))
    # PBS does not say how many tasks there are; what later steps bring comes on top.
    [ -z "$_progress_task" ] || [ "$_progress_tasks" ] || _progress_workers=''
    [ "${_progress_step:-0}" = 0 ] || _progress_workers=''
    _progress_user=${SLURM_JOB_USER:-$(id -un || id -u)}
    if [ "$_progress_batch" ]; then
        # A script that this one starts has a bar of its own.
        _progress_arg=$_progress_host:$_progress_batch:$_progress_worker
        case ${PROGRESS_OWNER-} in
            "$_progress_arg:$$") ;;
            "$_progress_arg":*) _progress_worker=$_progress_worker/$$ ;;
            *) export PROGRESS_OWNER="$_progress_arg:$$" ;;
        esac
        _progress_batch=$_progress_user:$_progress_batch
    else
        _progress_worker=$_progress_host:$$ _progress_workers='' _progress_tries=''
    fi
    # http://headnode:8080 lacks its path. An address with a password is not exported.
    _progress_url=${PROGRESS_URL:-$PROGRESS_URL_DEFAULT}
    [ "$_progress_url" ] || [ ! -r /etc/default/progress ] || _progress_url=$(. /etc/default/progress && printf %s "${PROGRESS_URL-}")
    : "${_progress_url:=http://localhost:8080/progress}"
    while [ "$_progress_url" != "${_progress_url%/}" ]; do _progress_url=${_progress_url%/}; done
    case $_progress_url in *://*/*) ;; *) _progress_url=$_progress_url/progress ;; esac
    _progress_shown=$_progress_url
    case ${_progress_url#*://} in *@*) _progress_shown=${_progress_url%%://*}://${_progress_url##*@} ;; *) export PROGRESS_URL="$_progress_url" ;; esac
    # Who was told once here is not told again by what is started from here; on another machine or in another batch job it is news.
    _progress_context="$_progress_host ${_progress_batch} $_progress_shown"
}

_progress_create() {
    _progress_place
    _progress_last='' _progress_mode='' _progress_query=''
    for _progress_arg; do
        case $_progress_arg in
            jobid=?*) PROGRESS_JOB=${_progress_arg#*=} && continue ;;
            keep=?* | new=?*) _progress_mode=said ;;
            desc=?*) _progress_title='' ;;
            workers=?*) _progress_workers='' ;;
        esac
        _progress_add "$_progress_arg"
    done
    # A task of an array or a rank may not wipe what the others said, and an id that is made here is nobody else's: these keep what there is.
    [ -z "${PROGRESS_JOB-}" ] || [ "$_progress_mode$_progress_task$_progress_rank" ] || _progress_mode=replace
    : "${PROGRESS_JOB:=${_progress_batch:-$_progress_user:$(date +%Y-%m-%dT%H:%M:%S):$_progress_host:$$}}"
    _progress_join "$PROGRESS_JOB"
    PROGRESS_SHOW="$_progress_shown/show?${_progress_query%%&*}"
    [ "$_progress_mode" ] || _progress_query="$_progress_query&keep=1"
    # If it does not arrive it is sent before the next report, by whoever makes that; what others have reported meanwhile stays then.
    PROGRESS_CREATE=$_progress_query
    [ "$_progress_mode" != replace ] || PROGRESS_CREATE="$_progress_query&keep=1"
    export PROGRESS_JOB PROGRESS_SHOW PROGRESS_CREATE
    _progress_make "$_progress_query"
}

# Completes the query of a create: what the batch system says of its own job.
_progress_join() {
    _progress_encode "$1"
    _progress_query="jobid=$_progress_encoded$_progress_query"
    [ "$1" = "$_progress_batch" ] || return 0
    [ -z "$_progress_title" ] || _progress_add "desc=$_progress_title"
    [ -z "$_progress_workers" ] || _progress_add "workers=$_progress_workers"
}

_progress_make() {
    _progress_ask create "$1" || return
    case $_progress_code:$1 in
        400:*'&new='*) ;;
        400:*'&keep='*) _progress_ask create "${1%%&*}&keep=1" || return ;; # what is wrong was said; reports need the job
        400:*) _progress_ask create "${1%%&*}" || return ;;
    esac
    case $_progress_code in
        20*) PROGRESS_SHOW=$_progress_body PROGRESS_MADE=$_progress_batch ;; # the address is what --public-url says
        5*) return 1 ;;                                                      # stopping, or no room: later, perhaps
        *) export PROGRESS_OFF=1 ;;                                          # a job of that name is a stranger's
    esac
    PROGRESS_CREATE=''
    export PROGRESS_CREATE PROGRESS_MADE
}

_progress_update() {
    _progress_place
    : "${PROGRESS_WORKER:=$_progress_worker}"
    _progress_bar=$PROGRESS_WORKER _progress_in=${PROGRESS_JOB:-$_progress_batch}
    _progress_current='' _progress_total='' _progress_inc='' _progress_desc='' _progress_last='' _progress_where='' _progress_query=''
    for _progress_arg; do
        case $_progress_arg in
            jobid=*) _progress_in=${_progress_arg#*=} ;;
            workid=*) _progress_bar=${_progress_arg#*=} ;;
            current=*) _progress_current=${_progress_arg#*=} ;;
            total=*) _progress_total=${_progress_arg#*=} ;;
            inc=*) _progress_inc=${_progress_arg#*=} ;;
            desc=*) _progress_desc=${_progress_arg#*=} ;;
            host=*) _progress_where=yes && _progress_add "$_progress_arg" ;;
            exit=?* | ok=?*) _progress_last=yes && _progress_add "$_progress_arg" ;;
            *) _progress_add "$_progress_arg" ;;
        esac
    done
    if [ -z "$_progress_in" ]; then
        _progress_say "no job to report to: call progress_create first, or set PROGRESS_JOB"
        return
    fi
    # The batch system's job is made by whoever is first.
    if [ -z "${PROGRESS_CREATE-}" ] && [ "$_progress_in" = "$_progress_batch" ] && [ "${PROGRESS_MADE-}" != "$_progress_batch" ]; then
        _progress_arg=$_progress_query _progress_query=''
        _progress_join "$_progress_batch"
        PROGRESS_CREATE="$_progress_query&keep=1" _progress_query=$_progress_arg
    fi
    _progress_here
    _progress_owner="$_progress_pid $_progress_in $_progress_bar"
    [ "$_progress_owner" != "${_progress_owes-}" ] || _progress_take_along
    if [ "$_progress_bar" = "$PROGRESS_WORKER" ]; then
        [ "$_progress_total" ] && [ "$_progress_current" = "$_progress_total" ] && _progress_last=yes
        _progress_reason=$_progress_desc _progress_begun=$_progress_bar _progress_alone=''
        [ "$_progress_where" ] || _progress_add "host=$_progress_host"
    fi
    for _progress_arg in "workid=$_progress_bar" "current=$_progress_current" "total=$_progress_total" "inc=$_progress_inc" "desc=$_progress_desc"; do
        [ -z "${_progress_arg#*=}" ] || _progress_add "$_progress_arg"
    done
    _progress_encode "$_progress_in"
    _progress_report="jobid=$_progress_encoded$_progress_query"
    if _progress_send; then
        [ "$_progress_owner" != "${_progress_owes-}" ] || _progress_owes=
    else
        # It may have been counted, only the reply was lost: then it is not sent again.
        [ -z "$_progress_sent" ] || _progress_inc=
        _progress_owes=$_progress_owner _progress_owes_current=$_progress_current _progress_owes_total=$_progress_total _progress_owes_inc=$_progress_inc _progress_owes_desc=$_progress_desc
    fi
}

# True when the report is dealt with. The last one is tried again, once until one arrives: a daemon that is being restarted is back within a second or two.
_progress_send() {
    _progress_deliver && return
    [ "$_progress_last" ] && [ -z "$PROGRESS_SILENT_UNTIL" ] && [ "$_progress_left" -ge 20 ] && [ -z "$_progress_retried" ] || return 1
    [ -z "$_progress_sent" ] || [ -z "$_progress_inc" ] || return 1
    _progress_retried=yes
    sleep 1
    _progress_left=$((_progress_left - 10))
    _progress_deliver
}

_progress_deliver() {
    [ -z "${PROGRESS_CREATE-}" ] || _progress_make "$PROGRESS_CREATE" || return
    case $_progress_tries:$_progress_bar in [1-9]*:"$_progress_worker")
        # The batch system started this task again. The try before had no time to say its end, perhaps: it is said for it.
        _progress_ask update "${_progress_report%%&*}&workid=$_progress_bar&exit=143&desc=requeued" || return
        _progress_tries='' ;;
    esac
    _progress_ask update "$_progress_report" || return
    # It is stopping or has no turn: that was not counted.
    [ "$_progress_code" != 503 ] || { _progress_sent='' && return 1; }
}

# Which process this is. A subshell has a copy of what its parent owes and traps, $$ is the same in both, and in ksh even the process.
_progress_here() {
    _progress_pid=${BASHPID-}
    [ "$_progress_pid" ] || read -r _progress_pid _progress_arg </proc/self/stat || _progress_pid=$$
    [ -z "$_progress_ksh" ] || eval '_progress_pid=$_progress_pid.${.sh.subshell}'
}

# What did not arrive comes along with the bar's next report.
_progress_take_along() {
    : "${_progress_total:=$_progress_owes_total}" "${_progress_desc:=$_progress_owes_desc}"
    if [ "$_progress_current" ]; then
        : # That says all.
    elif [ -z "$_progress_inc" ]; then
        _progress_current=$_progress_owes_current _progress_inc=$_progress_owes_inc
    elif _progress_whole "$_progress_inc" && _progress_whole "$_progress_owes_current"; then
        _progress_current=$((_progress_owes_current + _progress_inc)) _progress_inc=
    elif _progress_whole "$_progress_inc" && _progress_whole "$_progress_owes_inc"; then
        _progress_inc=$((_progress_owes_inc + _progress_inc))
    fi
}

# In $((…)) 08 and 0.5 would end the script.
_progress_whole() {
    case ${1#-} in '' | *[!0-9]* | 0?*) return 1 ;; esac
}

# ---- Traps.

_progress_arm() {
    _progress_place
    _progress_here
    # Ours already.
    [ "$_progress_pid" != "${_progress_armed-}" ] || return 0
    if [ "${BASH_VERSION-}" ]; then
        # A subshell of bash lists its parent's traps until it sets one.
        $_progress_builtin trap - KILL
        _progress_list=$($_progress_builtin trap)
    elif [ "$_progress_ksh" ]; then
        _progress_list=$(trap)
    else
        _progress_traps || { _progress_say 'the end of this script is not reported: its traps cannot be listed' && return; }
    fi
    _progress_armed=$_progress_pid _progress_then='' _progress_signal=''
    unset _progress_on_HUP _progress_on_INT _progress_on_TERM
    for _progress_arg in HUP INT QUIT USR1 USR2 ALRM TERM XCPU; do _progress_catch "$_progress_arg"; done
    # From now on `trap` comes through here: as a function in bash and zsh, elsewhere, where it can be none, as an alias.
    case ${BASH_VERSION:+:$SHELLOPTS:}${ZSH_VERSION-} in
        '' | *:posix:*) alias trap=_progress_trap ;;
        *) eval 'trap() { _progress_trap "$@"; }' ;;
    esac
    eval "$_progress_list"
    $_progress_builtin trap '_progress_end' EXIT
    # A bar from the start on; one that is being reported already stays as it is.
    : "${PROGRESS_WORKER:=$_progress_worker}"
    [ "$PROGRESS_WORKER" = "${_progress_begun-}" ] || [ -z "${PROGRESS_JOB:-$_progress_batch}" ] || { _progress_update current=0 total=1; _progress_alone=yes; }
}

# dash and zsh show no traps to a $(subshell), and a disk may be full: they go through the pipe that a here-document is.
_progress_traps() {
    { $_progress_builtin trap >|/dev/fd/4 && _progress_list=$(cat <&4); } 4<<END
END
}

_progress_catch() {
    case $1 in
        HUP | SIGHUP | 1) set -- HUP 129 ;;
        INT | SIGINT | 2) set -- INT 130 ;;
        QUIT | SIGQUIT | 3) set -- QUIT 131 ;;
        USR1 | SIGUSR1 | 10) set -- USR1 138 ;;
        USR2 | SIGUSR2 | 12) set -- USR2 140 ;;
        ALRM | SIGALRM | 14) set -- ALRM 142 ;;
        TERM | SIGTERM | 15) set -- TERM 143 ;;
        XCPU | SIGXCPU | 24) set -- XCPU 152 ;;
        *) return 0 ;;
    esac
    [ "${BASH_VERSION-}$1" != "${BASH_VERSION:-no}QUIT" ] || return 0 # bash never ends by that
    $_progress_builtin trap "_progress_signal=$1; exit $2" "$1"
}

# trap, once ours are set: an EXIT trap is kept for after the report, all others are set.
_progress_trap() {
    _progress_here
    if [ "$_progress_pid" != "$_progress_armed" ] || [ $# = 0 ]; then
        $_progress_builtin trap "$@"
        return
    fi
    [ "$1" != -- ] || shift
    case $1 in
        -[lpP]*) $_progress_builtin trap "$@" && return ;;
        *_progress_end* | *_progress_signal=*) return 0 ;; # ours, out of a list that you kept
        '' | *[!0-9]*) [ $# -gt 1 ] || set -- - "$1" ;;
        *) set -- - "$@" ;;
    esac
    _progress_act=$1
    shift
    for _progress_arg; do
        case $_progress_arg in
            EXIT | 0) _progress_then=${_progress_act#-} && continue ;;
            HUP | SIGHUP | 1) _progress_on_HUP=$_progress_act ;;
            INT | SIGINT | 2) _progress_on_INT=$_progress_act ;;
            TERM | SIGTERM | 15) _progress_on_TERM=$_progress_act ;;
        esac
        $_progress_builtin trap -- "$_progress_act" "$_progress_arg"
        [ "$_progress_act" != - ] || _progress_catch "$_progress_arg"
    done
}

_progress_end() {
    _progress_exit=$?
    _progress_farewell
    # Your EXIT trap finds in $? what it would have found.
    if (exit "$_progress_exit"); then eval "$_progress_then"; else eval "$_progress_then"; fi
    if [ "$_progress_signal" ]; then
        # Who started the script shall see that it was a signal. $PPID there is this shell, in a subshell too.
        $_progress_builtin trap - "$_progress_signal"
        sh -c 'kill -s "$0" "$PPID"' "$_progress_signal"
    fi
    exit "$_progress_exit"
}

_progress_farewell() {
    # A second Ctrl-C waits for the report, and so does not cost your EXIT trap.
    $_progress_builtin trap '' HUP INT TERM
    $_progress_builtin trap - EXIT
    _progress_armed=''
    case $_progress_exit:${_progress_alone-} in
        0:yes) _progress_update current=1 total=1 exit=0 || : ;;
        0:*) _progress_update exit=0 || : ;;
        *) _progress_update exit="$_progress_exit" desc="${_progress_reason-}" || : ;;
    esac
    $_progress_builtin trap -- "${_progress_on_HUP--}" HUP
    $_progress_builtin trap -- "${_progress_on_INT--}" INT
    $_progress_builtin trap -- "${_progress_on_TERM--}" TERM
} 3>&2 2>/dev/null

# ---- Asking.

# path query: true when a progressd has spoken, if only to refuse. Sets _progress_code, _progress_body and _progress_sent: it may have got there.
_progress_ask() {
    _progress_code=000 _progress_sent=''
    [ -z "${PROGRESS_OFF-}" ] || return 0
    # All waiting together is _progress_left tenths of a second, 20 of them for what comes last. Who does not answer is asked again after a minute, then
    # two, four …, and has a fifth of a second for it; for the last report, always.
    if [ "$_progress_last" ]; then
        _progress_limit=20
        [ "$_progress_left" -ge 20 ] || _progress_limit=$_progress_left
    else
        _progress_limit=15
        if [ "$PROGRESS_SILENT_UNTIL" ]; then
            _progress_limit=2
            [ "$(date +%s)" -ge "$PROGRESS_SILENT_UNTIL" ] || return 1
        fi
        [ "$((_progress_left - 20))" -ge "$_progress_limit" ] || _progress_limit=$((_progress_left - 20))
    fi
    [ "$_progress_limit" -gt 0 ] || return 1
    _progress_get "$1?$2"
    _progress_left=$((_progress_left - _progress_took))
    case $_progress_code:$_progress_body in
        20?:ok | 20?:http* | [45]??:error:*)
            PROGRESS_SILENT_UNTIL='' _progress_pause=60 _progress_retried=''
            case $_progress_code:$1 in
                20?:update) PROGRESS_SAID="all $_progress_context" ;;
                20?:*) [ "${PROGRESS_SAID-}" = "all $_progress_context" ] || PROGRESS_SAID="here $_progress_context" ;;
                *) _progress_say "$_progress_body" ;;
            esac
            export PROGRESS_SAID
            return 0
            ;;
        000:*) ;;
        *) _progress_why="$_progress_code, and not in the words of a progressd" ;;
    esac
    if [ "$_progress_took" -ge 2 ]; then
        # That nobody listens is known at once; only to wait for an answer costs time. What is started from here is silent as long.
        PROGRESS_SILENT_UNTIL=$(($(date +%s) + _progress_pause)) _progress_pause=$((_progress_pause * 2))
        export PROGRESS_SILENT_UNTIL
    fi
    [ "${PROGRESS_SAID-}" = "here $_progress_context" ] || _progress_say "no report arrives: $_progress_why"
    return 1
}

# The one line.
_progress_say() {
    _progress_place
    [ "${PROGRESS_SAID-}" != "all $_progress_context" ] || return 0
    export PROGRESS_SAID="all $_progress_context"
    case $1:$_progress_shown in
        'no report'*//localhost[:/]* | 'no report'*//127.*) set -- "$1; localhost is $_progress_host itself" ;;
    esac
    [ "${PROGRESS_QUIET-}" ] || printf 'progress.sh: %s (asked %s; progress_check tells more, PROGRESS_QUIET=1 nothing)\n' "$1" "$_progress_shown" >&3
}

# path?query, within _progress_limit: also sets _progress_took, in tenths of a second, and _progress_why. No file of settings is read, which could add to
# what is printed, and no proxy of the environment. To curl address and key go through a pipe: a list of processes does not show them.
_progress_get() {
    _progress_body='' _progress_code=000 _progress_took=0 _progress_sent=yes
    if command -v curl >/dev/null; then
        set -- url "$_progress_url/$1"
        [ -z "${PROGRESS_KEY-}" ] || set -- "$@" header "X-Progress-Key: $PROGRESS_KEY"
        _progress_answer=$(printf '%s "%s"\n' "$@" |
            no_proxy='' NO_PROXY='' http_proxy=${PROGRESS_PROXY-} https_proxy=${PROGRESS_PROXY-} HTTPS_PROXY='' all_proxy='' ALL_PROXY='' command curl -q \
                -sSL --max-redirs 5 --max-time "$((_progress_limit / 10)).$((_progress_limit % 10))" -w '\n%{http_code} %{time_pretransfer} %{time_total}' -K -)
        case $? in
            5) _progress_why='no such proxy' ;;
            6) _progress_why='there is no host of that name' ;;
            7) _progress_why='nobody listens there' ;;
            28) _progress_why='no answer' ;;
            *) _progress_why="curl ends with $?" ;;
        esac
        _progress_times=${_progress_answer##*"$_progress_newline"}
        case $_progress_times in
            [0-9][0-9][0-9]' '*) ;;
            *) return ;;
        esac
        _progress_code=${_progress_times%% *} _progress_times=${_progress_times#* } _progress_body=${_progress_answer%%"$_progress_newline"*}
        case ${_progress_times% *} in *[1-9]*) ;; *) _progress_sent='' ;; esac
        _progress_times=${_progress_times#* }
        _progress_took=${_progress_times%%[.,]*}
        _progress_times=${_progress_times#*[.,]}
        _progress_took=$((_progress_took * 10 + ${_progress_times%"${_progress_times#?}"}))
    elif command -v wget >/dev/null; then
        set -- "$_progress_url/$1"
        [ -z "${PROGRESS_KEY-}" ] || set -- --header "X-Progress-Key: $PROGRESS_KEY" "$@"
        # busybox's asks once in any case, and cannot show the body of a refusal.
        case $(wget --version 2>&1) in *GNU*) set -- --no-config --tries=1 --content-on-error "$@" ;; esac
        # KILL: while a trap is run wget ignores TERM, as this shell does.
        _progress_answer=$(no_proxy='' http_proxy=${PROGRESS_PROXY-} https_proxy=${PROGRESS_PROXY-} \
            timeout -s KILL "$(((_progress_limit + 9) / 10))" wget -q -S -O - "$@" 2>&1)
        [ $? != 137 ] || _progress_took=$(((_progress_limit + 9) / 10 * 10))
        _progress_why='no answer'
        # Headers are lines that begin with blanks; busybox has but a line of its own where the code is no success.
        _progress_times=$(printf %s "$_progress_answer" | sed -n 's/.*HTTP\/1\.[01] \([0-9][0-9][0-9]\).*/\1/p' | sed -n '$p')
        _progress_code=${_progress_times:-000}
        _progress_body=$(printf %s "$_progress_answer" | sed -n '/^  /d;$p')
        case $_progress_body in wget:*HTTP*) _progress_body="error: $_progress_code, curl would tell why" ;; esac
    else
        _progress_why='there is neither curl nor wget'
    fi
}

# A percent sign and two digits for each byte: nothing that a shell, a locale or a proxy could take for something else. A text is cut: a report says a
# thousand characters at most.
_progress_encode() {
    case ${#1}:$1 in
        ?:*[!0-9A-Za-z._~:-]* | ??:*[!0-9A-Za-z._~:-]* | ???:*[!0-9A-Za-z._~:-]* | ????*:*)
            _progress_encoded=$(printf %s "$1" | LC_ALL=C od -An -v -tx1 -N 4000 | LC_ALL=C tr -d ' \n' | LC_ALL=C sed 's/../%&/g') ;;
        *) _progress_encoded=$1 ;;
    esac
}

# name=value: added to the query.
_progress_add() {
    case ${1%%=*} in
        "$1" | *[!a-z]*) _progress_say "left out, for it is not name=value: $1" ;;
        *) _progress_encode "${1#*=}" && _progress_query="$_progress_query&${1%%=*}=$_progress_encoded" ;;
    esac
}

# ---- For people.

_progress_wait() {
    _progress_place
    _progress_in=${PROGRESS_JOB:-$_progress_batch} _progress_query=''
    for _progress_arg; do
        case $_progress_arg in
            jobid=*) _progress_in=${_progress_arg#*=} ;;
            series=* | for=* | settle=* | timeout=*) _progress_add "$_progress_arg" ;;
            *) _progress_in=$_progress_arg ;;
        esac
    done
    case $_progress_query in *'&series='*) ;; *) _progress_encode "$_progress_in" && _progress_query="&jobid=$_progress_encoded$_progress_query" ;; esac
    while :; do
        _progress_limit=3200
        _progress_get "wait?${_progress_query#&}"
        case $_progress_code:$_progress_body in
            200:done*) printf '%s\n' "$_progress_body" && return 0 ;;
            200:[frsw]*) printf '%s\n' "$_progress_body" && return 1 ;; # failed; for=trouble: running, stalled, waiting
            202:*) [ "$_progress_took" -ge 10 ] || sleep 1 ;;
            000:* | 200: | 429:* | 50?:*) _progress_say "no answer to who waits, trying on: ${_progress_body:-$_progress_why}" && sleep 2 ;;
            *) printf 'progress.sh: %s\n' "${_progress_body:-$_progress_code}" >&3 && return 2 ;;
        esac
    done
}

_progress_check() {
    _progress_place
    : "${PROGRESS_WORKER:=$_progress_worker}"
    echo "asking       $_progress_shown ${PROGRESS_PROXY:+through the proxy of PROGRESS_PROXY}"
    [ "${PROGRESS_PROXY-}" ] || [ -z "${http_proxy-}" ] || echo "             http_proxy is not used: PROGRESS_PROXY would be"
    echo "this is      $PROGRESS_WORKER on $_progress_host, user $_progress_user"
    echo "job          ${PROGRESS_JOB:-${_progress_batch:-none yet: progress_create makes it, or set PROGRESS_JOB}}"
    _progress_limit=50
    for _progress_arg in create update; do
        _progress_encode "$_progress_user:check:$_progress_host:$$"
        _progress_get "$_progress_arg?jobid=$_progress_encoded&maxage=60&keep=1&workid=check&current=1&total=1&desc=progress_check"
        case $_progress_code:$_progress_body in
            20?:ok | 20?:http*) ;;
            000:*) echo "WRONG        $_progress_why. Set PROGRESS_URL to the address that the daemon prints at its start" && _progress_code='' && break ;;
            *) echo "WRONG        ${_progress_body:-"$_progress_code"}" && _progress_code='' && break ;;
        esac
    done
    case $_progress_code:$_progress_shown in :*//localhost[:/]* | :*//127.*) echo "             localhost is $_progress_host itself: is the daemon there?" ;; esac
    [ "$_progress_code" ] || return 1
    if [ "${PROGRESS_JOB:-$_progress_batch}" ]; then
        _progress_encode "${PROGRESS_JOB:-$_progress_batch}"
        _progress_get "text?summary=1&jobid=$_progress_encoded"
        echo "             $_progress_body"
    fi
    echo "ALL IS WELL  reports arrive, in 0.$_progress_took s"
}

_progress_newline='
'
: "${_progress_retried:=}" "${_progress_left:=45}" "${_progress_pause:=60}" "${PROGRESS_SILENT_UNTIL:=}"
_progress_builtin=command _progress_ksh=''
if [ "${ZSH_VERSION-}" ]; then
    # In a function, too, an EXIT trap shall be the script's; one that is set already has to be set again for that.
    _progress_builtin=builtin
    { trap >|/dev/fd/4 && _progress_list=$(cat <&4); } 4<<END
END
    setopt posix_traps
    eval "$_progress_list"
fi
case ${KSH_VERSION-} in *93*) _progress_ksh=yes ;; esac
