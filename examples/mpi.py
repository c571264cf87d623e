#!/usr/bin/env python3
"""mpirun -n 64 python3 mpi.py: a bar for each rank. Rank 0 alone talks to progressd: one request carries the reports of all."""
import http.client
import os
import time
import urllib.parse
import urllib.request

from mpi4py import MPI

URL = os.environ.get("PROGRESS_URL", "http://localhost:8080/progress")
JOB = os.environ.get("PROGRESS_JOB", "mpi:%d" % time.time())
STEPS, EVERY = 20, 10
ranks = MPI.COMM_WORLD


def tell(path, lines=None, **parameters):
    """Only rank 0 speaks. A report that fails is not worth a failed run."""
    if ranks.rank == 0:
        link = "%s/%s?%s" % (URL, path, urllib.parse.urlencode(dict(jobid=JOB, **parameters)))
        try:
            urllib.request.urlopen(link, "\n".join(lines or []).encode(), timeout=5).read()
        except (OSError, http.client.HTTPException) as error:
            print("progressd:", error)


tell("create", desc="%d ranks" % ranks.size, workers=ranks.size)
for step in range(1, STEPS + 1):
    time.sleep(0.01)  # your work
    if step % EVERY == 0:
        lines = ranks.gather("workid=rank %d&current=%d&total=%d" % (ranks.rank, step, STEPS))
        tell("updates", lines)
