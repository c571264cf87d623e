#!/usr/bin/env python3
"""mpirun -n 64 python3 mpi.py: a bar for each rank. Rank 0 alone talks to progressd: one request carries the reports of all. An exception on any rank is told
by that rank, before it ends the run."""
import http.client
import os
import sys
import time
import urllib.parse
import urllib.request

from mpi4py import MPI

URL = os.environ.get("PROGRESS_URL", "http://localhost:8080/progress")
STEPS, EVERY = 20, 10
ranks = MPI.COMM_WORLD
JOB = ranks.bcast(os.environ.get("PROGRESS_JOB", "mpi:%d" % time.time()))


def tell(path, lines=None, rank=0, **parameters):
    """Only that rank speaks. A report that fails is not worth a failed run."""
    if ranks.rank == rank:
        link = "%s/%s?%s" % (URL, path, urllib.parse.urlencode(dict(jobid=JOB, **parameters)))
        try:
            return urllib.request.urlopen(link, "\n".join(lines or []).encode(), timeout=5).read().decode().strip()
        except (OSError, http.client.HTTPException) as error:
            print("progressd:", error)


def abort(kind, error, trace):
    sys.__excepthook__(kind, error, trace)
    time.sleep(1)  # a report that rank 0 is sending must not come after this one; for the next it waits in vain
    tell("update", rank=ranks.rank, workid="rank %d" % ranks.rank, ok=0, desc="%s: %s" % (kind.__name__, error))
    tell("finish", rank=ranks.rank)  # the others will say no more
    ranks.Abort(1)


sys.excepthook = abort
page = tell("create", desc="%d ranks" % ranks.size, workers=ranks.size)
if page:
    print("watch me:", page, flush=True)
for step in range(1, STEPS + 1):
    time.sleep(0.01)  # your work
    if step % EVERY == 0:
        lines = ranks.gather("workid=rank %d&current=%d&total=%d" % (ranks.rank, step, STEPS))
        tell("updates", lines)
