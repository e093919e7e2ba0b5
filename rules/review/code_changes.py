"""What became of each code between two sets of rules: what came, went, was reused, or changed.

Codes are permanent, so some changes are more than changes. A code is *reused* when stored answers or results that quote
it would now be read with another meaning:

    red flag   a part of its condition was exchanged: old and new each have a part that shares no answer with the other
    option     it stands on the other side of another option of a single-choice item, where order is severity
    item       it takes one answer where it took several, or the reverse
    step       it asks none of the items it asked

New words for the same code may mean something else as well; no program can tell, so they are listed for a reader.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from rules.model.disposition import Clock, Disposition, Route, Verdict
from rules.model.questionnaire import Item, LinkId, Respondent, Step, Wording
from rules.model.red_flag import RedFlag
from rules.model.rule_set import RuleSet
from rules.model.silences import Silences
from rules.model.wording import in_english
from rules.review.condition_change import difference, exchanged, is_exchanged, meaning
from rules.sources.citation import Citation
from rules.text import N_

LEVEL_WORDS = {
    Disposition.CALL_NOW: N_("call now"),
    Disposition.CALL_SOON: N_("call your team soon"),
    Disposition.MENTION: N_("mention at your next visit"),
}
CLOCK_WORDS = {
    Clock.NOW: N_("now"),
    Clock.TODAY: N_("within {speak_today_hours} hours"),
    Clock.SOON: N_("within {speak_within_hours} hours"),
    Clock.OPEN_DAY: N_("by the end of the next open day"),
    Clock.NEXT_VISIT: N_("at the next visit"),
}


class Kind(StrEnum):
    """What a code names."""

    STEP = "step"
    ITEM = "item"
    OPTION = "option"
    RED_FLAG = "red flag"


class How(StrEnum):
    """What became of a code."""

    CAME = "came"
    WENT = "went"
    REUSED = "reused"
    LEVEL = "level"
    ROUTE = "route"
    SILENCE = "silence"
    CONDITION = "condition"
    CITATIONS = "citations"
    RULING = "ruling"
    ASKED = "asked"
    WORDING = "wording"


@dataclass(frozen=True, slots=True)
class CodeChange:
    """One change of one code. The code of an option is ``item: option``.

    ``entry`` holds the names of which the clinical changelog must have one, because the red flag itself goes down.
    """

    kind: Kind
    code: str
    how: How
    words: str
    entry: tuple[str, ...] = ()

    @property
    def goes_down(self) -> bool:
        """Whether the red flag itself became less urgent."""
        return bool(self.entry)


Facts = dict[tuple[How, str], str]
"""What can be told of a code, each with what its change is, and a label."""


def code_changes(old: RuleSet, new: RuleSet) -> Iterator[CodeChange]:
    """Yield what became of every step, item, option and red flag. An item that came or went speaks for its options."""
    steps, new_steps = ({step.code: step for step in rules.steps} for rules in (old, new))
    yield from _came_and_went(
        Kind.STEP, {code: steps[code].title for code in steps}, {code: new_steps[code].title for code in new_steps}
    )
    for code in _in_both(steps, new_steps):
        yield from _step_changes(steps[code], new_steps[code])
    yield from _came_and_went(Kind.ITEM, _questions(old), _questions(new))
    for link_id in _in_both(old.items, new.items):
        yield from _item_changes(link_id, old, new)
    yield from _came_and_went(Kind.RED_FLAG, _findings(old, beside=new), _findings(new, beside=old))
    heirs = heirs_of(old, new)
    for flag in old.red_flags:
        heir = heirs[flag.code]
        if heir and heir.code == flag.code:
            yield from _flag_changes(flag, heir, old, new)


def heirs_of(old: RuleSet, new: RuleSet) -> dict[str, RedFlag | None]:
    """For each old red flag, the new one in its place: of the same code, or else one that came and says the same."""
    kept = {flag.code: flag for flag in new.red_flags}
    came = {meaning(flag.when): flag for flag in new.red_flags if all(flag.code != each.code for each in old.red_flags)}
    return {flag.code: kept.get(flag.code) or came.get(meaning(flag.when)) for flag in old.red_flags}


def verdict_in_words(verdict: Verdict) -> str:
    """Say a verdict in words: the level, and the clock, the route and the ER line where the level leaves them open."""
    said = [LEVEL_WORDS[verdict.disposition]]
    if verdict.disposition is Disposition.CALL_SOON:
        said.append(in_english(CLOCK_WORDS[verdict.clock]))
        said += [] if verdict.er_line else [N_("no ER if nobody is reached")]
    return ", ".join([*said, *([N_("emergency number first")] if verdict.route is Route.EMERGENCY else [])])


def does_less(heir: RedFlag | None, flag: RedFlag) -> bool:
    """Whether the red flag in the place of ``flag`` went, or is less urgent in anything."""
    return heir is None or not heir.verdict.is_at_least(flag.verdict)


def names_of(flag: RedFlag) -> tuple[str, ...]:
    """Return the names under which an entry may speak of ``flag``: its code, or its item if it reads only one."""
    return (flag.code,) if len(flag.link_ids) > 1 else (flag.code, *flag.link_ids)


def _in_both(old: Mapping[str, object], new: Mapping[str, object]) -> list[str]:
    return [code for code in old if code in new]


def _came_and_went(kind: Kind, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[CodeChange]:
    """Yield the codes of which only one side knows; the values say what they stand for."""
    yield from (CodeChange(kind, code, How.WENT, words) for code, words in old.items() if code not in new)
    yield from (CodeChange(kind, code, How.CAME, words) for code, words in new.items() if code not in old)


def _changed(kind: Kind, code: str, old: Facts, new: Facts) -> Iterator[CodeChange]:
    for (how, label), before in old.items():
        after = new[how, label]
        if after != before:
            yield CodeChange(kind, code, how, f"{label}: {before} → {after}")


def _step_changes(old: Step, new: Step) -> Iterator[CodeChange]:
    items, new_items = ([item.link_id for item in step.items] for step in (old, new))
    if set(items).isdisjoint(new_items):
        yield CodeChange(Kind.STEP, old.code, How.REUSED, "it asks none of the items it asked")
    yield from _changed(Kind.STEP, old.code, _step_facts(old), _step_facts(new))


def _step_facts(step: Step) -> Facts:
    return {
        (How.ASKED, "asks"): ", ".join(item.link_id for item in step.items),
        (How.ASKED, "symptom group"): step.group,
        (How.WORDING, "title"): _quoted(step.title),
        **_wording_facts("why", step.why),
    }


def _item_changes(link_id: LinkId, old: RuleSet, new: RuleSet) -> Iterator[CodeChange]:
    item, new_item = old.items[link_id], new.items[link_id]
    if item.check_all is not new_item.check_all:
        yield CodeChange(Kind.ITEM, link_id, How.REUSED, f"takes {_takes(item)} → takes {_takes(new_item)}")
    yield from _changed(Kind.ITEM, link_id, _item_facts(item, old), _item_facts(new_item, new))
    options, new_options = (
        {f"{link_id}: {option.code}": option.words for option in each.options} for each in (item, new_item)
    )
    yield from _came_and_went(Kind.OPTION, _to_patient(options), _to_patient(new_options))
    yield from _moved(item, new_item)
    for code in _in_both(options, new_options):
        before, after = (_wording_facts("words", words[code]) for words in (options, new_options))
        yield from _changed(Kind.OPTION, code, before, after)


def _item_facts(item: Item, rules: RuleSet) -> Facts:
    when = item.enable_when
    hint = _wording_facts("hint", item.hint) if item.hint else dict.fromkeys(_wording_keys("hint"), "nothing")
    return {
        (How.ASKED, "asked"): f"if {when.link_id} is {' or '.join(when.options)}" if when else "always",
        (How.ASKED, "may be left out"): _yes_or_no(item.is_optional),
        **_silence_facts(item.link_id, rules.silences),
        (How.ASKED, "a patient's own doubt needs a helper"): _yes_or_no(item.link_id in rules.self_doubt),
        (How.WORDING, "clinical term"): _quoted(item.clinical_term),
        **_wording_facts("question", item.question),
        **hint,
    }


def _silence_facts(link_id: LinkId, silences: Silences) -> Facts:
    return {
        (How.SILENCE, "“not sure” means the emergency number first"): _yes_or_no(link_id in silences.emergency),
        (How.SILENCE, "“not sure” beside a finding means call now"): _yes_or_no(link_id in silences.beside_a_finding),
        (How.SILENCE, "“not sure” with others means call now"): _yes_or_no(link_id in silences.together),
    }


def _moved(old: Item, new: Item) -> Iterator[CodeChange]:
    """Yield the options that changed sides with another one. In a check-all item order is not severity."""
    if old.check_all or new.check_all:
        return
    kept = [code for code in old.codes if code in new.codes]
    for worse, better in combinations(kept, 2):
        if new.codes.index(worse) > new.codes.index(better):
            words = f"stood before “{better}”, as worse; stands after it now"
            yield CodeChange(Kind.OPTION, f"{old.link_id}: {worse}", How.REUSED, words)


def _flag_changes(old: RedFlag, new: RedFlag, old_rules: RuleSet, new_rules: RuleSet) -> Iterator[CodeChange]:
    entry = names_of(old)
    if old.verdict != new.verdict:
        how = How.LEVEL if old.disposition is not new.disposition or old.route is new.route else How.ROUTE
        words = f"{verdict_in_words(old.verdict)} → {verdict_in_words(new.verdict)}"
        yield CodeChange(Kind.RED_FLAG, old.code, how, words, entry if does_less(new, old) else ())
    if meaning(old.when) != meaning(new.when):
        how = How.REUSED if is_exchanged(old.when, new.when) else How.CONDITION
        yield CodeChange(Kind.RED_FLAG, old.code, how, difference(old.when, new.when, old_rules, new_rules))
    if passages := exchanged(map(_passage, old.citations), map(_passage, new.citations)):
        yield CodeChange(Kind.RED_FLAG, old.code, How.CITATIONS, f"rests on {passages}")
    yield from _changed(Kind.RED_FLAG, old.code, _flag_facts(old), _flag_facts(new))


def _flag_facts(flag: RedFlag) -> Facts:
    return {
        (How.RULING, "open to the care team's ruling"): ", ".join(each.code for each in flag.rulings) or "no",
        (How.WORDING, "finding"): _quoted(flag.finding),
    }


def _passage(citation: Citation) -> str:
    where = [part for part in (citation.source.name, citation.section, citation.item) if part]
    phrase = [_quoted(citation.key_phrase)] if citation.key_phrase else []
    return f"{' › '.join([*where, *phrase])}: {citation.paraphrase} ({citation.confidence})"


def _wording_keys(label: str) -> list[tuple[How, str]]:
    return [(How.WORDING, f"{label} to the {respondent}") for respondent in (Respondent.PATIENT, Respondent.CAREGIVER)]


def _wording_facts(label: str, wording: Wording) -> Facts:
    to_each = (wording.to(Respondent.PATIENT), wording.to(Respondent.CAREGIVER))
    return dict(zip(_wording_keys(label), map(_quoted, to_each), strict=True))


def _questions(rules: RuleSet) -> dict[str, str]:
    return {link_id: _quoted(item.question.to(Respondent.PATIENT)) for link_id, item in rules.items.items()}


def _findings(rules: RuleSet, *, beside: RuleSet) -> dict[str, str]:
    """Say what each red flag finds, and its level. One that only has another name on the other side names that."""
    namesakes = heirs_of(rules, beside)
    found = {}
    for flag in rules.red_flags:
        twin = namesakes[flag.code]
        also = f", the same as `{twin.code}`" if twin else ""
        found[flag.code] = f"{_quoted(flag.finding)}, {verdict_in_words(flag.verdict)}{also}"
    return found


def _to_patient(options: Mapping[str, Wording]) -> dict[str, str]:
    return {code: _quoted(words.to(Respondent.PATIENT)) for code, words in options.items()}


def _takes(item: Item) -> str:
    return "all that apply" if item.check_all else "one answer"


def _yes_or_no(fact: bool) -> str:
    return "yes" if fact else "no"


def _quoted(words: str) -> str:
    return f"“{words}”"
