"""A PgBouncer of its own, another connection for every transaction. ``python -m tests.support.pooler`` installs one."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.support import debian
from tests.support.server import free_port

HOW_TO_INSTALL = "install pgbouncer (Debian: apt-get install pgbouncer)"
SETTINGS = """
[databases]
* = host=127.0.0.1 port={server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
"""
"""As few connections to the server as can be shared, and nothing that would make it easier for us."""


def find_pooler() -> str | None:
    """Return the path of the program, or None."""
    return debian.POOLER.find()


@contextmanager
def pooler(server: int, user: str) -> Iterator[int]:
    """Start one in front of the PostgreSQL at that port of this machine, which knows ``user``, and give its port."""
    path, port = find_pooler(), free_port()
    assert path is not None
    # It refuses to run as root, and whoever it runs as cannot look into a folder of pytest.
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with tempfile.TemporaryDirectory(prefix="pgbouncer-") as folder:
        Path(folder).chmod(0o755)
        file = Path(folder) / "pgbouncer.ini"
        file.write_text(SETTINGS.format(server=f"{server} user={user}", port=port), encoding="utf-8")
        as_nobody = ["-u", "nobody"] if is_root else []
        process = subprocess.Popen([path, "--quiet", *as_nobody, str(file)], stderr=subprocess.DEVNULL)
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.kill()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
            return
        assert process.poll() is None, "the pooler did not start"
        time.sleep(0.05)
    raise AssertionError("the pooler does not answer")


def main() -> None:
    """Install a pooler if there is none."""
    if find_pooler():
        return
    if debian.is_ours():
        print("Installing a pooler of connections", flush=True)
        debian.update()
        debian.install(*debian.POOLER.packages)
    if not find_pooler():
        fault = f"There is no PgBouncer, so nothing is saved through one: {HOW_TO_INSTALL}"
        if os.environ.get("CI"):
            sys.exit(fault)
        print(fault)


if __name__ == "__main__":
    main()
