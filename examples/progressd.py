"""A Python program reports to progressd. Standard library only, Python 3.6 or later: lay this file beside yours, or
curl -f -O http://headnode:8080/progress/progressd.py

    from progressd import progress
    for item in progress(items, desc="band 3"):
        work(item)

    from progressd import Progress
    with Progress(total=9, desc="band 3") as bar:   # an exception in here turns the bar red and says which
        for step in range(9):
            work(step)
            bar.update(1)                           # or bar.set(step + 1, desc="step %d" % step)

    from progressd import patch_tqdm
    patch_tqdm()                                    # every tqdm bar is reported as well, tqdm.auto's too

    python3 progressd.py --check                    # tries address, job and a report, and prints a verdict
    python3 progressd.py --run COMMAND              # for a program that cannot be changed: see progress-run

A report never raises and never waits: a thread looks at the bars every two seconds and sends what changed; what is last has 5 seconds to arrive, in all
of the process. If the first report cannot arrive, one line on standard error says why; nothing else is ever said. A `for` costs an item a count.
To have `kill` reported: signal.signal(signal.SIGTERM, lambda *_: sys.exit(143)). A `for` turns red when what leaves it ends the program, a child of
multiprocessing or (since Python 3.8) a thread. An exception that is caught outside of it, as a Pool does, looks like a break: take `with` there.

Each bar is a row, and a row is used again once its bar has ended well: HOST:PID is the first, HOST:PID/2 what runs beside it or inside of it. A child
process has rows of its own, HOST:PID/p1; a copy of the parent's bar is silent there. Python 3.12 warns of os.fork() beside a thread, ours too: start
the children before the first bar, or by spawn; they share its job.

Under Slurm, PBS, LSF, Grid Engine and MPI launchers job (USER:slurm:CLUSTER:JOB), row (the task or rank) and expected number come from the environment.
Elsewhere the program makes a job and prints where to watch it. These win:

    PROGRESS_URL      http://headnode:8080/progress
    PROGRESS_JOB      the job, made if there is none (as with job="…")
    PROGRESS_WORKER   the first row's name (as with worker="…")
    PROGRESS_PROXY    ask through this proxy; none is used else          PROGRESS_KEY      the job's key
    PROGRESS_QUIET=1  no line at all                                     PROGRESS_OFF=1    no reports
"""
import base64
import encodings.idna  # used by socket: see _open
import functools
import getpass
import http.client
import math
import multiprocessing.process
import multiprocessing.util
import os
import re
import socket
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

# The daemon that serves this file puts its own address here, quoted for Python.
PROGRESS_URL_DEFAULT = ""

INTERVAL = 2
PATIENCE = 5
GRACE = 0.5

# Made here: a child that is forked while a thread still sets up OpenSSL, imports a module or loads the resolver could not send anything, ever.
_open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
try:
    socket.getaddrinfo("localhost", 80)
except OSError:
    pass


def progress(items, total=None, desc=None, **where):
    """Yields the items and reports how many are done. `where`: url, job, worker."""
    bar = Progress(_length(items) if total is None else total, desc, **where)
    n = 0
    try:
        for item in items:
            yield item
            n += 1
            bar.n = n
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


def _never_raises(method):
    @functools.wraps(method)
    def quiet(*args, **kwargs):
        try:
            return method(*args, **kwargs)
        except Exception:
            return None
    return quiet


