"""``flask rules prove-local``: proves that what a site adapts only ever raises, and writes it down beside the file."""

import json
from datetime import UTC
from pathlib import Path

import click

from app import clock
from app.settings.local_rules import proof_of
from rules.in_force import ADAPTATION, RELEASED_RULES, RULES
from rules.local.given import FILE, VARIABLE


@click.command("prove-local")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the proof instead.")
def prove_local(out: Path | None) -> None:
    """Prove the adapted rules over every set of answers, and write the proof beside the file."""
    # Nothing of the proof is loaded to serve.
    from rules.proof.report import upward_as_data, upward_as_text  # noqa: PLC0415
    from rules.proof.upward import prove_upward  # noqa: PLC0415

    if FILE is None or ADAPTATION is None:
        raise click.ClickException(f"There is nothing to prove: {VARIABLE} names no file that adapts anything.")
    proof = prove_upward(RELEASED_RULES, RULES)
    click.echo(upward_as_text(proof))
    if not proof.holds:
        raise click.ClickException("A promise is broken, so no proof is written. Mend the file, and prove it again.")
    path = out or proof_of(FILE.path)
    data = upward_as_data(proof) | {"proved_on": f"{clock.now(UTC):%Y-%m-%d}"}
    try:
        path.write_text(f"{json.dumps(data, ensure_ascii=False, indent=2)}\n", "utf-8")
    except OSError as fault:
        raise click.ClickException(f"{path} cannot be written: {fault.strerror}. Name another with --out.") from None
    click.echo(f"Written to {path}")
