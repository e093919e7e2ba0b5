"""The nurses' pages: a call triaged, recorded, handed over and followed up."""

import importlib
from pathlib import Path

from flask import Flask

from app.config import Environment, Settings
from app.console import call_backs, new_call, oidc, record, sign_in, worklist
from app.data import database, migrate, sealing


def _there(*names):
    for name in names:
        try:
            yield importlib.import_module(f"app.console.{name}")
        except ModuleNotFoundError:
            pass


SCREENS = (sign_in, oidc, worklist, call_backs, new_call, record, *_there("search", "reports"))


def init_app(app: Flask, settings: Settings, instance_folder: Path) -> None:
    """Add the console with its database and its sign-in; a laptop's own file is brought up to date at once."""
    sealing.init_app(app, settings, instance_folder)
    database.init_app(app, settings, instance_folder)
    if settings.environment is Environment.DEVELOPMENT and not settings.database_url:
        migrate.upgrade(app)
    sign_in.init_app(app, settings)
    oidc.init_app(app, settings)
    for screen in SCREENS:
        app.register_blueprint(screen.bp)