class Progress:
    """One bar. `total` may be unknown: the bar then waits at 0 % and its text counts. `desc` names its row, to the end."""

    @_never_raises
    def __init__(self, total=None, desc=None, url=None, job=None, worker=None, tqdm=None):
        self.n, self.total, self.name, self.text, self.how, self.tqdm = 0, total, desc, None, None, tqdm
        self.ended, self.taken, self.due = True, None, 0
        self.pid, self.thread = os.getpid(), _this_thread()
        self.address = _Address(url or _url())
        self.job = job or os.environ.get("PROGRESS_JOB") or _place.job
        self.ours = self.job == _place.job  # made up here, or the batch system's: made by whoever is first
        self.row, self.worker = 0, worker
        self.ended = bool(os.environ.get("PROGRESS_OFF"))
        if not self.ended:
            _sender.take(self)

    @property
    def show(self):
        return self.address.url + "/show?" + urllib.parse.urlencode({"jobid": self.job})

    @_never_raises
    def update(self, n=1, desc=None):
        with _sender.lock:
            self.n += n
        if desc is not None:
            self.text = desc

    @_never_raises
    def set(self, current, total=None, desc=None):
        if not self.ended:
            self.n = current
            self.total = self.total if total is None else total
            self.text = self.text if desc is None else desc

    @_never_raises
    def close(self):
        """Ended well. At its total a bar is done; short of it, it says that it ended early, unless its row is taken again at once."""
        self._end({})

    @_never_raises
    def fail(self, error="failed"):
        """Turns the bar red. `error`: a text, or an exception."""
        if isinstance(error, SystemExit):
            self._end({"exit": _exit_code(error.code)})
        elif isinstance(error, BaseException):
            self._end({"ok": 0}, ("%s: %s" % (type(error).__name__, error)).rstrip(": "))
        else:
            self._end({"ok": 0}, error)

    @_never_raises
    def leave(self):
        """The loop was left, by a break or by an exception: only the end of the program, if it comes now, tells us which."""
        error = _leaving.of(self)
        if error is not None:
            self.fail(error)
        elif not self.ended:
            self.how = {}
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

    def _end(self, how, text=None):
        if self.ended or self.pid != os.getpid():
            return
        self._look()
        self.tqdm = None
        if self.total is None:
            self.total = self.n
        if not how and math.isclose(self.n, self.total):
            self.n = self.total  # ten times 0.1 is not 1
        elif not how:
            how = {"exit": 0}
        _sender.end(self, how, self.text if text is None else text)

    def _look(self):
        """tqdm counts by itself."""
        if self.tqdm is not None:
            self.n, self.total, self.name, self.text = self.tqdm.n, self.tqdm.total, (self.tqdm.desc or "").rstrip(": "), self.tqdm.postfix

    @_never_raises
    def report(self):
        """What there is to say now; made when it is sent, so that it is the newest whoever interrupted whom."""
        self._look()
        text = "%s so far" % self.n if self.total is None and self.text is None else self.text
        numbers = {"current": 0, "total": 1} if self.total is None else {"current": self.n, "total": self.total}
        text = ": ".join(str(part) for part in (self.name, text) if part not in (None, ""))
        if text:
            numbers["desc"] = text
        return {name: str(value)[:1000] for name, value in dict(numbers, **((self.how or {}) if self.ended else {})).items()}


