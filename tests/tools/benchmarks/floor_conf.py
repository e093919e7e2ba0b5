"""How gunicorn serves the bare form: as it serves the check, without the hooks, which need the check."""

from app.gunicorn_conf import (
    accesslog,
    bind,
    control_socket_disable,
    forwarder_headers,
    graceful_timeout,
    logconfig_dict,
    preload_app,
    worker_class,
    worker_tmp_dir,
    workers,
)

__all__ = [
    "accesslog",
    "bind",
    "control_socket_disable",
    "forwarder_headers",
    "graceful_timeout",
    "logconfig_dict",
    "preload_app",
    "worker_class",
    "worker_tmp_dir",
    "workers",
]
