"""Building the app, from its settings."""

from collections.abc import MutableMapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, cast

from flask import Flask
from flask.templating import Environment as FlaskTemplates
from jinja2 import StrictUndefined, Template
from werkzeug.middleware.proxy_fix import ProxyFix

from app import errors, sign_off
from app.about import views as about
from app.approval import standing
from app.calling import command as calling_command
from app.extensions import csrf, limit
from app.i18n import dates, switch
from app.i18n import words as i18n
from app.interop import cds_hooks, developers, fhir, json_api
from app.loading import loading
from app.offline import views as offline
from app.paper import wallet_card
from app.rulebook import how, learn, proof
from app.self_check import onset, reminder, visit_note
from app.self_check import views as self_check
from app.self_check.standing import standing_call_now
from app.services import NAME, Services
from app.serving import (
    bodies,
    compression,
    cookies,
    csp_reports,
    headers,
    health,
    logs,
    metrics,
    numbers_only,
    silent_proxy,
    site_address,
    slashes,
    static_files,
    stop_switch,
    stopping,
    style,
)
from app.serving.outgoing import check_environment
from app.settings.laptop_keys import secret_key
from app.settings.settings import Environment, Settings, check_local_rules, read_settings
from rules import in_force

TEMPLATES: Final = Path(__file__).parent.parent / "templates"


class Page(Template):
    """A page, with every temperature whole. What nurses typed and copy stays as it is."""

    def render(self, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401 - as Jinja has it
        """Return the page."""
        page = super().render(*args, **kwargs)
        return page if self.name and self.name.startswith("console/") else dates.unbroken(page)


class Templates(FlaskTemplates):
    """Templates that have the globals of the app and none of their own."""

    template_class = Page

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of the app as they are at any time, to be read alone.

        Jinja would put a chain of two in their place, and look each of them up in it whenever a template imports
        another, several times a page.
        """
        return super().make_globals(d) if d else cast("MutableMapping[str, Any]", MappingProxyType(self.globals))


def create_app(settings: Settings | None = None, **config: object) -> Flask:
    """Build the app with ``settings``, or with those of the environment. ``config`` wins over our own Flask options.

    Raises:
        SettingsError: a setting is missing or cannot be used.
    """
    settings = settings or read_settings()
    app = logs.NamingRoutes(__package__, static_folder=None, template_folder=str(TEMPLATES))
    app.jinja_environment = Templates
    logs.init_app(app)
    check_local_rules(settings.environment)
    site_address.init_app(app)
    slashes.init_app(app)
    cookies.init_app(app)
    bodies.init_app(app)
    headers.init_app(app)
    compression.init_app(app)
    app.config.update(config)
    instance_folder = settings.instance_folder or Path(app.instance_path)
    app.secret_key = secret_key(settings, instance_folder)
    cookies.keep_reading(app, settings.earlier_secret_keys)
    app.extensions[NAME] = Services(settings)
    stop_switch.init_app(app, settings)
    numbers_only.init_app(app)
    csrf.init_app(app)
    limit(app, settings.rate_limit_store.get_secret_value())
    i18n.init_app(app, settings.languages)
    standing.init_app(app, settings)
    _set_up_templates(app)
    static_files.init_app(app, settings)
    errors.init_app(app)
    health.init_app(app)
    metrics.init_app(app, settings)
    calling_command.register(app)
    stopping.register(app)
    _add_pages(app, settings)
    if settings.console:
        _add_console(app, settings, instance_folder)
    _believe_proxies(app, settings)
    return app


def _believe_proxies(app: Flask, settings: Settings) -> None:
    """Take who asks, and by which address, from as many proxies as there are."""
    silent_proxy.init_app(app, settings)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's own way to add middleware
            silent_proxy.in_small_letters(app.wsgi_app), x_for=hops, x_proto=hops, x_host=hops
        )


def _add_pages(app: Flask, settings: Settings) -> None:
    """Add everything that is served without the console."""
    for screen in (self_check, visit_note, reminder, onset, how, proof, learn, wallet_card, developers):
        app.register_blueprint(screen.bp)
    about.register(app)
    offline.register(app)
    switch.register(app)
    sign_off.register(app)
    csp_reports.register(app)
    _add_interop(app, settings)
    if settings.environment is Environment.DEVELOPMENT:
        _add_styleguide(app)


def _add_interop(app: Flask, settings: Settings) -> None:
    """Add the faces for other programs, some of which we ask as well."""
    check_environment(settings.asked)
    json_api.register(app)
    fhir.register(app)
    cds_hooks.register(app, settings)


def _add_styleguide(app: Flask) -> None:
    from app import styleguide  # noqa: PLC0415 - nobody needs it where patients are served

    app.register_blueprint(styleguide.bp)


def _add_console(app: Flask, settings: Settings, instance_folder: Path) -> None:
    """Load the console, its database and its sign-in; without it, nothing of them is imported."""
    with loading("app.console"):
        from app import console  # noqa: PLC0415

    console.register(app, settings, instance_folder)


def _set_up_templates(app: Flask) -> None:
    """Undefined names are errors, and block tags leave no blank lines behind."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        quiet=False,
        been_here=cookies.is_sent_back,
        style_of_the_site=style.STYLE,
        approval=standing.standing,
        standing_call_now=standing_call_now,
        rules_version=in_force.VERSION,
        released=lambda: dates.day(in_force.RELEASED),
    )