class _Place:
    """Where this runs: the batch system's job, task and rank, or this program; its child processes say the same job."""

    def __init__(self):
        env = lambda *names: next((os.environ[name] for name in names if os.environ.get(name)), None)
        batch = task = tasks = rank = ranks = step = None
        self.title, self.workers, self.tries = os.path.basename(sys.argv[0] if sys.argv else "") or "python", None, 0
        self.host = env("SLURMD_NODENAME") or socket.gethostname()
        if env("SLURM_JOB_ID"):
            batch = "slurm:%s:%s" % (env("SLURM_CLUSTER_NAME") or "slurm", env("SLURM_ARRAY_JOB_ID", "SLURM_JOB_ID"))
            task, tasks, self.title = env("SLURM_ARRAY_TASK_ID"), env("SLURM_ARRAY_TASK_COUNT"), env("SLURM_JOB_NAME")
            self.tries, step = int(env("SLURM_RESTART_COUNT") or 0), env("SLURM_STEP_ID")
            if step:  # the batch script has a PROCID as well
                rank, ranks = env("SLURM_PROCID"), env("SLURM_STEP_NUM_TASKS")
        elif env("PBS_JOBID"):  # 12.server, 12[7].server or 12-7.server
            number, _, server = env("PBS_JOBID").partition(".")
            batch = "pbs:%s:%s" % (server or "pbs", re.split(r"[\[-]", number)[0])
            task, self.title = env("PBS_ARRAY_INDEX", "PBS_ARRAYID"), env("PBS_JOBNAME")
        elif env("LSB_JOBID"):
            batch, self.title = "lsf:%s:%s" % (env("LSF_CLUSTER_NAME") or "lsf", env("LSB_JOBID")), env("LSB_JOBNAME")
            task = (env("LSB_JOBINDEX") or "0").lstrip("0") or None
            span = re.search(r"\[(\d+)-(\d+)\]", self.title or "")
            tasks = span and int(span.group(2)) - int(span.group(1)) + 1
        elif env("SGE_TASK_ID"):
            batch = "sge:%s:%s" % (env("SGE_CLUSTER_NAME", "SGE_CELL") or "sge", env("JOB_ID"))
            self.title, self.tries = env("JOB_NAME"), int(env("RESTARTED") or 0)
            if env("SGE_TASK_ID") != "undefined":
                task = env("SGE_TASK_ID")
                tasks = (int(env("SGE_TASK_LAST") or 1) - int(env("SGE_TASK_FIRST") or 1)) // int(env("SGE_TASK_STEPSIZE") or 1) + 1
        if env("OMPI_COMM_WORLD_RANK", "MV2_COMM_WORLD_RANK"):
            rank, ranks, step = env("OMPI_COMM_WORLD_RANK", "MV2_COMM_WORLD_RANK"), env("OMPI_COMM_WORLD_SIZE", "MV2_COMM_WORLD_SIZE"), None
        elif env("PMI_RANK") and not step:
            rank, ranks = env("PMI_RANK"), env("PMI_SIZE")
        elif env("PALS_RANKID"):
            rank = env("PALS_RANKID")
        if rank and not batch:
            batch = "mpi:" + (env("PMIX_NAMESPACE") or "%s:%d" % (self.host, os.getppid()))
        self.rank = rank

        parts = [task] if task else []
        if rank and ranks != "1" or step not in (None, "0"):
            parts += ([step] if step not in (None, "0") else []) + [rank or "0"]
        self.batch = batch and "%s:%s" % (env("SLURM_JOB_USER") or _user(), batch)
        self.job = self.batch or self._own_job()
        self.worker = "/".join(parts) or rank or "batch"
        if batch and (tasks or not task) and step in (None, "0"):
            self.workers = int(tasks or 1) * int(ranks or 1)

    def _own_job(self):
        """The same in a child process, whoever imports this first: the time is that of the main process's start."""
        parent = getattr(multiprocessing, "parent_process", lambda: None)()
        pid = parent.pid if parent else os.getppid() if _is_child() else os.getpid()
        try:
            with open("/proc/%d/stat" % pid) as stat, open("/proc/stat") as system:
                ticks = int(stat.read().rpartition(")")[2].split()[19])
                start = int(re.search(r"btime (\d+)", system.read()).group(1)) + ticks // os.sysconf("SC_CLK_TCK")
        except (OSError, AttributeError):
            start = time.time()
        job = "%s:%s:%s:%d" % (_user(), time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(start)), self.host, pid)
        # A child of a child finds it here; a program that is started by another has a job of its own.
        if _is_child():
            return os.environ.setdefault("PROGRESS_TREE", job)
        os.environ["PROGRESS_TREE"] = job
        return job

    def name(self):
        """The first row of this process. Programs side by side in one task would share its name: who is first on this machine has it."""
        given = os.environ.get("PROGRESS_WORKER") or (self.batch and self.worker)
        suffix = _child_name()
        if suffix:
            return "%s/%s" % (given or ":".join(self.job.split(":")[-2:]), suffix)
        if not given:
            return "%s:%d" % (self.host, os.getpid())
        try:
            self.claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self.claim.bind("\0progressd %s %s" % (os.environ.get("PROGRESS_JOB") or self.job, given))
        except OSError as error:
            if error.errno == 98:
                return "%s/%d" % (given, os.getpid())
        except Exception:
            pass
        return given


