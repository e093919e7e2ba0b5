"""``flask rules dossier``, which writes what a hospital reads before it takes this on."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import click
from flask.cli import with_appcontext


@click.command("dossier")
@click.option("--out", "folder", type=click.Path(path_type=Path), required=True, help="A folder, new or empty.")
@with_appcontext
def write(folder: Path) -> None:
    """Write the dossier: one page of summary, and everything behind it."""
    from app.sign_off.dossier import files  # noqa: PLC0415 - nothing of it is loaded to serve

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise click.ClickException(f"Nothing is written: {folder} is there already. Name a folder, new or empty.")
    found = files()
    try:
        _write_all(folder, found)
    except OSError as error:
        raise click.ClickException(f"Nothing is written: {error}. Name a folder, new or empty.") from error
    for name, content in found.items():
        click.echo(f"{folder / name}  {len(content):,} bytes")
    if "sbom.cdx.json" not in found:
        click.echo(
            "No bill of materials (CycloneDX): it is made with the container image. What is installed is listed."
        )


def _write_all(folder: Path, found: Mapping[str, bytes]) -> None:
    """Write everything beside ``folder`` first, so that a folder of that name is never half a dossier."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".dossier-", dir=folder.parent) as beside:
        whole = Path(beside) / "whole"
        whole.mkdir()
        for name, content in found.items():
            (whole / name).write_bytes(content)
        whole.replace(folder)
