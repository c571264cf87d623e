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
A `for` turns red when what leaves it ends the program, a child of multiprocessing or (since Python 3.8) a thread; sys.exit(3) does too.
An exception that is caught outside of it, as a Pool does, and `raise SystemExit(3)` look like a break: take `with` there.

Child processes make bars of their own: a copy of the parent's bar is silent there. In a child of multiprocessing a bar's end may wait half a
second to arrive, for a Pool kills its children; where the daemon hangs, such a child ends up to 5 seconds later, a second if it was forked
after the parent noticed. Python 3.12 warns of os.fork() beside a thread, ours too: start the children before the first bar, or by spawn.

    PROGRESS_URL      http://headnode:8080/progress, else http://localhost:8080/progress
    PROGRESS_JOB      the job, made if there is none (as with job="…"); without it the program makes one, for its child processes too, and
                      prints where to watch it
    PROGRESS_WORKER   this program's bar, host:pid unless you say otherwise; its second bar is host:pid/2, and so on; a child adds its pid
    PROGRESS_DEBUG=1  tells on standard error what went wrong; else nothing does
"""
import encodings.idna  # used by socket: see _open
import functools
import getpass
import http.client
import itertools
import math
import multiprocessing.process
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
GRACE = 0.5

# Made here: a child that is forked while a thread still sets up OpenSSL, imports a module or loads the resolver could not send anything, ever.
_open = urllib.request.build_opener().open
try:
    socket.getaddrinfo("localhost", 80)
except OSError:
    pass


def progress(items, total=None, desc=None, **where):
    """Yields the items and reports how many are done. `where`: url, job, worker."""
    bar = Progress(_length(items) if total is None else total, desc, **where)
    try:
        for item in items:
            _leaving.not_yet()
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
    name, pid = os.environ.get("PROGRESS_WORKER"), str(os.getpid())
    if not name:
        name = "%s:%s" % (socket.gethostname(), pid)
    elif os.environ.setdefault("PROGRESS_OWNER", pid) != pid:
        name += "/" + pid
    number = next(_sender.numbers)
    return name if number == 1 else "%s/%d" % (name, number)


def _user():
    try:
        return getpass.getuser()
    except Exception:
        # In a container the user may have a number and no name.
        return os.getuid()


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
        self.n, self.total, self.desc, self.title, self.how = 0, total, None, None, None
        self.ended, self.sent, self.pause = True, -INTERVAL, 0
        self.pid, self.thread = os.getpid(), _this_thread()
        _leaving.not_yet()
        self.url = (url or os.environ.get("PROGRESS_URL") or "http://localhost:8080/progress").rstrip("/")
        self.job = job or os.environ.get("PROGRESS_JOB")
        self.worker = worker or _next_worker()
        if self.job:
            self.desc = desc
        else:
            self.job = "%s:%s:%s" % (_user(), time.strftime("%Y-%m-%dT%H:%M:%S"), self.worker)
            os.environ.update(PROGRESS_JOB=self.job, PROGRESS_NEW=self.job)
            self.title = str(desc or os.path.basename(sys.argv[0]) or "python")[:1000]
            _say("progress: " + self.show)
        self.ended = False
        _sender.send(self)

    @property
    def show(self):
        return self.url + "/show?" + urllib.parse.urlencode({"jobid": self.job})

    @_never_raises
    def update(self, n=1, desc=None):
        with _sender.lock:
            self.set(self.n + n, desc=desc)

    @_never_raises
    def set(self, current, total=None, desc=None):
        if not self.ended:
            self.n = current
            self.total = self.total if total is None else total
            self.desc = self.desc if desc is None else desc
            _sender.send(self)

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
        if _leaving.error is not None:
            self.fail(_leaving.error)
        elif not self.ended:
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

    def _end(self, **how):
        if not self.ended:
            if how.get("exit") == 0:
                if self.total is None:
                    self.total = self.n
                elif math.isclose(self.n, self.total):
                    # Ten times 0.1 is not 1.
                    self.n = self.total
            self.how, self.ended = how, True
            _sender.send(self)
            _sender.linger()

    @_never_raises
    def report(self):
        """What there is to say now; made when it is sent, so that it is the newest whoever interrupted whom."""
        text = "%s so far" % self.n if self.total is None and self.desc is None else self.desc
        numbers = {"current": 0, "total": 1} if self.total is None else {"current": self.n, "total": self.total}
        return {name: str(value)[:1000] for name, value in dict(numbers, **(self.how or {"desc": text})).items() if value is not None}


class _Leaving(threading.local):
    """What ends this thread, as far as it is known: an exception that nobody caught, or a call of sys.exit."""
    error = None

    def not_yet(self):
        if sys.exc_info()[1] is None:
            # The exit was caught: the program goes on.
            self.error = None


class _Sender:
    """The one thread that talks to the daemon: it knows which bars have news. Its locks may be taken again by a signal handler."""

    silent = False  # nobody answers: a forked child begins with what its parent found

    def __init__(self):
        self.pid, self.grace = None, GRACE
        self.lock, self.changed = threading.RLock(), threading.Condition()
        self.waiting, self.open, self.made = set(), set(), set()
        self.numbers = itertools.count(1)

    def send(self, bar):
        if bar.pid != os.getpid():
            # The copy of a bar in a forked child knows nothing of what the parent counts.
            return
        with self.lock:
            if self.pid != os.getpid():
                self._start()
        with self.changed:
            self.waiting.add(bar)
            (self.open.discard if bar.ended else self.open.add)(bar)
            self.changed.notify_all()

    def _start(self):
        if self.pid is not None:
            # A forked child of Python 3.6.
            self.__init__()
        # First of all: a report of a signal handler in here finds a sender and starts no second one.
        self.pid = os.getpid()
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
                report = bar.report()
                bar.sent = time.monotonic()
            taken = self._deliver(bar, report)
            bar.pause = 0 if taken else INTERVAL / 4
            self.grace = GRACE if taken else 0
            with self.changed:
                if taken and bar.report() == report:
                    self.waiting.discard(bar)
                self.changed.notify_all()

    def _due(self):
        for bar in self.waiting:
            if time.monotonic() - bar.sent >= (bar.pause if bar.ended else INTERVAL):
                return bar

    def _deliver(self, bar, report):
        try:
            where = {"jobid": bar.job, "workid": bar.worker}
            # Else the parent process is about to make the job that it made up for us.
            ours = bar.title is not None or bar.job != os.environ.get("PROGRESS_NEW")
            if ours and bar.job not in self.made:
                if bar.title is not None and _ask(bar.url, "create", {"jobid": bar.job, "desc": bar.title}) in (200, 201):
                    self.made.add(bar.job)
                else:
                    where["create"] = 1
            code = _ask(bar.url, "update", dict(where, **report))
            self.silent = code is None
            if code == 200:
                # From now on a job that is gone was deleted, and stays so.
                self.made.add(bar.job)
            return code not in (None, 503, 507) and (code != 404 or ours or bar.job in self.made)
        except Exception as error:
            _complain(error)
            return True

    def linger(self):
        """In a child process: a Pool kills it as soon as its results are there. Who does not answer is waited for once."""
        if _in_child() and not self._settle(time.monotonic() + self.grace):
            self.grace = 0

    def _settle(self, end):
        with self.changed:
            while any(bar.ended for bar in list(self.waiting)):
                if time.monotonic() >= end:
                    return False
                self.changed.wait(0.1)
        return True

    @_never_raises
    def _finish(self):
        end = time.monotonic() + (1 if self.silent and _in_child() else PATIENCE)
        for bar in list(self.open):
            if _leaving.error is None:
                bar.close()
            else:
                bar.fail(_leaving.error)
        self._settle(end)


def _this_thread():
    # Both: an identity is used again, a name may be given twice. The thread itself would keep a bar from being pickled.
    return threading.get_ident(), threading.current_thread().name


def _in_child():
    return getattr(multiprocessing, "parent_process", lambda: None)() is not None


def _ask(url, path, parameters):
    """The status code; None when nobody answered."""
    link = "%s/%s?%s" % (url, path, urllib.parse.urlencode(parameters, errors="replace"))
    try:
        with _open(link, timeout=PATIENCE) as reply:
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
        _say("progress.py: %s" % error)


def _say(line):
    try:
        # Without a standard error print would take standard output.
        if sys.stderr:
            print(line, file=sys.stderr)
    except Exception:
        pass


def _note_uncaught(kind, error, trace, _next=sys.excepthook):
    _leaving.error = error
    _next(kind, error, trace)


def _note_uncaught_in_thread(failed):
    for bar in list(_sender.open):
        if bar.thread == _this_thread():
            bar.fail(failed.exc_value)
    _next_in_thread(failed)


def _note_failed_child(child, *args, _next=multiprocessing.process.BaseProcess._bootstrap, **kwargs):
    run = child.run

    def noted():
        try:
            run()
        except BaseException as error:
            # At once: to keep it would keep what its frames hold, such as files to be flushed.
            for bar in list(_sender.open):
                bar.fail(error)
            raise
    child.run = noted
    return _next(child, *args, **kwargs)


def _note_exit(code=None, _next=sys.exit):
    _leaving.error = SystemExit(code)
    _next(code)


_leaving = _Leaving()
_sender = _Sender()
if hasattr(os, "register_at_fork"):
    # Else a child could find the lock held for ever, by a thread that it does not have.
    os.register_at_fork(after_in_child=_sender.__init__)
sys.excepthook, sys.exit = _note_uncaught, _note_exit
multiprocessing.process.BaseProcess._bootstrap = _note_failed_child
if hasattr(threading, "excepthook"):
    _next_in_thread, threading.excepthook = threading.excepthook, _note_uncaught_in_thread

try:
    from tqdm import tqdm as _tqdm
except ImportError:
    pass
else:
    class tqdm(_tqdm):
        """tqdm's bar, with all it can do, reported as well."""

        def __init__(self, *args, **kwargs):
            self.bar = None
            if kwargs.get("disable", False) is None and not (sys.stderr and sys.stderr.isatty()):
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
