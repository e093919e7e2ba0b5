"""Flask extensions, created unbound."""

import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Flask
from flask_limiter import Limiter
from flask_wtf.csrf import CSRFProtect

from app.caller import caller
from app.settings.settings import PREFIX, SettingsError

STORE_SECONDS: Final = 0.5
"""How long a request waits for the store of its counts; after that, each process counts for itself for a while."""
_STORES: Final = ("memory://", "redis://", "rediss://")
"""The limiter takes others, some of which it cannot count in."""

csrf = CSRFProtect()
limiter = Limiter(key_func=caller, in_memory_fallback_enabled=True, headers_enabled=True)


def limit(app: Flask, store: str) -> None:
    """Count who asks how often, in the ``store`` of that address, without ever waiting for it long.

    Raises:
        SettingsError: it is the address of none that is known.
    """
    # The libraries' own messages may quote the password.
    refusal = SettingsError(
        f"Cannot start. {PREFIX}RATE_LIMIT_STORE: expected memory://, redis://host:6379 or rediss://host:6379, "
        "to which a Valkey answers as well, with a number of a database, options that redis-py knows and certificates "
        "that it can read, if any"
    )
    if not store.startswith(_STORES):
        raise refusal
    is_redis = store.startswith("redis")
    app.config["RATELIMIT_STORAGE_URI"] = store
    app.config["RATELIMIT_STORAGE_OPTIONS"] = _waits() if is_redis else {}
    # Set for each app: the limiter is a global, and Flask-Limiter would reuse the value of the app before.
    app.config.setdefault("RATELIMIT_ENABLED", True)
    try:
        if is_redis:
            _check(store)
        limiter.init_app(app)
    except (ValueError, ImportError, KeyError, OSError):
        raise refusal from None


def _check(store: str) -> None:
    """Make a connection to a Redis without opening it: what its address asks for is looked at no sooner by itself.

    Raises:
        ValueError: there is no such option, value or database.
        OSError: a certificate cannot be read.
    """
    from redis import ConnectionPool, RedisError  # noqa: PLC0415 - without a Redis, nothing of it is loaded

    try:
        pool = ConnectionPool.from_url(store)
        pool.make_connection()
    except (RedisError, TypeError) as error:
        raise ValueError from error
    if urlsplit(store).path.strip("/") not in {"", str(pool.connection_kwargs.get("db", 0))}:
        raise ValueError
    if store.startswith("rediss:"):
        _load_what_tls_needs(pool.connection_kwargs)


def _load_what_tls_needs(options: Mapping[str, Any]) -> None:
    """Load what redis-py will only load as it connects, where it would count as a store that cannot be reached."""
    context = ssl.create_default_context()
    file, folder, data = (options.get(f"ssl_ca_{kind}") for kind in ("certs", "path", "data"))
    if folder and not Path(folder).is_dir():
        raise FileNotFoundError(folder)
    if file or folder or data:
        context.load_verify_locations(file, folder, data)
    certificate, key = options.get("ssl_certfile", ""), options.get("ssl_keyfile")
    if certificate or key:
        # Without a password, OpenSSL would ask for that of a key at the terminal.
        context.load_cert_chain(certificate, key, options.get("ssl_password", ""))
    if ciphers := options.get("ssl_ciphers"):
        context.set_ciphers(ciphers)
    context.minimum_version = options.get("ssl_min_version", context.minimum_version)


def _waits() -> dict[str, object]:
    """Return the timeouts and the single attempt for Redis; options in its address override them."""
    from redis.backoff import NoBackoff  # noqa: PLC0415 - without a Redis, nothing of it is loaded
    from redis.retry import Retry  # noqa: PLC0415 - as above

    # By itself it would try again and again, with longer and longer pauses, while somebody waits for a page.
    once = Retry(NoBackoff(), 0)
    return {"socket_timeout": STORE_SECONDS, "socket_connect_timeout": STORE_SECONDS, "retry": once}
