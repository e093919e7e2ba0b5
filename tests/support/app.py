"""The settings that tests make the app with."""

from collections.abc import Callable
from types import CodeType
from typing import Any, Final, Protocol

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

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


class MakeApp(Protocol):
    """Make an app with the settings of tests; lower-case overrides are settings, upper-case ones configuration."""

    def __call__(self, **overrides: object) -> Flask: ...
