"""The settings that tests make the app with."""

from types import CodeType
from typing import Final, Protocol

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

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
"""What it takes to be served to patients, without the console."""


class CompiledTemplates(BytecodeCache):
    """What the templates were compiled to, as long as their text is the same: most apps of tests live for one page."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code


class MakeApp(Protocol):
    """Make an app with the settings of tests; lower-case overrides are settings, upper-case ones configuration."""

    def __call__(self, **overrides: object) -> Flask: ...
