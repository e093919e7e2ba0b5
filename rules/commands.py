"""What ``python -m rules`` does: a function a command."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, Final, NamedTuple

from rules import usage
from rules.errors import AnswersError, RulesError
from rules.exports import as_javascript, vectors
from rules.exports.as_json import outcome_as_data, rules_as_data
from rules.exports.seal import is_sealed
from rules.exports.sql.names import DEFAULT, Names
from rules.in_force import RULES, VERSION, triage
from rules.model.questionnaire import Respondent
from rules.model.rule_file import rules_from_json
from rules.proof.promises import prove
from rules.proof.report import (
    changes_as_data,
    presentations_as_data,
    presentations_as_text,
    proof_as_data,
    proof_as_text,
)
from rules.review.cases import cases_from_text, without_repeats
from rules.review.diff import as_text, diff, needs_entry
from rules.review.evaluate import evaluate
from rules.review.evaluation_report import evaluation_as_data, evaluation_as_text

CHANGES: Final = Path(__file__).with_name("CHANGES.md")
ENGINE: Final = Path(__file__).parent / "exports" / "triage.js"

UNREADABLE: Final = 2
BROKEN: Final = 1

Run = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0, 1 for a broken promise, 2 for input that cannot be read."""
    chosen = _parser().parse_args(arguments)
    run: Run = chosen.run
    try:
        return run(chosen)
    except RulesError as error:
        print(error, file=sys.stderr)
        return UNREADABLE


def _export(_: argparse.Namespace) -> int:
    return _print_json(rules_as_data(RULES))


def _triage(_: argparse.Namespace) -> int:
    try:
        request = json.load(sys.stdin, object_pairs_hook=without_repeats)
    except ValueError as error:
        raise AnswersError((f"Standard input is not JSON: {error}.",)) from error
    respondent, answers = _read(request)
    return _print_json(outcome_as_data(triage(answers, respondent)))


def _prove(chosen: argparse.Namespace) -> int:
    start = perf_counter()
    proof = prove(RULES)
    seconds = perf_counter() - start
    if chosen.json:
        when = {"seconds": round(seconds, 2), "proved_on": f"{datetime.now(UTC):%Y-%m-%d}"}
        _print_json(proof_as_data(proof) | when | {"presentations": changes_as_data(proof)})
    else:
        print(f"{proof_as_text(proof)}\n\nDone in {seconds:.1f} s.")
    return 0 if proof.holds else BROKEN


def _presentations(chosen: argparse.Namespace) -> int:
    proof = prove(RULES)
    if chosen.json:
        return _print_json(presentations_as_data(proof, RULES))
    print(presentations_as_text(proof, RULES))
    return 0


def _diff(chosen: argparse.Namespace) -> int:
    found = diff(rules_from_json(_text_of(chosen.file, "what 'python -m rules export' prints")), RULES)
    changes = CHANGES.read_text(encoding="utf-8")
    print(as_text(found, changes))
    return BROKEN if needs_entry(found, changes) else 0


def _evaluate(chosen: argparse.Namespace) -> int:
    text = _text_of(chosen.file, "cases as JSON Lines or CSV, in UTF-8")
    found = evaluate(cases_from_text(text, is_csv=chosen.file.suffix.lower() == ".csv"))
    if chosen.json:
        return _print_json(evaluation_as_data(found))
    print(evaluation_as_text(found))
    return 0


def _vectors(chosen: argparse.Namespace) -> int:
    print(vectors.pack(RULES, chosen.random), end="")
    return 0


def _js(chosen: argparse.Namespace) -> int:
    files = as_javascript.files_of(RULES, ENGINE.read_text(encoding="utf-8"))
    paths = {chosen.out / name: text for name, text in files.items()}
    try:
        _write(paths, chosen.out)
    except (OSError, UnicodeDecodeError) as error:
        raise RulesError(f"{chosen.out} cannot be written to: {error}. Expected a folder, new or old.") from error
    print(f"Rules {VERSION}, hash {RULES.hash}", *paths, sep="\n")
    return 0


def _write(paths: Mapping[Path, str], folder: Path) -> None:
    """Write every file, over what an earlier run wrote; or none, where there is anything else by the name of one."""
    others = [str(path) for path in paths if path.exists() and not is_sealed(path.read_text(encoding="utf-8"))]
    if others:
        raise RulesError(
            f"Nothing is written: {' and '.join(others)} did not come from this command, or was changed since. "
            "Move it away, or name another folder."
        )
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in paths.items():
        path.write_text(text, encoding="utf-8")


def _sql(chosen: argparse.Namespace) -> int:
    try:
        from rules.exports.sql.statement import select  # noqa: PLC0415 - for this command alone
    except ModuleNotFoundError as missing:
        raise RulesError(
            f"SQL is written with {missing.name}, which is not installed: pip install {missing.name}"
        ) from missing
    answers = None if chosen.columns else chosen.answers
    print(select(RULES, chosen.dialect, Names(chosen.table, chosen.key, chosen.respondent, answers)), end="")
    return 0


