#!/usr/bin/env python3
"""joblib and dask: one bar counts what is done, wherever it was done. progressd.py lies beside this file, or is installed."""
import sys

from progressd import Progress, progress


def work(item):
    return item * item


def with_joblib(items):
    from joblib import Parallel, delayed
    with Progress(len(items), desc="joblib") as bar:
        class Reported(Parallel):
            def print_progress(self):
                bar.set(self.n_completed_tasks)
                super().print_progress()
        return Reported(n_jobs=2)(delayed(work)(item) for item in items)


def with_dask(items):
    import dask
    from dask.callbacks import Callback
    bar = Progress(None, desc="dask")

    def end(dsk, state, errored):
        if errored:
            bar.fail(sys.exc_info()[1] or "a task failed")
        bar.close()
    with Callback(start_state=lambda dsk, state: bar.set(0, len(state["dependencies"]) - len(state["finished"])),
                  posttask=lambda *_: bar.update(), finish=end):
        return dask.compute(*[dask.delayed(work)(item) for item in items])


def with_distributed(client, items):
    from dask.distributed import as_completed
    return [future.result() for future in progress(as_completed(client.map(work, items)), len(items), desc="dask.distributed")]


if __name__ == "__main__":
    print(sum({"joblib": with_joblib, "dask": with_dask}[sys.argv[1]](range(int(sys.argv[2])))))
