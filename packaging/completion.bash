# bash completion for progressd
_progressd() {
    case ${COMP_WORDS[COMP_CWORD - 1]} in
        --state | --on-end) mapfile -t COMPREPLY < <(compgen -f -- "${COMP_WORDS[COMP_CWORD]}") ;;
        *) mapfile -t COMPREPLY < <(compgen -W '--port --bind --retention --state --snapshot-interval --public-url
            --max-jobs --max-workers --max-memory --no-list --on-end --settle --help --version' -- "${COMP_WORDS[COMP_CWORD]}") ;;
    esac
}
complete -F _progressd progressd