def _check(chosen: argparse.Namespace) -> int:
    return max([_checked(path) for path in chosen.files])


def _checked(path: Path) -> int:
    """Say what has become of a file, and return the exit status for it alone."""
    text = _text_of(path, "what 'export', 'vectors', 'js' or 'sql' wrote")
    if not (is_sealed(text) or text == _as_json(rules_as_data(RULES))):
        print(f"{path}: CHANGED since it was written, or never written by one of these commands")
        return BROKEN
    if RULES.hash not in text:
        print(f"{path}: as it was written, but OF OTHER RULES than those in force, {VERSION}, hash {RULES.hash}")
        return BROKEN
    print(f"{path}: as it was written, of the rules in force, {VERSION}, hash {RULES.hash}")
    return 0


def _text_of(path: Path, expected: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RulesError(f"{path} cannot be read: {error}. Expected {expected}.") from error


class _Argument(NamedTuple):
    """What a command takes besides its name, as ``argparse`` is told of it."""

    name: str
    told: dict[str, Any]


def _file(name: str, words: str) -> _Argument:
    return _Argument("file", {"metavar": name, "type": Path, "help": words})


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a whole number, 0 or more")
    return int(text)


FILES: Final = _Argument("files", {"metavar": "FILE", "type": Path, "nargs": "+", "help": "what was written"})
AS_JSON: Final = _Argument("--json", {"action": "store_true", "help": "print JSON instead of text"})
RANDOM: Final = _Argument(
    "--random",
    {"type": _count, "default": vectors.RANDOM, "metavar": "N", "help": "how many are random (%(default)s)"},
)
OUT: Final = _Argument("--out", {"type": Path, "required": True, "metavar": "FOLDER", "help": "where to write them"})

SQL: Final = (
    _Argument("--dialect", {"required": True, "help": "sqlite, postgres, duckdb or spark"}),
    _Argument("--table", {"default": DEFAULT.table, "help": "the table of answers (%(default)s); may name its schema"}),
    _Argument("--key", {"default": DEFAULT.key, "help": "the column that tells rows apart (%(default)s)"}),
    _Argument("--respondent", {"default": DEFAULT.respondent, "help": "the column of who answered (%(default)s)"}),
    _Argument("--answers", {"default": DEFAULT.answers, "help": "the column of answers, as JSON (%(default)s)"}),
    _Argument("--columns", {"action": "store_true", "help": "read a column for each item instead"}),
)


class _Command(NamedTuple):
    help: str
    run: Run
    takes: tuple[_Argument, ...] = ()


COMMANDS: Final = {
    "export": _Command(usage.EXPORT, _export),
    "triage": _Command(usage.TRIAGE, _triage),
    "prove": _Command(usage.PROVE, _prove, (AS_JSON,)),
    "presentations": _Command(usage.PRESENTATIONS, _presentations, (AS_JSON,)),
    "diff": _Command(usage.DIFF, _diff, (_file("OLD.json", "an earlier export"),)),
    "evaluate": _Command(usage.EVALUATE, _evaluate, (_file("FILE", "the cases"), AS_JSON)),
    "vectors": _Command(usage.VECTORS, _vectors, (RANDOM,)),
    "js": _Command(usage.JS, _js, (OUT,)),
    "sql": _Command(usage.SQL, _sql, SQL),
    "check": _Command(usage.CHECK, _check, (FILES,)),
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rules", description=f"Red Flag Check rules, version {VERSION}.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        one = commands.add_parser(
            name,
            help=command.help.splitlines()[0],
            description=command.help,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        one.set_defaults(run=command.run)
        for argument in command.takes:
            one.add_argument(argument.name, **argument.told)
    return parser


def _print_json(data: dict[str, Any]) -> int:
    print(_as_json(data), end="")
    return 0


def _as_json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _read(request: object) -> tuple[Respondent, dict[str, Any]]:
    """Take the request apart; ``triage`` checks the answers themselves."""
    if not isinstance(request, dict):
        raise AnswersError((f"Found {type(request).__name__}, expected an object with 'respondent' and 'answers'.",))
    faults = [
        f"Unknown key {key!r}. Expected 'respondent' and 'answers'."
        for key in request
        if key not in ("respondent", "answers")
    ]
    if request.get("respondent") not in list(Respondent):
        found = request.get("respondent", "nothing")
        faults.append(f"respondent: found {found!r}, expected one of: {', '.join(Respondent)}.")
    try:
        triage(request.get("answers", "nothing"))
    except AnswersError as error:
        faults.extend(error.faults)
    if faults:
        raise AnswersError(faults)
    return Respondent(request["respondent"]), request["answers"]
