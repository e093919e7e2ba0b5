"""Proofs and presentations, as text to read and as plain data for JSON."""

from collections.abc import Iterator
from typing import Any

from rules.model.disposition import Disposition
from rules.model.questionnaire import Item, LinkId, Respondent
from rules.model.rule_set import RuleSet
from rules.proof.presentations import Presentation, said_in_words
from rules.proof.promises import Proof
from rules.sources.citation import Citation
from rules.text import N_

ONE_ANSWER = N_("One answer alone")


def proof_as_text(proof: Proof) -> str:
    """Say what was proved, over how many sets of answers, and for each promise that fails a smallest example."""
    lines = [
        f"Rules {proof.version} ({proof.hash[:12]})",
        f"{proof.size:,} sets of answers, folded into {proof.classes:,} kinds; nothing is sampled.",
        "",
    ]
    for each in proof.properties:
        lines.append(f"{'holds' if each.holds else 'FAILS'}  {each.code}: {each.promise} ({each.checked:,} cases)")
        if each.counter_example:
            lines.append(f"       smallest example: {each.counter_example.words}")
    return "\n".join(lines)


def proof_as_data(proof: Proof) -> dict[str, Any]:
    """Return the proof for JSON."""
    return {
        "version": proof.version,
        "hash": proof.hash,
        "size": proof.size,
        "classes": proof.classes,
        "holds": proof.holds,
        "properties": [
            {
                "code": each.code,
                "promise": each.promise,
                "checked": each.checked,
                "holds": each.holds,
                "counter_example": each.counter_example.words if each.counter_example else None,
            }
            for each in proof.properties
        ],
    }


def presentations_as_text(proof: Proof, rules: RuleSet) -> str:
    """Write every smallest presentation in words, with what it rests on."""
    return "\n".join(line for level in proof.presentations for line in _level_lines(proof, level, rules))


def presentations_as_data(proof: Proof, rules: RuleSet) -> dict[str, Any]:
    """Return every smallest presentation for JSON."""
    return {
        level: [
            {
                "answers": [{"link_id": link_id, "option": code} for link_id, code in each.changes],
                "words": words_of(each, rules.items),
                "because": because_of(each, rules.items),
                "reasons": reasons_of(each),
                "citations": [citation.source.name for citation in citations_of(each)],
            }
            for each in proof.presentations[level]
        ]
        for level in proof.presentations
    }


def words_of(presentation: Presentation, items: dict[LinkId, Item]) -> list[str]:
    """Say each answer of a presentation in the patient's words."""
    answers: dict[LinkId, list[str]] = {}
    for link_id, code in presentation.changes:
        answers.setdefault(link_id, []).append(code)
    return said_in_words(items, dict(answers))


def reasons_of(presentation: Presentation) -> list[str]:
    """Name the red flags that give the level, or the items whose "not sure" does."""
    outcome = presentation.outcome
    fired = [finding.code for finding in outcome.findings if finding.disposition is outcome.disposition]
    return fired or [f"{raised.link_id} not sure" for raised in outcome.raised]


def because_of(presentation: Presentation, items: dict[LinkId, Item]) -> str:
    """Name in plain words the combination, or the "not sure", that gives the level; one answer needs neither."""
    outcome = presentation.outcome
    urgent = [finding for finding in outcome.findings if finding.disposition is outcome.disposition]
    joined = [finding.words for finding in urgent if finding.is_combination]
    if joined or urgent:
        return joined[0] if joined else ONE_ANSWER
    return f"“Not sure”: {items[outcome.raised[0].link_id].question.to(Respondent.PATIENT)}"


def citations_of(presentation: Presentation) -> tuple[Citation, ...]:
    """Return the passages behind the level, each once."""
    outcome = presentation.outcome
    fired = [finding for finding in outcome.findings if finding.disposition is outcome.disposition]
    hidden = [raised.red_flags[0] for raised in outcome.raised]
    return tuple(dict.fromkeys(citation for flag in (fired or hidden) for citation in flag.citations))


def _level_lines(proof: Proof, level: Disposition, rules: RuleSet) -> Iterator[str]:
    found = proof.presentations[level]
    yield f"{level}: {len(found)} smallest presentations"
    for number, each in enumerate(found, start=1):
        yield f"{number:>4}. {' AND '.join(words_of(each, rules.items))}"
        sources = "; ".join(dict.fromkeys(citation.source.name for citation in citations_of(each)))
        yield f"      {', '.join(reasons_of(each))} — {sources}"
    yield ""
