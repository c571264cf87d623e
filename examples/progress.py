"""A Python program reports to progressd. Standard library only, Python 3.6 or later: lay this file beside yours.

    from progress import progress
    for item in progress(items, desc="Nightly rebuild"):
        work(item)

    from progress import Progress
    with Progress(total=9) as bar:          # an exception in here turns the bar red and says which
        for step in range(9):
            work(step)
            bar.update(1)                   # or bar.set(step + 1, desc="step %d" % step)

    from progress import tqdm               # where tqdm is installed: its bar on the terminal, and the same one in progressd

A report never raises and never waits: a thread sends the newest one, at most one in two seconds; at the end of the program the last one
has 5 seconds to arrive. To have `kill` reported too: signal.signal(signal.SIGTERM, lambda *_: sys.exit(143)).

    PROGRESS_URL      http://headnode:8080/progress, else http://localhost:8080/progress
    PROGRESS_JOB      the job; without it the program makes one, for its child processes too, and prints where to watch it
    PROGRESS_WORKER   this program's bar, host:pid unless you say otherwise; its second bar is host:pid/2, and so on
    PROGRESS_DEBUG=1  tells on standard error what went wrong; else nothing does
"""
import encodings.idna  # used by socket: a child that is forked while a thread still loads it could not send anything, ever
import functools
import getpass
import http.client
import itertools
import multiprocessing.util
import os
import socket
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

INTERVAL = 2
PATIENCE = 5

_bars = itertools.count(1)


def progress(items, total=None, desc=None, **where):
    """Yields the items and reports how many are done. `where`: url, job, worker."""
    bar = Progress(_length(items) if total is None else total, desc, **where)
    try:
        for item in items:
            yield item
            bar.update(1)
    except GeneratorExit:
        bar.leave()
        raise
    except BaseException as error:
        bar.fail(error)
        raise
    bar.close()


def _length(items):
    try:
        return len(items)
    except Exception:
        return None


def _next_worker():
    name = os.environ.get("PROGRESS_WORKER") or "%s:%d" % (socket.gethostname(), os.getpid())
    number = next(_bars)
    return name if number == 1 else "%s/%d" % (name, number)


def _never_raises(method):
    @functools.wraps(method)
    def quiet(*args, **kwargs):
        try:
            return method(*args, **kwargs)
        except Exception as error:
            _complain(error)
    return quiet


class Progress:
    """One bar. `total` may be unknown: the bar then waits at 0 % and its text counts."""

    @_never_raises
    def __init__(self, total=None, desc=None, url=None, job=None, worker=None):
        self.n, self.total, self.desc, self.title = 0, total, None, None
        self.ended, self.sent, self.pause = True, -INTERVAL, 0
        self.url = (url or os.environ.get("PROGRESS_URL") or "http://localhost:8080/progress").rstrip("/")
        self.job = job or os.environ.get("PROGRESS_JOB")
        self.worker = worker or _next_worker()
        if self.job:
            self.desc = desc
        else:
            self.job = "%s:%s:%s" % (getpass.getuser(), time.strftime("%Y-%m-%dT%H:%M:%S"), self.worker)
            os.environ.update(PROGRESS_JOB=self.job, PROGRESS_NEW="1")
            self.title = desc or os.path.basename(sys.argv[0]) or "python"
            print("progress: " + self.show, file=sys.stderr)
        self.ended = False
        self._report()

    @property
    def show(self):
        return self.url + "/show?" + urllib.parse.urlencode({"jobid": self.job})

    @_never_raises
    def update(self, n=1, desc=None):
        self.set(self.n + n, desc=desc)

    @_never_raises
    def set(self, current, total=None, desc=None):
        self.n = current
        self.total = self.total if total is None else total
        self.desc = self.desc if desc is None else desc
        self._report()

    @_never_raises
    def close(self):
        self._end(exit=0)

    @_never_raises
    def fail(self, error="failed"):
        """Turns the bar red. `error`: a text, or an exception."""
        if isinstance(error, SystemExit):
            self._end(exit=_exit_code(error.code))
        elif isinstance(error, BaseException):
            self._end(ok=0, desc=("%s: %s" % (type(error).__name__, error)).rstrip(": "))
        else:
            self._end(ok=0, desc=error)

    @_never_raises
    def leave(self):
        """The loop was left, by a break or by an exception: only the end of the program, if it comes now, tells us which."""
        if not self.ended:
            timer = threading.Timer(1, self.close)
            timer.daemon = True
            timer.start()

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if error is None:
            self.close()
        else:
            self.fail(error)

    def _report(self):
        if not self.ended:
            _sender.send(self, dict(self._numbers(), desc=self._text()))

    def _end(self, **how):
        if not self.ended:
            self.ended = True
            if self.total is None and how.get("exit") == 0:
                self.total = self.n
            _sender.send(self, dict(self._numbers(), **how))

    def _numbers(self):
        return {"current": 0, "total": 1} if self.total is None else {"current": self.n, "total": self.total}

    def _text(self):
        return "%s so far" % self.n if self.total is None and self.desc is None else self.desc