def _is_child():
    return multiprocessing.process.current_process().name != "MainProcess"


def _child_name():
    """p3: the third child that its parent made; the same when the batch system runs all of it again."""
    process = multiprocessing.process.current_process()
    number = ".".join(str(part) for part in getattr(process, "_identity", ())) or "".join(re.findall(r"-(\d+)$", process.name))
    if number:
        return "p" + number
    return str(os.getpid()) if _is_child() or os.getpid() != _main_pid else None


def _user():
    try:
        return getpass.getuser()
    except Exception:
        # In a container the user may have a number and no name.
        return os.getuid()


def _url():
    """Who is set by hand wins, then who served this file, then what the admin wrote for this node."""
    if os.environ.get("PROGRESS_URL") or PROGRESS_URL_DEFAULT:
        return os.environ.get("PROGRESS_URL") or PROGRESS_URL_DEFAULT
    try:
        with open("/etc/default/progress") as file:
            return re.findall(r"""^\s*(?:export\s+)?PROGRESS_URL=["']?([^\s"']+)""", file.read(), re.MULTILINE)[-1]
    except (OSError, ValueError, IndexError):
        return "http://localhost:8080/progress"


class _Address:
    """Of the daemon: without a name and password, which go into a header, and are printed nowhere."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url.rstrip("/"))
        login, _, host = parts.netloc.rpartition("@")
        self.url = urllib.parse.urlunsplit((parts.scheme, host, parts.path or "/progress", "", ""))
        self.headers = {"X-Progress-Key": os.environ["PROGRESS_KEY"]} if os.environ.get("PROGRESS_KEY") else {}
        if login:
            self.headers["Authorization"] = "Basic " + base64.b64encode(urllib.parse.unquote(login).encode()).decode()

    def ask(self, path, parameters, timeout=2, body=None, most=2000):
        """The status code and the line, or None and why nobody answered."""
        link = "%s/%s?%s" % (self.url, path, urllib.parse.urlencode(parameters, errors="replace"))
        request = urllib.request.Request(link, body, dict(self.headers, **({"Content-Type": "text/plain"} if body else {})))
        proxy = os.environ.get("PROGRESS_PROXY")
        if proxy:
            proxy = urllib.parse.urlsplit(proxy if "://" in proxy else "http://" + proxy)
            request.set_proxy(proxy.netloc.rpartition("@")[2], "http")
            if "@" in proxy.netloc:
                request.add_header("Proxy-Authorization", "Basic " + base64.b64encode(
                    urllib.parse.unquote(proxy.netloc.rpartition("@")[0]).encode()).decode())
        try:
            with _open(request, timeout=timeout) as reply:
                code, line = reply.status, reply.read(most)
        except urllib.error.HTTPError as error:
            code, line = error.code, error.read(2000)
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            return None, "nobody listens there" if isinstance(reason, ConnectionRefusedError) else str(reason) or type(reason).__name__
        line = line.decode("utf-8", "replace").strip()
        if code == 200 and line.startswith("{"):
            return code, line
        line = line.partition("\n")[0]
        # An empty 200 is no acknowledgement.
        if not line.startswith("error:" if code >= 400 else ("ok", "http", "waiting", "running", "stalled", "done", "failed")):
            return None, "%d, and not in the words of a progressd" % code
        return code, line


class _Leaving(threading.local):
    """What ends this thread, as far as it is known: an exception that nobody caught, or a call of sys.exit. A bar that counted on since did not end by it."""
    error, counts = None, {}

    @_never_raises
    def by(self, error):
        bars = [bar for bar in list(_sender.bars) if not bar.ended]
        for bar in bars:
            bar._look()
        self.error, self.counts = error, {bar: bar.n for bar in bars}

    @_never_raises
    def of(self, bar):
        bar._look()  # what tqdm has counted may not have been looked at since: that is no counting on
        return self.error if self.counts.get(bar) == bar.n else None


class _Sender:
    """The one thread that talks to the daemon. Its locks may be taken again by a signal handler."""

    trouble, said, left = None, False, PATIENCE  # nobody answers: a forked child begins with what its parent found
    made = set()

    def __init__(self):
        self.pid, self.grace, self.name, self.fresh = None, GRACE, None, True
        self.lock, self.changed = threading.RLock(), threading.Condition()
        self.bars, self.rows = {}, {}

    def take(self, bar):
        """A bar begins: it takes the first free row, from its place on the screen on."""
        with self.lock:
            if self.pid != os.getpid():
                self._start()
            if bar.worker is None:
                bar.row = abs(getattr(bar.tqdm, "pos", 0) or 0) + 1
                while bar.row in self.rows and not self._is_over(self.rows[bar.row]):
                    bar.row += 1
                before = self.rows.get(bar.row)
                if before is not None:
                    # What it had still to say, that it ended early, is not so.
                    self.bars.pop(before, None)
                self.rows[bar.row] = bar
                self.name = self.name or _place.name()
                bar.worker = self.name if bar.row == 1 else "%s/%d" % (self.name, bar.row)
        with self.changed:
            self.bars[bar] = True
            self.changed.notify_all()

    @staticmethod
    def _is_over(bar):
        return bar.how is not None and not bar.how.get("exit") and "ok" not in bar.how

    def end(self, bar, how, text):
        with self.changed:
            # Both in one, else the thread could say the end before it is known when to. Of a bar that ended early: unless another takes its row meanwhile.
            bar.how, bar.text, bar.ended = how, text, True
            bar.due = time.monotonic() + (INTERVAL if bar.row and how == {"exit": 0} and not _is_child() else 0)
            self.changed.notify_all()
        if _is_child():
            # A Pool kills its children as soon as their results are there. Who does not answer is waited for once.
            if not self._settle(self.grace):
                self.grace = 0

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
                bar, report = self._next()
                while bar is None:
                    self.changed.wait(0.2 if self.bars else None)
                    bar, report = self._next()
            taken = self._deliver(bar, report)
            with self.changed:
                wait = INTERVAL / 4 if bar.ended and not taken else 0 if bar.ended else INTERVAL
                # It may have ended while this was on its way: when that is said, end() has decided.
                bar.due = max(time.monotonic() + wait, bar.due if bar.ended and bar.report() != report else 0)
                if taken:
                    bar.taken = report
                    if bar.ended and bar.report() == report:
                        self.bars.pop(bar, None)
                self.changed.notify_all()

    def _next(self):
        now = time.monotonic()
        for bar in self.bars:
            if now >= bar.due:
                report = bar.report()
                if report is None:
                    self.bars.pop(bar)  # numbers that are none
                    break
                if report != bar.taken or bar.ended:
                    return bar, report
                bar.due = now + INTERVAL
        return None, None

    def _deliver(self, bar, report):
        """True once it needs no other try."""
        try:
            where = {"jobid": bar.job, "workid": bar.worker, "host": _place.host}
            if bar.job not in self.made:
                if bar.ours:
                    create = {"jobid": bar.job, "keep": 1, "desc": _place.title, "workers": _place.workers, "series": _place.series}
                    code, line = bar.address.ask("create", {name: value for name, value in create.items() if value})
                    if code not in (200, 201):
                        return self._heard(bar, code, line)
                    self.made.add(bar.job)
                    if not _is_child() and _place.rank in (None, "0") and _place.shown and not os.environ.get("PROGRESS_QUIET"):
                        _print("progress: " + line)
                else:
                    where["create"] = 1
            if _place.tries and bar.worker == _place.worker:
                # The batch system started this task again. The try before had no time to say its end, perhaps: it is said for it.
                code, line = bar.address.ask("update", dict(where, exit=143, desc="requeued"))
                if code is None:
                    return self._heard(bar, code, line)
                _place.tries = 0
            code, line = bar.address.ask("update", dict(where, **report))
            if code == 200:
                # From now on a job that is gone was deleted, and stays so.
                self.made.add(bar.job)
            return self._heard(bar, code, line)
        except Exception:
            return True

    def _heard(self, bar, code, line):
        self.trouble = line if code is None else None
        if code != 200 and not self.said:
            _complain(bar.address, "no report arrives: " + line if code is None else line)
        self.said = True
        return code not in (None, 503, 507)

    def _settle(self, patience):
        """Waits until what is last has arrived; all such waiting of a process is PATIENCE."""
        start = time.monotonic()
        with self.changed:
            while any(bar.ended for bar in list(self.bars)):
                waited = time.monotonic() - start
                # Who is being restarted is back within a second.
                if waited >= min(patience, self.left) or (self.trouble and waited >= 1.2):
                    break
                self.changed.wait(0.1)
            else:
                patience = 0
        self.left -= time.monotonic() - start
        return patience == 0

    @_never_raises
    def _finish(self):
        for bar in list(self.bars):
            error = _leaving.of(bar)
            if not bar.ended and error is None:
                bar.close()
            elif not bar.ended:
                bar.fail(error)
            bar.due = 0
        self._settle(PATIENCE)


def _complain(address, line):
    """The one line; what is started from here does not say it again."""
    context = "all %s %s %s" % (_place.host, _place.batch or "", address.url)
    if os.environ.get("PROGRESS_SAID") != context:
        os.environ["PROGRESS_SAID"] = context
        if re.search(r"//(localhost|127\.)", address.url) and line.startswith("no report"):
            line += "; localhost is %s itself" % _place.host
        if not os.environ.get("PROGRESS_QUIET"):
            _print("progressd.py: %s (asked %s; python3 progressd.py --check tells more, PROGRESS_QUIET=1 nothing)" % (line, address.url))


def _print(line):
    try:
        # Without a standard error print would take standard output.
        if sys.stderr:
            print(line, file=sys.stderr, flush=True)
    except Exception:
        pass


def _this_thread():
    # Both: an identity is used again, a name may be given twice. The thread itself would keep a bar from being pickled.
    return threading.get_ident(), threading.current_thread().name


def _exit_code(code):
    if code is None or code == 0:
        return 0
    return code & 255 if isinstance(code, int) else 1


# ---- What ends a program, a thread or a child, noticed on its way.

def _note_uncaught(kind, error, trace, _next=sys.excepthook):
    _leaving.by(error)
    _next(kind, error, trace)


def _note_uncaught_in_thread(failed):
    for bar in list(_sender.bars):
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
            for bar in list(_sender.bars):
                bar.fail(error)
            raise
    child.run = noted
    return _next(child, *args, **kwargs)


def _note_exit(code=None, _next=sys.exit):
    _leaving.by(SystemExit(code))
    _next(code)


_main_pid = os.getpid()
_place = _Place()
_place.series, _place.shown = None, True
_leaving = _Leaving()
_sender = _Sender()
if hasattr(os, "register_at_fork"):
    # Else a child could find the lock held for ever, by a thread that it does not have.
    os.register_at_fork(after_in_child=_sender.__init__)
sys.excepthook, sys.exit = _note_uncaught, _note_exit
multiprocessing.process.BaseProcess._bootstrap = _note_failed_child
if hasattr(threading, "excepthook"):
    _next_in_thread, threading.excepthook = threading.excepthook, _note_uncaught_in_thread


# ---- tqdm

def patch_tqdm():
    """From now on every bar of tqdm is reported, with all that it can do on the terminal, also one that was imported before, and tqdm.auto's."""
    from tqdm.std import tqdm
    begin, close, leave = tqdm.__init__, tqdm.close, tqdm.__exit__
    if hasattr(tqdm, "_progressd"):
        return tqdm

    def __init__(self, *args, **kwargs):
        if kwargs.get("disable", False) is None and not (sys.stderr and sys.stderr.isatty()):
            # No bar in a log file, as asked, but one in progressd.
            kwargs.update(disable=False, file=open(os.devnull, "w"))
        begin(self, *args, **kwargs)
        if not self.disable:
            self._progressd = Progress(tqdm=self)

    def close_both(self):
        if self._progressd:
            (self._progressd.close if self.total is None or self.n >= self.total else self._progressd.leave)()
        close(self)

    def __exit__(self, kind, error, trace):
        if error is not None and self._progressd:
            self._progressd.fail(error)
        return leave(self, kind, error, trace)

    tqdm._progressd, tqdm.__init__, tqdm.close, tqdm.__exit__ = None, __init__, close_both, __exit__
    return tqdm


