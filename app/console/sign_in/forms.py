"""The forms of the sign-in: what they are called on screen, and that every refusal is written down."""

from typing import Any, Final

from flask import request
from flask_security.forms import (
    Form,
    LoginForm,
    TwoFactorRescueForm,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
    VerifyForm,
)
from werkzeug.datastructures import MultiDict
from wtforms import EmailField, PasswordField, RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from app.console.access import HOME, current_nurse
from app.console.sign_in import guessable, half_way, where, who_tries
from app.data import account_notes, audit, people
from app.data.database import session
from app.data.sealing import keys

LONGEST: Final = people.LONGEST_EMAIL
LONGEST_NAME: Final = 120
LONGEST_PASSWORD: Final = 256
SHORTEST_PASSWORD: Final = 12

_READ_AS_EMAIL: Final = (lambda typed: people.folded_email(typed or ""),)
_READ_AS_NAME: Final = (lambda typed: " ".join((typed or "").replace("\0", "").split()),)
_PASSWORD: Final = (InputRequired("Type your password."), Length(max=LONGEST_PASSWORD, message="Too long."))
_NEW_PASSWORD: Final = (
    Length(min=SHORTEST_PASSWORD, message=f"That is too short. Use {SHORTEST_PASSWORD} characters or more."),
    Length(max=LONGEST_PASSWORD, message=f"Use {LONGEST_PASSWORD} characters or fewer."),
)


class SignInForm(LoginForm):
    """Email and password. Nobody is remembered from one day to the next."""

    remember = None
    email = EmailField("Email", filters=_READ_AS_EMAIL, validators=[InputRequired(), Length(max=LONGEST)])
    password = PasswordField("Password", validators=_PASSWORD)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as the library has it
        """Go to the first page of the console unless another was asked for."""
        super().__init__(*args, **kwargs)
        self.next.data = self.next.data or HOME

    def validate(self, **kwargs: Any) -> bool:  # noqa: ANN401
        """Check email and password; write a refusal down, under a digest if there is no such account."""
        accepted = super().validate(**kwargs)
        # The library's view, which goes on to the code, would not commit it.
        if account_notes.note_what_changed(self.user):
            session().commit()
        if accepted:
            half_way.begin(who_tries.typed_account())
        elif self.email.data and self.password.data:
            refused("password", self.user.email if self.user else keys().digest("email", self.email.data).hex())
        return accepted


class UnlockForm(VerifyForm):
    """The password again, of whoever is signed in. A copy of the cookie from before it opens nothing afterwards."""

    password = PasswordField("Password", validators=_PASSWORD)

    def validate(self, **kwargs: Any) -> bool:  # noqa: ANN401
        """Check the password; write down whether it was right."""
        accepted = super().validate(**kwargs)
        account_notes.note_what_changed(self.user)
        if accepted:
            where.renew()
            audit.record("unlock", user_id=self.user.id, subject=self.user.email)
        elif self.password.data:
            refused("password", self.user.email, user_id=self.user.id)
        return accepted


def _code() -> StringField:
    spaces_out = (lambda typed: "".join((typed or "").split()),)
    return StringField("Code", filters=spaces_out, validators=[InputRequired("Type the code.")])


class CodeForm(TwoFactorVerifyCodeForm):
    """The code that the authenticator app shows."""

    code = _code()

    def validate(self, **kwargs: Any) -> bool:  # noqa: ANN401
        """Check the code; write a refusal down."""
        accepted = super().validate(**kwargs)
        if not accepted and self.code.data and self.user:
            refused("code", self.user.email, user_id=self.user.id)
        return accepted


class OwnForm(Form):
    """A form that a view of ours reads, and of which it takes what was typed alone.

    Left to itself, Flask-WTF also fills it from files and from JSON, whose values are no text.
    """

    def __init__(self, formdata: MultiDict[str, str] | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - as its parent
        """Read ``formdata``, or else the form that was sent."""
        super().__init__(request.form if formdata is None else formdata, **kwargs)


class OldCodeForm(OwnForm):
    """A code of the authenticator that is to be exchanged for another."""

    code = _code()


class AuthenticatorForm(TwoFactorSetupForm):
    """The one kind of second factor that there is here."""

    setup = RadioField(choices=[SelectChoice("authenticator", "Authenticator app")], validate_choice=False)


class LostForm(TwoFactorRescueForm):
    """Nothing to fill in: who lost the phone asks a person."""

    help_setup = RadioField(choices=[SelectChoice("help", "Ask")])


class SetUpForm(OwnForm):
    """A password, typed twice, for the account that a set-up address was made for."""

    email = EmailField("Email", filters=_READ_AS_EMAIL)
    name = StringField("Name", filters=_READ_AS_NAME)
    password = PasswordField("New password", validators=_NEW_PASSWORD)
    again = PasswordField("The same password again")

    def validate_password(self, field: PasswordField) -> None:
        """Refuse what names whose it is, and what is soon guessed."""
        # Too short or too long: that error stands already, and an empty one cannot be rated.
        if field.errors:
            return
        if fault := guessable.fault_of(field.data or "", name=self.name.data or "", email=self.email.data or ""):
            raise ValidationError(fault)

    def validate_again(self, field: PasswordField) -> None:
        """Refuse two that differ."""
        if field.data != self.password.data:
            raise ValidationError("The two passwords differ. Type the same one twice.")


class NewPasswordForm(SetUpForm):
    """Another password for whoever is signed in, who has to know the present one."""

    present = PasswordField("Present password", validators=_PASSWORD)

    def validate_present(self, field: PasswordField) -> None:
        """Refuse a wrong one, and write that down."""
        user = current_nurse()
        if not people.has_password(user=user, password=field.data or ""):
            refused("password", user.email, user_id=user.id)
            raise ValidationError("That is not your password.")


class Somebody:
    """What a form asks of the email and the name of somebody new."""

    def validate_email(self, field: EmailField) -> None:
        """Ask for an email, of which all we need is that it names one person."""
        if not people.is_email(field.data or ""):
            raise ValidationError("Type an email, such as name@hospital.org.")

    def validate_name(self, field: StringField) -> None:
        """Ask for the name that colleagues will see."""
        if not field.data or len(field.data) > LONGEST_NAME:
            raise ValidationError("Type a name, as colleagues know it.")


class FirstSetUpForm(Somebody, SetUpForm):
    """The same for the first account of all, whose name and email nobody knows yet."""


class NewAccountForm(Somebody, OwnForm):
    """The account of somebody else, who chooses the password at a set-up address."""

    email = EmailField("Email", filters=_READ_AS_EMAIL)
    name = StringField("Name", filters=_READ_AS_NAME)


def refused(what: str, subject: str, *, user_id: int | None = None) -> None:
    """Record and commit that a ``what`` was refused for ``subject``."""
    audit.record("sign-in-refused", user_id=user_id, subject=subject, detail={"what": what, "at": request.endpoint})
    session().commit()
