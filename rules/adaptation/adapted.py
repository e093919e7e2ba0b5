"""The rules of a site: the released ones, with the red flags raised that its file names, and those added that are new.

A pure function of both. Whatever the file says that is not above the released rules is refused, all of it together.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Final

from rules.adaptation.faults import faults_of, ladder_faults
from rules.adaptation.marks import Adaptation, Mark
from rules.adaptation.raising import raised, raised_by_rulings, to_the_letter
from rules.clinical.combinations import combinations_of
from rules.clinical.syndromes import OTHER, SYNDROME_OF, SYNDROMES, Syndrome
from rules.errors import LocalFileError
from rules.local.file import SOURCE, Decided, LocalParameter, LocalRaise, LocalRules
from rules.model.condition import AllOf, Answered, AtLeast, answered, at_least
from rules.model.disposition import Disposition
from rules.model.questionnaire import LinkId
from rules.model.red_flag import RedFlag
from rules.model.rule_set import RuleSet
from rules.sources.citation import Citation, Confidence, Source
from rules.sources.parameters import FEVER_CELSIUS, FEVER_FAHRENHEIT, parameters_with
from rules.text import N_

OF_THIS_TEAM: Final = N_("Decided by this care team, beyond what the guide asks for.")

DIGITS: Final = 8
LONGEST_VERSION: Final = 20
"""How long a version can be: a record of a call has room for no more. The hash, which stands beside it, is whole."""

_SYNDROME: Final = {syndrome.code: syndrome for syndrome in SYNDROMES}


def adapted(released: RuleSet, local: LocalRules) -> RuleSet:
    """Return the ``released`` rules as ``local`` adapts them; the very same if it adapts nothing.

    Raises:
        LocalFileError: it names what is not there, or what is not above the released rules; names every fault.
    """
    return adapt(released, local).rules


def adapt(released: RuleSet, local: LocalRules) -> Adaptation:
    """Return the adapted rules with what is local in them.

    Raises:
        LocalFileError: see ``adapted``.
    """
    parameters_with(local.values)
    _refuse(faults_of(released, local))
    work = _Work(released, local)
    rules = released if local.is_empty else work.rules()
    _refuse(ladder_faults(rules))
    return Adaptation(
        local=local,
        rules=rules,
        marks=work.marks(),
        rulings={each.code: each for each in local.rulings},
        numbers=_numbers(local),
        syndromes=work.syndromes(),
    )


def _refuse(faults: Iterable[str]) -> None:
    if found := tuple(faults):
        raise LocalFileError("; ".join(found))


class _Work:
    """One file without faults, and the released rules that it adapts."""

    def __init__(self, released: RuleSet, local: LocalRules) -> None:
        self.released, self.local = released, local
        self._by_ruling = raised_by_rulings(released, local)
        self._by_code = {each.code: each for each in local.raises if each.code}
        self._new = {each.raised_code: self._new_flag(each) for each in local.raises if not each.code}

    def rules(self) -> RuleSet:
        """Return the adapted rules: each red flag raised, the combinations made anew of them, the new ones last."""
        joining = tuple(flag for flag in self._new.values() if flag.is_combination)
        own = (
            *(self._as_raised(flag) for flag in self.released.red_flags if not flag.is_combination),
            *(flag for flag in self._new.values() if not flag.is_combination),
        )
        combined = {flag.code: flag for flag in combinations_of(own, joining)}
        released = (combined.get(flag.code, flag) for flag in self.released.red_flags if flag.is_combination)
        digest = _digest(self.released, self.local)
        named = f"{self.released.version}+local."
        version = named + digest[: min(DIGITS, LONGEST_VERSION - len(named))]
        return RuleSet(
            steps=self.released.steps,
            red_flags=(*own, *map(self._as_raised, released), *joining),
            edition=self.released.edition._replace(version=version, adaptation=digest),
            silences=self.released.silences,
            self_doubt=self.released.self_doubt,
        )

    def marks(self) -> dict[str, Mark]:
        """Return what is raised or new, by code."""
        was = {code: flag.verdict for code, flag in self.released.red_flag.items()}
        by_ruling = {code: Mark(each, was[code]) for code, each in self._by_ruling.items()}
        return by_ruling | {each.raised_code: Mark(each, was.get(each.raised_code)) for each in self.local.raises}

    def syndromes(self) -> dict[str, Syndrome]:
        """Return what each red flag points to which is raised or new: what the file names, or as released, or alike."""
        named = {each.raised_code: _SYNDROME[each.syndrome] for each in self.local.raises if each.syndrome}
        flags = {code: self.released.red_flag.get(code) or self._new[code] for code in self.marks()}
        return {code: SYNDROME_OF.get(code) or self._alike(flag) for code, flag in flags.items()} | named

    def _alike(self, flag: RedFlag) -> Syndrome:
        """Return what the gravest answer points to of those to the same questions."""
        others = (each for each in self.released.red_flags if each.link_ids <= flag.link_ids)
        return next((SYNDROME_OF[each.code] for each in others if each.code in SYNDROME_OF), OTHER)

    def _as_raised(self, flag: RedFlag) -> RedFlag:
        if flag.code in self._by_ruling:
            return to_the_letter(flag)
        return raised(flag, self._by_code[flag.code]) if flag.code in self._by_code else flag

    def _new_flag(self, each: LocalRaise) -> RedFlag:
        parts = tuple(self._reported(*option.split(":")) for option in each.options)
        flag = RedFlag(
            code=each.raised_code,
            finding=each.finding[SOURCE],
            when=parts[0] if each.option else AllOf(of=parts),
            disposition=Disposition.MENTION,
            citations=(citation_of(each),),
        )
        return raised(flag, each)

    def _reported(self, link_id: LinkId, code: str) -> Answered | AtLeast:
        """Return the condition that an option was given, or a worse one: a worse answer never means less."""
        item = self.released.items[link_id]
        return answered(item, code) if item.check_all else at_least(item, code)


def citation_of(each: Decided) -> Citation:
    """Return what a new red flag or line rests on: the decision of whoever made it."""
    source = Source(organisation=each.decided_by, title="local rule", year=each.decided_on.year)
    return Citation(source=source, paraphrase=OF_THIS_TEAM, confidence=Confidence.READ)


def _digest(released: RuleSet, local: LocalRules) -> str:
    content = {"released": released.hash, "local": local.model_dump(mode="json", by_alias=True)}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _numbers(local: LocalRules) -> dict[str, LocalParameter]:
    """Return who chose each number; a temperature stands in two units, and one follows the other."""
    chosen = {each.name: each for each in local.parameters}
    follows = {FEVER_FAHRENHEIT.name: chosen[FEVER_CELSIUS.name]} if FEVER_CELSIUS.name in chosen else {}
    return chosen | follows
