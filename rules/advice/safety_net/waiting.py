"""What to do until help comes, by what was found."""

from collections.abc import Iterable
from itertools import chain, zip_longest

from rules.advice.safety_net.advice import Advice
from rules.advice.safety_net.local_lines import local_lines
from rules.advice.safety_net.while_waiting import ANY_CALL_NOW, LINES, WRITE_IT_DOWN, WaitingLine
from rules.advice.suspected import Suspicion, suspicions, syndromes_of
from rules.model.disposition import Disposition
from rules.model.outcome import Outcome
from rules.model.questionnaire import say
from rules.sources import passages
from rules.text import N_

MOST_LINES = 4
"""How many lines of waiting advice a page shows, beside those that a site adds."""

UNLESS_TOLD_OTHERWISE = say(
    N_("While you wait, unless your team told you otherwise:"),
    N_("While you wait, unless their team told you otherwise:"),
)
"""What leads to the lines."""

KNOWN_PAIN = frozenset({"back-pain-usual", "bone-pain-usual", "nerve-pain-long-standing", "for-the-visit-pain-plan"})
"""The findings that speak of a pain that the team knows."""

IF_PAIN_GROWS = Advice(
    words=say(
        N_("If your pain gets to {severe_pain} of 10, or your medicine stops working, call now."),
        N_("If their pain gets to {severe_pain} of 10, or their medicine stops working, call now."),
    ),
    citations=(passages.PAIN, passages.NCCN_PAIN),
)
UNTIL_THE_VISIT = (
    Advice(
        words=say(N_("Write down what you notice and when. Bring the note to the visit.")),
        citations=(passages.QUESTIONS,),
    ),
    Advice(
        words=say(
            N_("Clear floors, night lights and good shoes help you stay steady at home."),
            N_("Clear floors, night lights and good shoes help them stay steady at home."),
        ),
        citations=(passages.LIVING_WELL,),
    ),
)


def while_you_wait(outcome: Outcome) -> tuple[Advice, ...]:
    """Return at most four lines that fit what was found, or what "not sure" may hide, for the most urgent first.

    No two of them ask for opposite things. ``{emergency_number}`` and ``{crisis_line}`` are slots. A check that was
    left unfinished without a finding has none, since nothing is known. The lines that a site adds stand after them.
    """
    return (*_released(outcome), *local_lines(outcome))


def _released(outcome: Outcome) -> tuple[Advice, ...]:
    if outcome.disposition is Disposition.MENTION:
        return _until_the_visit(outcome)
    found = suspicions(outcome)
    beside = {syndrome.code for syndrome in syndromes_of(outcome)}
    lines = [line for each in found for line in _lines_for(each)]
    if outcome.disposition is Disposition.CALL_NOW:
        lines += ANY_CALL_NOW
    elif found:
        lines += [] if lines else [WRITE_IT_DOWN]
    fitting = (line for line in lines if beside.isdisjoint(line.never_beside))
    return tuple({line.words: line for line in fitting}.values())[:MOST_LINES]


def _lines_for(suspicion: Suspicion) -> Iterable[WaitingLine]:
    """Return the lines for one reason; where it may be several troubles, the first line of each comes first."""
    by_syndrome = ([line for line in LINES[each.code] if _is_due(line, suspicion)] for each in suspicion.syndromes)
    return (line for line in chain.from_iterable(zip_longest(*by_syndrome)) if line)


def _is_due(line: WaitingLine, suspicion: Suspicion) -> bool:
    return suspicion.is_now or not line.only_now


def _until_the_visit(outcome: Outcome) -> tuple[Advice, ...]:
    knows_pain = any(finding.code in KNOWN_PAIN for finding in outcome.findings)
    return ((IF_PAIN_GROWS,) if knows_pain else ()) + UNTIL_THE_VISIT
