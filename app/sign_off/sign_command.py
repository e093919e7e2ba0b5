"""``flask rules sign``: complete reviews become the file of a sign-off."""

from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext


@click.command("sign")
@click.option(
    "--review", "reviews", multiple=True, required=True, type=click.Path(path_type=Path),
    help="A merged review, or those that the form saved, one after the other.",
)  # fmt: skip
@click.argument("more", nargs=-1, type=click.Path(path_type=Path))
@click.option("--review-by", type=click.DateTime(["%Y-%m-%d"]), required=True, help="When to review again: 2027-11-29.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file to write: signoff.toml.")
@click.option("--against", type=click.Path(path_type=Path), help="The earlier sign-off that the reviews begin from.")
@with_appcontext
def sign(
    reviews: tuple[Path, ...], more: tuple[Path, ...], review_by: datetime, out: Path, against: Path | None
) -> None:
    """Sign off what is in force, if every entry is agreed with by all whom it needs, and nothing is left to settle.

    MORE are the other reviews, where there are several.
    """
    # What only this command needs is not loaded to serve.
    from app.approval.sign_off_file import as_text, read_sign_off  # noqa: PLC0415
    from app.settings.team_time import team_now  # noqa: PLC0415
    from app.sign_off.checked import in_force, or_stop, read_together  # noqa: PLC0415
    from app.sign_off.files import write  # noqa: PLC0415
    from app.sign_off.signing import faults, in_lines, sign_off  # noqa: PLC0415

    until, today = review_by.date(), team_now().date()
    with or_stop():
        now = in_force(against)
        review = read_together((*reviews, *more), now)
        if found := list(faults(review, now, until, today)):
            raise click.ClickException("\n".join(["Nothing is signed.", *found]))
        signed = sign_off(review, now, until)
        write({out: as_text(signed).encode()})
        if read_sign_off(out) != signed:
            raise click.ClickException(
                f"{out} does not read as it was written: the disk or another program changed it."
            )
    for line in in_lines(signed, len(now.entries) - len(now.open)):
        click.echo(line)
    click.echo(f"Wrote {out}. Set RFC_SIGNOFF={out.absolute()} and restart every copy of the app.")
