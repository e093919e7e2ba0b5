"""``flask rules merge``: the reviews of several people as one, with what is still to be settled."""

from pathlib import Path

import click
from flask.cli import with_appcontext


@click.command("merge")
@click.argument("reviews", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file to write, such as merged.json.")
@click.option("--against", type=click.Path(path_type=Path), help="The earlier sign-off that the reviews begin from.")
@with_appcontext
def merge(reviews: tuple[Path, ...], out: Path, against: Path | None) -> None:
    """Merge REVIEWS, files that the form saved, and list remarks, disagreements and what nobody has answered.

    Ends with 1 if entries lack the answer of somebody: they are to be answered, and merged again.
    """
    from app.sign_off import findings  # noqa: PLC0415 - nothing of it is loaded to serve
    from app.sign_off.checked import in_force, or_stop, read_together  # noqa: PLC0415
    from app.sign_off.files import write  # noqa: PLC0415
    from app.sign_off.review_file import as_text  # noqa: PLC0415

    with or_stop():
        now = in_force(against)
        merged = read_together(reviews, now)
        write({out: as_text(merged).encode()})
    held = f", {len(now.open)} of them to be reviewed" if now.earlier else ""
    click.echo(f"Rules {merged.rules}, {len(now.entries)} entries{held}. Checksum {merged.content}")
    for each in merged.reviewers:
        told = f"{each.who}, {each.day}: {len(each.answers)} answered, {each.capacities}"
        click.echo(f"  {findings.printable(told)}")
    remarks = findings.remarks(merged, now.entries)
    _list("Open remarks", [each.words for each in remarks])
    _list("Disagreements", list(findings.disagreements(merged, now.entries)))
    lacks = list(findings.in_lines(findings.lacking(merged, now.open, now.codes), merged))
    _list("Not answered", lacks)
    click.echo(f"Wrote {out}")
    if lacks:
        raise click.ClickException("The review is half-filled: have the entries above answered, and merge again.")


def _list(heading: str, lines: list[str]) -> None:
    click.echo(f"{heading}: {len(lines) or 'none'}")
    for each in lines:
        click.echo(f"  {each}")
