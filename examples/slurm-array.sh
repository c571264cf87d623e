#!/bin/bash
#SBATCH --array=1-8
# A Slurm array with a bar for each task: sbatch slurm-array.sh. The page is on the front page of the daemon, as USER:slurm:CLUSTER:JOB. Lay progress.sh
# where you submit, or fetch it: eval "$(curl -fsS -m 5 http://headnode:8080/progress/progress.sh)"
. ./progress.sh

progress_trap
for frame in 1 2 3; do
    sleep 0.1 # your work
    progress_update current="$frame" total=3
done