def __getattr__(name):
    # from progressd import tqdm, trange
    if name not in ("tqdm", "trange"):
        raise AttributeError(name)
    patch_tqdm()
    import tqdm
    return getattr(tqdm, name)


# ---- python3 progressd.py --check, --run

def _check():
    address, job = _Address(_url()), os.environ.get("PROGRESS_JOB") or _place.batch
    print("asking       %s%s" % (address.url, " through the proxy of PROGRESS_PROXY" if os.environ.get("PROGRESS_PROXY") else ""))
    if os.environ.get("http_proxy") and not os.environ.get("PROGRESS_PROXY"):
        print("             http_proxy is not used: PROGRESS_PROXY would be")
    print("this is      %s on %s, user %s\njob          %s" % (_place.name(), _place.host, _user(), job or "none given: each program makes its own"))
    what = {"jobid": "%s:check:%s:%d" % (_user(), _place.host, os.getpid()), "maxage": 60, "workid": "check", "current": 1, "total": 1, "keep": 1}
    for path in ("create", "update"):
        code, line = address.ask(path, what, PATIENCE)
        if code not in (200, 201):
            print("WRONG        %s%s" % (line, "" if code else ". Set PROGRESS_URL to the address that the daemon prints at its start"))
            if code is None and re.search(r"//(localhost|127\.)", address.url):
                print("             localhost is %s itself: is the daemon there?" % _place.host)
            return 1
    if job:
        print("             " + address.ask("text", {"jobid": job, "summary": 1})[1])
    print("ALL IS WELL  reports arrive")
    return 0


