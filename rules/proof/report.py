"""Proofs and presentations, as text to read and as plain data for JSON."""

from collections.abc import Iterator, Mapping
from typing import Any

from rules.model.disposition import Clock
from rules.model.outcome import Finding
from rules.model.questionnaire import Item, LinkId, Respondent
from rules.model.rule_set import RuleSet
from rules.model.wording import Translate, in_english
from rules.proof.presentations import Presentation, chosen_in, line_of, said_in_words
from rules.proof.promises import Proof
from rules.proof.upward import UpwardProof
from rules.sources.citation import Citation
from rules.text import N_

ONE_ANSWER = N_("One answer alone")
NOT_SURE_OF = N_("“Not sure”: {question}")


def proof_as_text(proof: Proof) -> str:
    """Say what was proved, over how many sets of answers, and for each promise that fails a smallest example."""
    return "\n".join(_lines_of(proof))


def upward_as_text(proof: UpwardProof) -> str:
    """Say what was proved of adapted rules, and which red flags a raise has made idle."""
    idle = (f"idle   {words}: what is raised settles the result before it" for words in proof.idle)
    return "\n".join([*_lines_of(proof), *idle])


def _lines_of(proof: Proof | UpwardProof) -> Iterator[str]:
    yield f"Rules {proof.version} ({proof.hash[:12]})"
    yield f"{proof.size:,} sets of answers, folded into {proof.classes:,} kinds; nothing is sampled."
    yield ""
    for each in proof.properties:
        yield f"{'holds' if each.holds else 'FAILS'}  {each.code}: {each.promise} ({each.checked:,} cases)"
        if each.counter_example:
            yield f"       smallest example: {each.counter_example.words}"


def upward_as_data(proof: UpwardProof) -> dict[str, Any]:
    """Return the proof of adapted rules for JSON, with their smallest presentations."""
    more = {"released_hash": proof.released_hash, "idle": list(proof.idle), "presentations": changes_as_data(proof)}
    return proof_as_data(proof) | more


def proof_as_data(proof: Proof | UpwardProof) -> dict[str, Any]:
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
    return "\n".join(line for clock in proof.presentations for line in _clock_lines(proof, clock, rules))


def presentations_as_data(proof: Proof, rules: RuleSet) -> dict[str, Any]:
    """Return every smallest presentation for JSON, with its words and reasons."""
    return {
        clock: [
            {
                "answers": [{"link_id": link_id, "option": code} for link_id, code in each.changes],
                "words": words_of(each, rules.items),
                "because": because_of(each, rules.items),
                "reasons": reasons_of(each),
                "citations": [citation.source.name for citation in citations_of(each)],
            }
            for each in found
        ]
        for clock, found in proof.presentations.items()
    }


def changes_as_data(proof: Proof | UpwardProof) -> dict[str, Any]:
    """Return the answers of every smallest presentation, from which all else about it follows, a line each."""
    return {clock: [line_of(each.changes) for each in found] for clock, found in proof.presentations.items()}


def words_of(presentation: Presentation, items: Mapping[LinkId, Item], translate: Translate = in_english) -> list[str]:
    """Say each answer of a presentation in the patient's words."""
    return said_in_words(items, chosen_in(presentation.changes), translate)


def reasons_of(presentation: Presentation) -> list[str]:
    """Name the red flags that give the level, or the items whose "not sure" does."""
    outcome = presentation.outcome
    fired = [finding.code for finding in _decisive(presentation)]
    return fired or [f"{raised.link_id} not sure" for raised in outcome.raised]


def because_of(presentation: Presentation, items: Mapping[LinkId, Item], translate: Translate = in_english) -> str:
    """Name in plain words the combination, or the "not sure", that gives the level; one answer needs neither."""
    urgent = _decisive(presentation)
    joined = [finding.words for finding in urgent if finding.is_combination]
    if joined or urgent:
        return translate(joined[0] if joined else ONE_ANSWER)
    first = items[presentation.outcome.raised[0].link_id].question
    return translate(NOT_SURE_OF, question=first.to(Respondent.PATIENT, translate))


def citations_of(presentation: Presentation) -> tuple[Citation, ...]:
    """Return the passages behind the level, each once."""
    hidden = [raised.red_flags[0] for raised in presentation.outcome.raised]
    decisive = _decisive(presentation) or hidden
    return tuple(dict.fromkeys(citation for sign in decisive for citation in sign.citations))


def _decisive(presentation: Presentation) -> list[Finding]:
    """Return the findings that give the clock."""
    outcome = presentation.outcome
    return [finding for finding in outcome.findings if finding.clock is outcome.clock]


def _clock_lines(proof: Proof, clock: Clock, rules: RuleSet) -> Iterator[str]:
    found = proof.presentations[clock]
    yield f"{clock}: {len(found)} smallest presentations"
    for number, each in enumerate(found, start=1):
        yield f"{number:>4}. {' AND '.join(words_of(each, rules.items))}"
        sources = "; ".join(dict.fromkeys(citation.source.name for citation in citations_of(each)))
        yield f"      {', '.join(reasons_of(each))} — {sources}"
    yield ""
