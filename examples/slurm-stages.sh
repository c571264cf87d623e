#!/bin/bash
# slurm-stages.sh: two stages, an array each, the second after the first, on one page. Run it where you submit.
#
# If a task of the first stage fails, those of the second are cancelled before they begin, and `finish` says that they will not come.
url=${PROGRESS_URL:-http://headnode:8080/progress}
eval "$(curl -fsS -m 5 "$url/progress.sh" || printf 'progress_%s() { :; }\n' create trap update)"
progress_create desc="Flag and image" groups=flag:4,image:2
echo "watch me: ${PROGRESS_SHOW-}"

stage() { # name first-last command…, after the job $after if there is one
    local name=$1 tasks=$2
    shift 2
    sbatch --parsable --job-name="$name" --array="$tasks" ${after:+"--dependency=afterok:$after"} --kill-on-invalid-dep=yes <<END
#!/bin/bash
eval "\$(curl -fsS -m 5 "$url/progress.sh" || printf 'progress_%s() { :; }\n' create trap update)"
export PROGRESS_JOB='${PROGRESS_JOB-}' PROGRESS_WORKER=$name/\$SLURM_ARRAY_TASK_ID
progress_trap
progress_update group=$name current=0 total=1
$*
status=\$?
[ \$status = 0 ] && progress_update current=1
exit \$status
END
}

after=''
after=$(stage flag 1-4 sleep 0.1) # your work
after=$(stage image 1-2 sleep 0.1) # your work
sbatch --parsable --job-name=finish --dependency="afterany:$after" --wrap "curl -sG -m 5 '$url/finish' --data-urlencode 'jobid=${PROGRESS_JOB-}'"