def _run(arguments):
    """progress-run: the program's output goes through here unchanged; signals are passed on to it at once, and its exit code is ours."""
    options = {"-w": None, "--match": r"(\d{1,3}(?:\.\d+)?) ?%", "--series": None}
    while len(arguments) > 1 and arguments[0] in options:
        options[arguments[0]], arguments = arguments[1], arguments[2:]
    arguments = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not arguments:
        _print("usage: progress-run [-w NAME] [--match REGEX] [--series NAME] COMMAND…")
        return 2
    if options["--series"]:
        # Each run is a job of its own.
        _place.series = _place.title = options["--series"]
        _place.job = "%s:%s:%s" % (_user(), _place.series, time.strftime("%Y-%m-%dT%H:%M:%S"))
    elif not _place.batch:
        _place.title = " ".join(arguments)[:200]
    _place.shown = sys.stderr is not None and sys.stderr.isatty()  # in a log the output is the program's own
    bar = Progress(1, job=options["--series"] and _place.job, worker=options["-w"])
    relay = _Relay(bar, re.compile(options["--match"].encode()))
    child = None

    def pass_on(number, _):
        # Who pressed Ctrl-C has told the child as well.
        if child is not None and not (number in (signal.SIGINT, signal.SIGQUIT) and _in_front()):
            child.send_signal(number)
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM, signal.SIGXCPU, signal.SIGCONT):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, pass_on)
    try:
        child = subprocess.Popen(arguments, stdout=relay.outlet(1), stderr=relay.outlet(2))
        relay.start()
        code = child.wait()
        relay.end()
        text = bar.text
    except OSError as error:
        code, text = 127 if isinstance(error, FileNotFoundError) else 126, error.strerror
        _print("progress-run: %s: %s" % (arguments[0], text))
    if code:
        bar._end({"exit": code if code > 0 else 128 - code}, text)
    else:
        bar.total = bar.total or 1
        bar.n = bar.total
        bar.close()
    _sender._finish()
    if code < 0:
        # Who started us shall see that it was a signal; one core is enough.
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
        if -code not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    return code


