"""What the command line says of each command of ``python -m rules``."""

from typing import Final

EXPORT: Final = """Print every item, option, red flag and citation as JSON.

Keys: version, released, hash, questionnaire, parameters[] (the numbers that words name in braces), rulings[],
self_doubt[], silences, steps[] with items[] (link_id, question and options with patient and caregiver wording,
clinical_term, enable_when), red_flags[] (code, finding, when, disposition, route, due_today, administrative,
er_if_unreached, citations[], rulings[]), and what the proof holds them against: dont_wait[] (the signs of the guide's
list: words, link_id, options, within, ruling, citation) and silent_options[] (those that raise nothing alone).
"python -m rules diff" reads it again."""

TRIAGE: Final = """Read one set of answers as JSON on standard input and print the outcome as JSON.

Input:  {"respondent": "patient", "answers": {"back-pain": "new", "nerve-pain": ["band"]}}
        respondent is patient, caregiver or nurse. An item that takes one answer has an option code, a check-all item
        a list of them. An item left out is not answered. "python -m rules export" lists every code.
Output: disposition, route, clock, er_line, complete, findings[], raised[], unknown[], unanswered[], negatives[],
        helper_needed, questionnaire, version, hash.
Exit status 2: the input cannot be read; every fault is named on standard error."""

PROVE: Final = """Check what the rules promise over every possible set of answers.

Nothing is sampled. Exit status 1: a promise is broken; a smallest set of answers that shows it is printed.
The pages show a proof that is kept, made by: python -m rules prove --json > app/rulebook/proof.json"""

PRESENTATIONS: Final = """Print every smallest set of answers for each clock: now, today, soon, and the next open day.

Take one answer away from any of them and the clock is a longer one; every set of answers with it contains one."""

DIFF: Final = """Say what the rules in force change, compared with an earlier export.

Lists the codes that came, went, were reused or changed, and the smallest sets of answers whose result changes.
Exit status 1: something goes down, or is not offered any more, without an entry in rules/CHANGES.md."""

EVALUATE: Final = """Measure the rules against cases whose right level is known.

FILE:   JSON Lines, one case a line; or CSV, if its name ends in .csv, with a header row.
        {"respondent": "patient", "answers": {"weakness": "weaker"}, "gold": "call-now", "name": "Weak leg"}
        gold is the right level: call-now, call-soon or mention. May be left out: acceptable, a list of levels that
        count as right beside gold; route, 911 or team; clock of a call-soon, today or soon; language; and in words
        name, story, reason, and pair, the name that two cases which differ in one fact have in common. In CSV,
        answers is a JSON object, and acceptable has spaces between the levels.
Prints: exact, accuracy (exact or acceptable), safety of advice, under-triage (too low), over-triage (too high),
        critical misses and the emergency number, each for all cases and by gold level, language and respondent, and
        each with its exact 95 % bounds (Clopper-Pearson); the inclination to over-triage, the answers by gold
        level, and every failing case with its reasons.
A check that is not finished counts with the answer that the rules give it so far, call-soon at least.
Exit status 2: a row cannot be read, and nothing is evaluated; every fault is named on standard error. 0: evaluated,
however well the rules do."""

VECTORS: Final = """Print the conformance vectors as JSON Lines, for whoever tests an engine of their own.

First line:  {"questionnaire": 2, "version": ..., "hash": ..., "sha256": ...}: which rules they are, and a checksum.
Every other: {"id": ..., "respondent": ..., "answers": {...}, "expected": {...}}. Without "expected" it is a line that
             the JSON API takes in a batch, and that is what an engine is given. It must say what is expected:
             disposition, route, clock, er_line, complete, findings[] (codes, most urgent first), raised[] (what "not
             sure" raises to), unknown[] (not sure), unanswered[], negatives[], helper_needed.
They are every smallest presentation, every option of every item, alone and where a combination hangs on it, every
silence, and random sets of answers."""

JS: Final = """Write the rules for JavaScript: triage.js, a module of ES2020 that needs nothing else, and its tables.js.

    import { triage } from "./triage.js";
    triage({ "back-pain": "new", "nerve-pain": ["band"] }, "patient").disposition

triage() returns what "python -m rules triage" prints, without words and citations, and throws an AnswersError whose
faults name everything that cannot be read. It decides as the rules do here, in any browser and without a network.
The first line of both files has the hash of the rules. Files that this command wrote before are written over. Nothing
is written, and the exit status is 2, where one of that name was changed since or came from elsewhere."""

SQL: Final = """Print the rules as one SELECT, to run on answers where they are.

Reads:  a table with a key, a respondent (patient, caregiver or nurse) and the answers: one column of JSON, as "triage"
        takes them; or with --columns one column for each item, named as the item with _ for -, which holds an option,
        a JSON list of them where several can be chosen, or NULL where the item is not answered.
Gives:  for each row the key, disposition, route, clock, er_line, complete, helper_needed, and as JSON lists findings,
        raised (the items whose "not sure" raises the level), unknown (not sure), unanswered and unreadable: names of
        what "triage" would refuse, in which case all the others are NULL.
Exit status 2: there is no such dialect, or a name cannot be used."""

CHECK: Final = """Say of files that were written by export, vectors, js or sql whether anybody has changed them since.

The first line holds the hash of the rules and, after "sha256", the SHA-256 of the file with 64 zeros in its place. An
export has no such line, and is compared with what is exported now.
Exit status 1: a file was changed, or comes from elsewhere, or is of other rules than those in force."""
