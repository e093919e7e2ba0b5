"""``flask rules review``: the form of a review, to fill in on a screen and on paper."""

from pathlib import Path

import click
from flask.cli import with_appcontext


@click.command("review")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder to write to, new or old.")
@click.option("--languages", "codes", help="For which languages, such as 'en es'; those that are offered, if not said.")
@click.option("--against", type=click.Path(path_type=Path), help="An earlier sign-off: only what differs is open.")
@with_appcontext
def write(out: Path, codes: str | None, against: Path | None) -> None:
    """Write everything there is to sign, numbered, as review.html and review.pdf."""
    # What only this command needs is not loaded to serve.
    from app.approval.sign_off_file import read_sign_off  # noqa: PLC0415
    from app.i18n.words import languages_called, offered  # noqa: PLC0415
    from app.sign_off import form, print_out  # noqa: PLC0415
    from app.sign_off.checked import languages_named, or_stop  # noqa: PLC0415
    from app.sign_off.files import write as write_files  # noqa: PLC0415

    with or_stop():
        languages = languages_called(languages_named(codes) if codes else tuple(offered()))
        made = form.form(languages, read_sign_off(against) if against else None)
        files = {out / "review.html": print_out.as_html(made), out / "review.pdf": print_out.as_pdf(made)}
        write_files(files)
    click.echo(f"Rules {made.rules}, {made.count} entries, {made.open_count} of them open.")
    click.echo(f"Checksum of what is reviewed: {made.content}")
    if {each.code for each in made.languages} != set(offered()):
        click.echo(f"Offered now: {' '.join(offered())}. Whoever signs this sets RFC_LANGUAGES to what was reviewed.")
    for path in files:
        click.echo(f"Wrote {path}")