def _in_front():
    try:
        with open("/dev/tty") as terminal:
            return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    except OSError:
        return False


class _Relay:
    """Carries a program's output on, and looks at its end from time to time."""

    def __init__(self, bar, match):
        self.bar, self.match, self.outlets, self.threads, self.ended, self.next = bar, match, [], [], threading.Event(), 0

    def outlet(self, number):
        """What the child gets in place of our output: a terminal where ours is one, else a pipe. If both go to the same place, one: so lines keep their order."""
        try:
            here = os.fstat(number)
        except OSError:
            return None
        for _, _, end, there in self.outlets:
            if (there.st_dev, there.st_ino) == (here.st_dev, here.st_ino):
                return end
        begin, end = os.openpty() if os.isatty(number) else os.pipe()
        if os.isatty(number):
            modes = termios.tcgetattr(end)
            modes[1] &= ~termios.OPOST  # that is done by ours
            termios.tcsetattr(end, termios.TCSANOW, modes)

            def resize(*_):
                fcntl.ioctl(begin, termios.TIOCSWINSZ, fcntl.ioctl(number, termios.TIOCGWINSZ, b"\0" * 8))
            resize()
            signal.signal(signal.SIGWINCH, resize)
        self.outlets.append((number, begin, end, here))
        return end

    def start(self):
        for number, begin, end, _ in self.outlets:
            os.close(end)
            self.threads.append(threading.Thread(target=self._copy, args=(number, begin), daemon=True))
            self.threads[-1].start()

    def end(self):
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def _copy(self, number, begin):
        tail, fresh = b"", False
        while True:
            if not select.select([begin], [], [], 0.1)[0]:
                if self.ended.is_set():
                    # Something that the program left behind may write yet: to somebody who stays.
                    subprocess.Popen(["cat"], stdin=begin, stdout=number)
                    break
                continue
            try:
                data = os.read(begin, 65536)
            except OSError:
                data = b""  # a terminal's end
            if not data:
                break
            tail = (tail + data)[-4000:]
            try:
                while data:
                    data = data[os.write(number, data):]
            except OSError:
                break  # nobody reads on: the program shall see that
            fresh = time.monotonic() < self.next
            if not fresh:
                self.next = time.monotonic() + 0.5
                self._look(tail)
        if fresh:
            self._look(tail)
        os.close(begin)

    def _look(self, tail):
        """Percent, or with two groups current and total, as the program said last; its last line is the text."""
        for found in self.match.finditer(tail):
            numbers = [group for group in found.groups() if group] or [found.group()]
            try:
                self.bar.set(float(numbers[0]), float(numbers[1]) if len(numbers) > 1 else 100)
            except ValueError:
                pass
        lines = [line for line in re.split(b"[\r\n]+", tail) if line.strip(b"\0\t ")]
        if lines:
            self.bar.text = lines[-1].decode("utf-8", "replace").strip()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        import fcntl
        import resource
        import select
        import signal
        import subprocess
        import termios
        ended = _run(sys.argv[2:])
        sys.stdout.flush()
        os._exit(ended)
    elif sys.argv[1:] == ["--check"]:
        raise SystemExit(_check())
    else:
        print(__doc__)
