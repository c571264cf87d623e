#!/bin/bash
#SBATCH --array=1-8
# sbatch slurm-array.sh ARGUMENTS…: a bar for each task, from any folder, with --export=NONE too. The page is on the front page of the daemon, as
# USER:slurm:CLUSTER:JOB. For tasks that are killed outright: progress-slurm "$(sbatch --parsable slurm-array.sh ARGUMENTS…)" &
eval "$(curl -fsS -m 5 "${PROGRESS_URL:-http://headnode:8080/progress}/progress.sh" || printf 'progress_%s() { :; }\n' create trap update)"

progress_trap
for frame in 1 2 3; do
    sleep 0.1 # your work, with "$@" and $SLURM_ARRAY_TASK_ID
    progress_update current="$frame" total=3 desc="$*"
done