class _Sender:
    """The one thread that talks to the daemon: it holds the newest report of each bar."""

    def __init__(self):
        self.pid = self.error = None
        self.starting = threading.Lock()

    def send(self, bar, report):
        with self.starting:
            # A forked child has neither our thread nor our bars.
            if self.pid != os.getpid():
                self._start()
        with self.changed:
            self.waiting[bar] = report
            (self.open.discard if bar.ended else self.open.add)(bar)
            self.changed.notify_all()

    def _start(self):
        self.pid = os.getpid()
        self.changed = threading.Condition()
        self.waiting, self.open, self.made = {}, set(), set()
        threading.Thread(target=self._run, name="progress", daemon=True).start()
        # Runs at the end of a multiprocessing child as well, where atexit does not.
        multiprocessing.util.Finalize(None, self._finish, exitpriority=100)

    def _run(self):
        while True:
            with self.changed:
                bar = self._due()
                while bar is None:
                    self.changed.wait(0.1 if self.waiting else None)
                    bar = self._due()
                report = self.waiting[bar]
                bar.sent = time.monotonic()
            taken = self._deliver(bar, report)
            bar.pause = 0 if taken else INTERVAL / 4
            with self.changed:
                if taken and self.waiting[bar] is report:
                    del self.waiting[bar]
                self.changed.notify_all()

    def _due(self):
        for bar in self.waiting:
            if time.monotonic() - bar.sent >= (bar.pause if bar.ended else INTERVAL):
                return bar

    def _deliver(self, bar, report):
        try:
            where = {"jobid": bar.job, "workid": bar.worker}
            if bar.title is not None and bar.job not in self.made:
                if _ask(bar.url, "create", {"jobid": bar.job, "desc": bar.title}) in (200, 201):
                    self.made.add(bar.job)
                else:
                    where["create"] = 1
            code = _ask(bar.url, "update", dict(where, **report))
            # 404: the parent process is about to make the job that it made up for us.
            return code not in (None, 503, 507) and not (code == 404 and "PROGRESS_NEW" in os.environ)
        except Exception as error:
            _complain(error)
            return True

    def _finish(self):
        for bar in list(self.open):
            if self.error is None:
                bar.close()
            else:
                bar.fail(self.error)
        end = time.monotonic() + PATIENCE
        with self.changed:
            while self.waiting and time.monotonic() < end:
                self.changed.wait(0.1)


def _ask(url, path, parameters):
    """The status code; None when nobody answered."""
    known = {name: str(value)[:1000] for name, value in parameters.items() if value is not None}
    link = "%s/%s?%s" % (url, path, urllib.parse.urlencode(known, errors="replace"))
    try:
        with urllib.request.urlopen(link, timeout=PATIENCE) as reply:
            # An empty 200 is no acknowledgement.
            return reply.status if reply.read() else None
    except urllib.error.HTTPError as error:
        _complain("%s: %d %s" % (path, error.code, error.read().decode("utf-8", "replace").strip()))
        return error.code
    except (OSError, http.client.HTTPException) as error:
        _complain(error)
        return None


def _exit_code(code):
    if code is None or code == 0:
        return 0
    return code & 255 if isinstance(code, int) else 1


def _complain(error):
    if os.environ.get("PROGRESS_DEBUG"):
        print("progress.py: %s" % error, file=sys.stderr)


def _note_uncaught(kind, error, trace, _next=sys.excepthook):
    _sender.error = error
    _next(kind, error, trace)


_sender = _Sender()
if hasattr(os, "register_at_fork"):
    # Else a child could find the lock held for ever, by a thread that it does not have.
    os.register_at_fork(after_in_child=_sender.__init__)
sys.excepthook = _note_uncaught

try:
    from tqdm import tqdm as _tqdm
except ImportError:
    pass
else:
    class tqdm(_tqdm):
        """tqdm's bar, with all it can do, reported as well."""

        def __init__(self, *args, **kwargs):
            self.bar = None
            if kwargs.get("disable", False) is None and not sys.stderr.isatty():
                # No bar in a log file, as asked, but one in progressd.
                kwargs.update(disable=False, file=open(os.devnull, "w"))
            super().__init__(*args, **kwargs)
            if not self.disable:
                self.bar = Progress(self.total, kwargs.get("desc"))

        def display(self, *args, **kwargs):
            self._tell()
            return super().display(*args, **kwargs)

        def close(self):
            super().close()
            if self.bar:
                self._tell()
                (self.bar.leave if self.total and self.n < self.total else self.bar.close)()

        def __exit__(self, kind, error, trace):
            if error is not None and self.bar:
                self._tell()
                self.bar.fail(error)
            return super().__exit__(kind, error, trace)

        def _tell(self):
            if self.bar:
                self.bar.set(self.n, self.total, self.postfix or (self.desc or "").rstrip(": ") or None)

    def trange(*args, **kwargs):
        return tqdm(range(*args), **kwargs)
