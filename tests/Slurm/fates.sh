#!/bin/sh
# What an astronomer submits: unprepared but for a line that fetches the helper, progress_trap, and one report a step.
fate=${1:-${SLURM_ARRAY_TASK_ID-}} moment=${2-} what=${3-}
at() { if [ "$1" = "$moment" ]; then eval "$what"; fi; }

at begin
eval "$(curl -fsS -m 5 URL/progress.sh || printf 'progress_%s() { :; }\n' create trap update)"
progress_trap
for step in 1 2 3; do
    sleep 0.3
    progress_update current="$step" total=4
    [ "$step" = 1 ] && at middle
done
at end
case $fate in
    2) exit 7 ;;
    3) kill -9 $$ ;;
    4) set -e; false ;;
    5 | long) sleep 300 ;;
    again) [ "${SLURM_RESTART_COUNT:-0}" != 0 ] || sleep 300 ;;
    steps) srun -n 2 sh -c 'eval "$(curl -fsS -m 5 URL/progress.sh)"; progress_trap; progress_update current=1 total=2; exit $SLURM_PROCID' ;;
esac
progress_update current=4 total=4
exit 0
