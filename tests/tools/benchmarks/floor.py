"""The floor: the same questions in the barest form that Flask, Jinja and Flask-WTF make of them.

One form a step, CSRF on, answers kept in the signed session cookie, WTForms' own widgets in a plain template. No
layout, no hint, no error summary, no rule, no heading but the title: what is left is what any such form costs.
"""

import os
from typing import Final

from flask import Flask, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect
from jinja2 import DictLoader
from wtforms import RadioField, SelectChoice, SelectMultipleField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.self_check.journey import Page, pages_for
from rules.model.questionnaire import Item, Respondent
from tests.rules.whole_check import nothing_new

TEMPLATES: Final = {
    "layout.html": "<!doctype html><html><head><title>{{ title }}</title></head><body>{% block content %}{% endblock %}"
    "</body></html>",
    "step.html": "{% extends 'layout.html' %}{% block content %}<h1>{{ title }}</h1><form method='post'>"
    "{{ form.csrf_token }}{% for field in form if field.name != 'csrf_token' %}<div>{{ field.label }}{{ field() }}"
    "{% for error in field.errors %}<p>{{ error }}</p>{% endfor %}</div>{% endfor %}<button>Continue</button></form>"
    "{% endblock %}",
}
WHO: Final = [SelectChoice(each.value, each.value) for each in Respondent]


def bare_app(pages: tuple[Page, ...], secret_key: str) -> Flask:
    """Build an app that asks ``pages`` one after the other at ``/check/<code>``."""
    app = Flask("floor")
    app.secret_key = secret_key
    app.jinja_loader = DictLoader(TEMPLATES)
    CSRFProtect(app)
    forms = {page.code: _form_class(page) for page in pages}
    begin = type("BareForm", (FlaskForm,), {"respondent": RadioField("Who answers?", choices=WHO)})
    following = dict(zip(forms, [*list(forms)[1:], None], strict=True))

    @app.route("/check/<code>", methods=["GET", "POST"])
    def ask(code: str) -> ResponseReturnValue:
        kept = session.get("answers", {})
        form = forms[code](request.form if request.method == "POST" else None, data=kept)
        if form.validate_on_submit():
            session["answers"] = {**kept, **{field.name: field.data for field in form if field.name in form.asks}}
            return redirect(url_for("ask", code=following[code] or code))
        return render_template("step.html", form=form, title=code)

    @app.route("/")
    def start() -> ResponseReturnValue:
        return render_template("step.html", form=begin(), title="start")

    return app


def served() -> Flask:
    """Build the app that gunicorn serves beside ours, whose settings it is given."""
    app = bare_app(pages_for(nothing_new()), os.environ["RFC_SECRET_KEY"])
    app.add_url_rule("/healthz", "healthz", lambda: "ok")
    return app


def _form_class(page: Page) -> type[FlaskForm]:
    fields: dict[str, object] = {item.link_id: _field(item) for item in page.items}
    return type("BareForm", (FlaskForm,), {**fields, "asks": frozenset(fields)})


def _field(item: Item) -> object:
    choices = [SelectChoice(option.code, option.words.patient) for option in item.options]
    needed = [Optional()] if item.is_optional else [InputRequired()]
    if not item.check_all:
        return RadioField(item.question.patient, choices=choices, validators=needed)
    return SelectMultipleField(
        item.question.patient,
        choices=choices,
        validators=needed,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
