"""What the helpers cost. helping.py items: nanoseconds an item of progress(items), of tqdm and of a bare loop. helping.py script|program URL: seconds of a shell
script, or of a Python program, that reports 20 times to that address."""
import os
import subprocess
import sys
import time

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "examples")
SCRIPT = """. "$EXAMPLES/progress.sh"; progress_create; progress_trap
for step in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do progress_update current=$step total=20; done"""
PROGRAM = """import sys; sys.path.insert(0, sys.argv[1])
from progressd import Progress
with Progress(20) as bar:
    for step in range(20): bar.update()"""


def nanoseconds(wrapped, count):
    begin = time.process_time()
    for _ in wrapped:
        pass
    return (time.process_time() - begin) / count * 1e9


def items(count=1000000):
    sys.path.insert(0, EXAMPLES)
    import tqdm
    from progressd import progress
    return (min(nanoseconds(progress(range(count)), count) for _ in range(5)),
            min(nanoseconds(tqdm.tqdm(range(count), file=open(os.devnull, "w")), count) for _ in range(5)),
            min(nanoseconds(range(count), count) for _ in range(5)))


def seconds(what, url):
    command = ["dash", "-c", SCRIPT] if what == "script" else ["/usr/bin/python3", "-c", PROGRAM, EXAMPLES]
    environment = dict(os.environ, EXAMPLES=EXAMPLES, PROGRESS_URL=url, PROGRESS_QUIET="1")
    environment.pop("PROGRESS_JOB", None)
    begin = time.monotonic()
    subprocess.run(command, env=environment, check=True)
    return (time.monotonic() - begin,)


print(*["%.4f" % number for number in (items() if sys.argv[1] == "items" else seconds(*sys.argv[1:]))])
