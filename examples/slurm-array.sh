#!/bin/bash
# A Slurm array with a bar for each task. Run it by hand, `./slurm-array.sh`: it makes the job and submits itself.
. ./progress.sh
tasks=8

if [ -z "${SLURM_ARRAY_TASK_ID-}" ]; then
    progress_create desc="Render $tasks scenes" workers="$tasks"
    echo "watch me: $PROGRESS_SHOW"
    exec sbatch --array="1-$tasks" "$0"
fi

PROGRESS_WORKER="task $SLURM_ARRAY_TASK_ID"
progress_trap
for frame in 1 2 3; do
    sleep 0.1 # your work
    progress_update current="$frame" total=3
done
