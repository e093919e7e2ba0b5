"""The settings that tests make the app with."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import CodeType
from typing import Any, Final, Protocol
from wsgiref.headers import Headers

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule
from whitenoise import WhiteNoise
from whitenoise.responders import StaticFile

from app.offline import shorthand as offline_shorthand

SETTINGS: Final = {
    "secret_key": "a-key-for-tests-alone,long-enough",
    "team_phone": "212-555-0100",
    "after_hours_phone": "212-555-0199",
}

PRODUCTION: Final = {
    **SETTINGS,
    "environment": "production",
    "site_address": "https://check.example.org",
    "proxy_hops": 1,
}
"""What it takes to be served to patients, without the console; a sign-off besides, which ``make_app`` adds."""


class CompiledTemplates(BytecodeCache):
    """What the templates were compiled to, as long as their text is the same: most apps of tests live for one page."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code


def compile_routes_when_built() -> None:
    """Let Werkzeug make what builds the address of a route when one is built: of an app, most of the making is that."""
    compile_now = Rule._compile_builder  # noqa: SLF001 - it has no other way

    def compile_later(its: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled: Callable[..., tuple[str, str]] | None = None

        def build(route: Rule, /, **values: Any) -> tuple[str, str]:  # noqa: ANN401
            nonlocal compiled
            compiled = compiled or compile_now(its, append_unknown)
            return compiled(route, **values)

        return build

    Rule._compile_builder = compile_later  # type: ignore[method-assign, assignment]  # noqa: SLF001


def look_at_static_files_once() -> None:
    """Let WhiteNoise look at a file, with the headers of ours, once in a process: its address tells what is in it."""
    look_now = WhiteNoise.get_static_file
    seen: dict[tuple[object, ...], StaticFile] = {}

    def look_once(its: WhiteNoise, path: str, url: str, stat_cache: dict[str, os.stat_result] | None) -> StaticFile:
        ours = Headers([])
        its.add_headers_function(ours, path, url)
        key = (path, url, *ours.items())
        if key not in seen:
            seen[key] = look_now(its, path, url, stat_cache)
        return seen[key]

    WhiteNoise.get_static_file = look_once


def write_shorthand_once() -> None:
    """Remember what a text is in shorthand: most of what the check offline takes is that, for each app anew."""
    offline_shorthand.shorthand = cache(offline_shorthand.shorthand)


@contextmanager
def as_made(app: Flask) -> Iterator[None]:
    """Let what is put in place of the app's own, in its extensions or its configuration, end with this."""
    held = [(each, dict(each)) for each in (app.extensions, app.config)]
    yield
    for each, made in held:
        each.clear()
        each.update(made)


class MakeApp(Protocol):
    """Make an app with the settings of tests; lower-case overrides are settings, upper-case ones configuration."""

    def __call__(self, **overrides: object) -> Flask: ...
