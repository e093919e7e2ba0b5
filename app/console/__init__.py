"""The nurses' pages: a call triaged, recorded, handed over and followed up."""

import logging
from functools import partial
from pathlib import Path
from typing import Final

from flask import Flask

from app.console import (
    accounts,
    card_feedback,
    commands,
    database_gone,
    no_symptom,
    one_person,
    paper_twin,
    refusals,
    results_counted,
    review,
    search,
    second_opinions,
    stopped,
)
from app.console.call import states
from app.console.call import views as new_call
from app.console.commands import accounts as account_commands
from app.console.commands import outbox, retriage, upkeep, watching
from app.console.in_page import views as in_page
from app.console.launch import linking as launch_link
from app.console.launch import oauth
from app.console.launch import views as launch
from app.console.practice import views as practice
from app.console.record import for_caller, review_sheet
from app.console.record import views as record
from app.console.reports import monthly
from app.console.reports import views as reports
from app.console.sign_in import oidc, old_code, own_password, where
from app.console.sign_in import views as sign_in
from app.console.times import zone_in_words
from app.console.worklist import board, call_backs, wall
from app.console.worklist import views as worklist
from app.data import database, sealing, written_once
from app.data.sealing import WrongKeyError
from app.data.upkeep import migrate, right_key
from app.services import provide
from app.settings.home import dialled_in
from app.settings.settings import Environment, Settings

_log = logging.getLogger(__name__)

SCREENS: Final = (
    worklist,
    call_backs,
    wall,
    board,
    no_symptom,
    new_call,
    launch,
    launch_link,
    second_opinions,
    in_page,
    states,
    search,
    record,
    for_caller,
    review_sheet,
    one_person,
    reports,
    monthly,
    review,
    paper_twin,
    practice,
    accounts,
)


def register(app: Flask, settings: Settings, instance_folder: Path) -> None:
    """Add the console with its database and its sign-in; a laptop's own file is brought up to date at once."""
    database.init_app(app, settings, instance_folder)
    written_once.protect()
    if settings.environment is Environment.DEVELOPMENT and not settings.database_url:
        _catch_up(app)
    elif not migrate.is_current(app):
        _log.warning("The console's database cannot be used or is of another version: 'flask console migrate' tells")
    may_make = partial(right_key.nothing_is_stored, app)
    sealing.init_app(app, settings, instance_folder, may_make=may_make, prove=right_key.prove)
    _prove_keys(app)
    database_gone.init_app(app)
    stopped.init_app(app)
    refusals.init_app(app)
    results_counted.init_app(app)
    sign_in.register(app)
    own_password.register(app)
    old_code.register(app)
    where.register(app)
    oidc.register(app, settings)
    oauth.check_keys(settings.ehrs)
    for screen in SCREENS:
        app.register_blueprint(screen.bp)
    app.add_template_filter(dialled_in, "dialled")
    app.jinja_env.globals.update(zone_in_words=zone_in_words)
    further = (account_commands, upkeep, watching, retriage, outbox)
    commands.register(app, [each for module in further for each in module.COMMANDS])
    provide(app, keep_feedback=card_feedback.store)


def _catch_up(app: Flask) -> None:
    """Bring the database up to date; whatever is wrong with it, the check is served."""
    try:
        migrate.catch_up(app)
    except migrate.UNUSABLE as fault:
        _log.error("The console's database cannot be used: %s", getattr(fault, "orig", fault))


def _prove_keys(app: Flask) -> None:
    """Say at once that a key is missing. A database that cannot be used was told of, and is asked again later."""
    with app.app_context():
        try:
            right_key.prove()
        except WrongKeyError as fault:
            _log.error("The console cannot open its records: %s", fault)
        except migrate.UNUSABLE:
            pass
        finally:
            # A connection must not be shared with the processes that gunicorn forks later.
            database.engine().dispose()
