"""How gunicorn serves the check: ``gunicorn --config app/gunicorn_conf.py 'app:create_app()'``."""

import atexit
import gc
import os
import shutil
import tempfile

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from app.services import services as _services
from app.serving import logs
from app.serving.shedding import Shedding
from app.settings.listening import bound_to as _bound_to
from app.settings.listening import is_for_this_machine_alone as _is_for_this_machine_alone
from app.settings.settings import Environment
from app.settings.settings import SettingsError as _SettingsError

PLACE = "PROMETHEUS_PLACE"
"""Which of the workers this is, for ``app.serving.prometheus``."""

SHARED_MEMORY = "/dev/shm"  # noqa: S108 - only gunicorn's own heartbeat files live there

bind = _bound_to()

# A page is a few milliseconds of pure computing, for which threads would only queue: hence plain processes. Two of them
# go on answering while one is busy, and fit a small machine; behind a proxy, take one more than there are cores.
worker_class = "sync"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
if workers < 1:
    raise _SettingsError(f"Cannot start. WEB_CONCURRENCY: found {workers}, expected 1 or more")
preload_app = True
"""Bad settings stop the start before anything listens, and the workers share one copy of the rules in memory."""

graceful_timeout = 30
timeout = 30
"""A worker that has not finished by then is replaced. So a client of one byte a second, if it gets past the
proxy that is to buffer it, holds one for half a minute and no longer."""
worker_tmp_dir = SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK) else None
"""A heartbeat file on a slow disk can stall a worker for seconds; memory does not."""

control_socket_disable = True
"""It would let anyone running as the same user stop the service, and fails on a read-only root."""

forwarder_headers = ""
"""No header says where the app stands, as ``SCRIPT_NAME`` would: a proxy on this machine passes on what anyone sent."""

accesslog: str | None = None
"""Nothing about a visit is written down, not even that there was one; ``RFC_LOG_REQUESTS`` adds lines of our own."""

logconfig_dict = logs.configuration(as_json=os.environ.get("RFC_ENVIRONMENT", "").strip() == "production")


def _leave_no_counts(pid: int, folder: str) -> None:
    """Remove the folder, if this is the process that made it: workers inherit what is registered, and end as well."""
    if os.getpid() == pid:
        shutil.rmtree(folder, ignore_errors=True)


_of_this_process = f"rfc-metrics-{os.getpid()}-"
if os.environ.get("RFC_METRICS_TOKEN") and _of_this_process not in os.environ.get("PROMETHEUS_MULTIPROC_DIR", ""):
    # The shared folder of the workers' counters. prometheus-client reads the variable on import, so it is set before; a
    # reload of gunicorn runs this again in the same process and must reuse the folder.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix=_of_this_process, dir=worker_tmp_dir)
    # Also where the start fails, of which gunicorn tells no hook.
    atexit.register(_leave_no_counts, os.getpid(), os.environ["PROMETHEUS_MULTIPROC_DIR"])


def post_worker_init(worker: Worker) -> None:
    """Let the worker see how many wait, and turn some away before all wait in vain."""
    # Around the whole app, middleware included: what is turned away costs as little as possible.
    worker.wsgi = Shedding(worker.wsgi, worker.wsgi, [each.sock for each in worker.sockets], worker.cfg.workers)


def pre_fork(server: Arbiter, worker: Worker) -> None:
    """Give the worker the lowest place that is free: it goes on with the counters of whoever had it before."""
    gc.freeze()  # As ``app.loading`` does with modules: what the app was built of stays shared too.
    # On the worker itself, as a reload of gunicorn runs all of this again and forgets what it held.
    taken = {vars(each).get("place") for each in server.WORKERS.values()}
    vars(worker)["place"] = next(each for each in range(len(taken) + 1) if each not in taken)


def post_fork(_: Arbiter, worker: Worker) -> None:
    """Tell the counters which place this worker has."""
    os.environ[PLACE] = f"{vars(worker)['place']}"


def when_ready(server: Arbiter) -> None:
    """Warn whoever started the server, and announce the first account: once, before the fork."""
    app = server.app.wsgi()
    settings = _services(app).settings
    is_for_patients = settings.environment is Environment.PRODUCTION
    if not is_for_patients and not _is_for_this_machine_alone():
        server.log.warning("Others can reach this server, but it is one for development: set RFC_ENVIRONMENT")
    if settings.console:
        from app.console.sign_in.invitations import announce  # noqa: PLC0415 - without the console, nothing of it is loaded

        announce(app)
