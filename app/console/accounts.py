"""Who may sign in, for an admin: accounts are made, shut out, let in again, and given other roles."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.calling.contact import contact
from app.console.access import current_nurse, needs, once_confirmed
from app.console.sign_in.forms import NewAccountForm
from app.console.times import day_and_time
from app.console.typed import keep_typed, typed_again
from app.data import accounts, audit, database, identities, people
from app.data.models import User
from app.data.sign_in_tables import Identity
from app.serving.site_address import whole_url
from app.settings.settings import settings_in_force

bp = Blueprint("accounts", __name__, url_prefix="/console/accounts")

ROLES: Final = {"lead": "Lead: reads the reports, reviews the rules", "admin": "Admin: looks after the accounts"}
DONE: Final = {
    "nothing": "Nothing was done yet, as your password was asked for first. Do it once more.",
    "disabled": "Disabled: wherever they were signed in, they are signed out, and calls they had taken on are free.",
    "enabled": "Enabled: the same password and authenticator app let them in again.",
    "roles": "The roles are changed.",
    "unlinked": "Unlinked: nobody from there opens this account. Wherever it was signed in, it is signed out.",
}


class LinkView(NamedTuple):
    """Who vouches for the owner of an account: the hospital's provider, or a records system."""

    iss: str
    host: str
    since: str


class AccountView(NamedTuple):
    """One account in finished words."""

    id: int
    name: str
    email: str
    roles: str
    state: str
    last: str
    further: tuple[str, ...]
    links: tuple[LinkView, ...]
    is_active: bool
    is_own: bool


class Invited(NamedTuple):
    """Who chooses a password at which address. It is shown this once, and stored nowhere."""

    name: str
    email: str
    address: str


def keep_for_later() -> str:
    """Store who was to be added before the password was given again, and return where they stand again."""
    return url_for("accounts.show", again=keep_typed())


def _not_done() -> str:
    return url_for("accounts.show", done="nothing")


@bp.get("")
@needs("admin")
@once_confirmed(_not_done)
def show() -> ResponseReturnValue:
    """Show everyone who may sign in, or could."""
    audit.record_reading("accounts-read", user_id=current_nurse().id)
    typed = typed_again()
    return _page(NewAccountForm(typed), further=typed.getlist("role"), is_again=bool(typed))


@bp.post("")
@needs("admin", if_locked=keep_for_later)
@once_confirmed(keep_for_later)
def add() -> ResponseReturnValue:
    """Add someone, and show once at which address they choose a password."""
    form, further = NewAccountForm(), _sent_roles()
    if not form.validate():
        return _page(form, further=further), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        by = current_nurse().id
        user = accounts.add(email=form.email.data, name=form.name.data, further_roles=further, by=by)
    except accounts.TakenError:
        form.email.errors = ["There is an account with this email already. It is in the list."]
        return _page(form, further=further), HTTPStatus.UNPROCESSABLE_ENTITY
    return _invited(user)


@bp.post("/<account>/address")
@needs("admin")
@once_confirmed(_not_done)
def new_address(account: str) -> ResponseReturnValue:
    """Show once a further address, at which someone chooses another password."""
    user = _other(account)
    return _invited(user) if user.active else abort(HTTPStatus.CONFLICT)


@bp.post("/<account>/disable")
@needs("admin")
@once_confirmed(_not_done)
def disable(account: str) -> ResponseReturnValue:
    """Shut someone out at once."""
    accounts.disable(user=_other(account), by=current_nurse().id)
    return _done("disabled")


@bp.post("/<account>/enable")
@needs("admin")
@once_confirmed(_not_done)
def enable(account: str) -> ResponseReturnValue:
    """Let someone in again."""
    accounts.enable(user=_other(account), by=current_nurse().id)
    return _done("enabled")


@bp.post("/<account>/roles")
@needs("admin")
@once_confirmed(_not_done)
def change_roles(account: str) -> ResponseReturnValue:
    """Let someone do more, or less, than before."""
    accounts.set_roles(user=_other(account), further_roles=_sent_roles(), by=current_nurse().id)
    return _done("roles")


@bp.post("/<account>/unlink")
@needs("admin")
@once_confirmed(_not_done)
def unlink(account: str) -> ResponseReturnValue:
    """Let a records system, or the hospital's provider, vouch for someone no more."""
    accounts.unlink(user=_other(account), iss=request.form.get("iss", ""), by=current_nurse().id)
    return _done("unlinked")


def _other(account: str) -> User:
    """Return the account that an admin may change: anyone's but their own, so that there is always an admin left.

    The admins are asked for first: of two who take the role from each other at once, the second has it no longer.
    """
    if current_nurse().id not in people.admins_in_force():
        abort(HTTPStatus.FORBIDDEN)
    wanted = int(account) if account.isdecimal() and len(account) < 10 else 0
    user = database.session().get(User, wanted, populate_existing=True) or abort(HTTPStatus.NOT_FOUND)
    return abort(HTTPStatus.FORBIDDEN) if user.id == current_nurse().id else user


def _sent_roles() -> list[str]:
    return [role for role in accounts.FURTHER_ROLES if role in request.form.getlist("role")]


def _invited(user: User) -> str:
    token = accounts.invite(user=user, by=current_nurse().id)
    database.session().commit()
    address = whole_url("invitations.set_up", token=token)
    return _page(NewAccountForm(None), invited=Invited(user.name, user.email, address))


def _done(what: str) -> ResponseReturnValue:
    database.session().commit()
    return redirect(url_for(".show", done=what), HTTPStatus.SEE_OTHER)


def _page(
    form: NewAccountForm, *, further: Sequence[str] = (), is_again: bool = False, invited: Invited | None = None
) -> str:
    """Render the list, and the form for somebody new, in which the ``further`` roles are ticked."""
    links = identities.by_user()
    faulty = [field for field in (form.name, form.email) if field.errors]
    return render_template(
        "console/accounts.html",
        page_title="Accounts",
        contact=contact(),
        form=form,
        errors=[{"href": f"#{field.id}", "words": field.errors[0]} for field in faulty],
        messages={field.name: field.errors[0] for field in faulty},
        further=further,
        accounts=[_view(user, last, links.get(user.id, [])) for user, last in people.with_last_sign_in()],
        roles=ROLES,
        invited=invited,
        notice=DONE.get(request.args.get("done", "nothing" if is_again else "")),
    )


def _view(user: User, last: datetime | None, links: Iterable[Identity]) -> AccountView:
    roles, zone = accounts.roles_of(user), settings_in_force().time_zone
    return AccountView(
        id=user.id,
        name=user.name,
        email=user.email,
        roles=", ".join(role.capitalize() for role in roles),
        state=_state(user, last),
        last=day_and_time(last, zone) if last else "never",
        further=tuple(roles),
        links=tuple(LinkView(each.iss, urlsplit(each.iss).netloc, day_and_time(each.since, zone)) for each in links),
        is_active=user.active,
        is_own=user.id == current_nurse().id,
    )


def _state(user: User, last: datetime | None) -> str:
    if not user.active:
        return "Disabled"
    return "In use" if user.password or last else "No password chosen yet"
