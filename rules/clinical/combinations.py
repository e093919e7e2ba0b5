"""Findings that only matter together, across symptom groups."""

from collections.abc import Iterable

from rules.clinical.steps import (
    back,
    bladder_bowel,
    bone_medicine,
    bones,
    confusion,
    last_things,
    right_now,
    thirst,
    weakness,
)
from rules.model.condition import AllOf, AnyCondition, AnyOf, CountOf, answered, at_least
from rules.model.disposition import Disposition
from rules.model.red_flag import RedFlag
from rules.sources import passages
from rules.sources.parameters import CALCIUM_FEATURES, CALCIUM_SUPPORT, DIFFERENT_SIGNS
from rules.sources.rulings import C7
from rules.text import N_

_NEW_BACK_PAIN = at_least(back.BACK_PAIN, "new")
_CALCIUM_FEATURES = (
    answered(thirst.THIRST, "extreme"),
    answered(thirst.PEEING_OFTEN, "much-more"),
    at_least(thirst.CONSTIPATION, "new"),
    at_least(thirst.VOMITING, "again-and-again"),
)
_CALCIUM_SUPPORT = (
    answered(thirst.THIRST, "more"),
    answered(thirst.PEEING_OFTEN, "more"),
    answered(thirst.VOMITING, "barely-eating", "nausea"),
    answered(confusion.SLEEPINESS, "exhausted", "tired"),
)

CALCIUM_TWO_FEATURES = RedFlag(
    code="calcium-two-features",
    finding=N_("Two or more signs of high calcium together"),
    when=CountOf(count=int(CALCIUM_FEATURES.value), of=_CALCIUM_FEATURES),
    disposition=Disposition.CALL_NOW,
    citations=(passages.DONT_WAIT_CALCIUM, passages.COMPLICATION_CALCIUM),
)
CALCIUM_FEATURE_AND_SUPPORT = RedFlag(
    code="calcium-feature-and-support",
    finding=N_("One sign of high calcium, with others that point the same way"),
    when=AllOf(of=(AnyOf(of=_CALCIUM_FEATURES), CountOf(count=int(CALCIUM_SUPPORT.value), of=_CALCIUM_SUPPORT))),
    disposition=Disposition.CALL_NOW,
    citations=(passages.DONT_WAIT_CALCIUM, passages.CRUK_CALCIUM),
)
CALCIUM_SUPPORT_ONLY = RedFlag(
    code="calcium-support-only",
    finding=N_("Two or more small signs that may point to high calcium"),
    when=CountOf(count=int(CALCIUM_SUPPORT.value), of=_CALCIUM_SUPPORT),
    disposition=Disposition.CALL_SOON,
    er_if_unreached=False,
    citations=(passages.CRUK_CALCIUM,),
)
BACK_PAIN_AND_BOWEL_CHANGE = RedFlag(
    code="back-pain-and-bowel-change",
    finding=N_("New back pain together with new trouble pooping"),
    when=AllOf(of=(_NEW_BACK_PAIN, at_least(thirst.CONSTIPATION, "new"))),
    disposition=Disposition.CALL_NOW,
    citations=(passages.DONT_WAIT_SPINE,),
)
BACK_PAIN_AFTER_FALL = RedFlag(
    code="back-pain-after-fall",
    finding=N_("New back pain together with a fall or a near-fall"),
    when=AllOf(of=(_NEW_BACK_PAIN, at_least(bones.FALL, "once"))),
    disposition=Disposition.CALL_NOW,
    citations=(passages.ACS,),
)
BACK_PAIN_AFTER_CORD_COMPRESSION = RedFlag(
    code="back-pain-after-cord-compression",
    finding=N_("New back pain in someone whose spinal cord was pressed on before"),
    when=AllOf(of=(_NEW_BACK_PAIN, answered(back.SPINE_HISTORY, "cord-before"))),
    disposition=Disposition.CALL_NOW,
    citations=(passages.COMPLICATION_SPINE,),
)

_WORRY = last_things.WORRY.link_id


def _as_part(condition: AnyCondition) -> AnyCondition:
    """Return ``condition`` as it can stand within another: "all of" is a count of all."""
    return CountOf(count=len(condition.of), of=condition.of) if isinstance(condition, AllOf) else condition


def worried_and_symptomatic(found: Iterable[RedFlag]) -> RedFlag:
    """Return what a strong worry means beside any of what was ``found``."""
    return RedFlag(
        code="worried-and-symptomatic",
        finding=N_("A strong worry together with a finding that needs a call"),
        when=AllOf(
            of=(
                answered(last_things.WORRY, "very"),
                AnyOf(
                    of=tuple(_as_part(flag.when) for flag in found if _WORRY not in flag.link_ids),
                    words=N_("any other finding that means call your team, save a tooth or a refill"),
                ),
            )
        ),
        disposition=Disposition.CALL_NOW,
        citations=(passages.UKONS_WORRY,),
    )


def asked_and_not_seen(found: Iterable[RedFlag]) -> RedFlag:
    """Return what it means to have asked for help before, beside any of what was ``found``."""
    return RedFlag(
        code="asked-and-not-seen",
        finding=N_("Asked for help before, and worse, or not examined and no better"),
        when=AllOf(
            of=(
                answered(last_things.ASKED_ALREADY, "yes"),
                AnyOf(
                    of=tuple(_as_part(flag.when) for flag in found),
                    words=N_("any finding that means call your team, save a tooth or a refill"),
                ),
            )
        ),
        disposition=Disposition.CALL_NOW,
        citations=(passages.REPEAT_CONTACT,),
    )


def _sign_of(flag: RedFlag) -> str:
    """Name the sign that a call-soon finding belongs to; findings of the same sign count once."""
    (link_id,) = flag.link_ids
    if link_id == last_things.ALSO_NEW.link_id:
        return flag.code
    return _ONE_SIGN.get(flag.code) or _ONE_SIGN.get(link_id, link_id)


_ONE_SIGN = {
    "walking-limp": "bones",
    bones.FALL.link_id: "bones",
    bones.BONE_PAIN.link_id: "bones",
    bones.LUMP.link_id: "bones",
    bone_medicine.JAW.link_id: "jaw",
    "numbness-face": "jaw",
}
"""What points to one and the same trouble, by item or red flag: a weak bone; the jawbone and its nerve."""


def _different_signs(flags: Iterable[RedFlag]) -> tuple[AnyCondition, ...]:
    """Return one condition for each sign that ``flags`` speak of."""
    signs: dict[str, list[AnyCondition]] = {}
    for flag in flags:
        signs.setdefault(_sign_of(flag), []).append(flag.when)
    return tuple(found[0] if len(found) == 1 else AnyOf(of=tuple(found)) for found in signs.values())


_SUPPORTING = {(sign.link_id, code) for sign in _CALCIUM_SUPPORT for code in sign.options}


def _small_calcium_signs(flags: Iterable[RedFlag]) -> tuple[AnyCondition, ...]:
    """Return support that is no call-soon by itself; what is one is a sign of its own already, never counted twice."""
    return tuple(
        flag.when
        for flag in flags
        if flag.disposition is Disposition.MENTION
        and {(leaf.link_id, code) for leaf in flag.when.leaves() for code in leaf.options} <= _SUPPORTING
    )


def two_different_signs(flags: Iterable[RedFlag]) -> RedFlag:
    """Return what two different signs of those that ``flags`` speak of mean together."""
    every = tuple(flags)
    call_soon = (flag for flag in every if flag.disposition is Disposition.CALL_SOON)
    signs = _different_signs(flag for flag in call_soon if flag.is_real and _WORRY not in flag.link_ids)
    small, enough = _small_calcium_signs(every), int(CALCIUM_SUPPORT.value)
    together = (CountOf(count=enough, of=small),) if len(small) >= enough else ()
    return RedFlag(
        code="two-different-signs",
        finding=N_("Two or more different signs that each need a call"),
        when=CountOf(count=int(DIFFERENT_SIGNS.value), of=(*signs, *together)),
        disposition=Disposition.CALL_SOON,
        due_today=True,
        citations=(passages.UKONS,),
        rulings=(C7,),
    )


def combinations_of(own: Iterable[RedFlag], also: Iterable[RedFlag] = ()) -> tuple[RedFlag, ...]:
    """Return every combination of the red flags that rest on one question each, ``own``.

    ``also`` are other combinations: they count as findings beside a worry or a call before, and not as signs, since
    their parts may be signs of their own.
    """
    flags = tuple(own)
    real = tuple(flag for flag in (*flags, CALCIUM_SUPPORT_ONLY, *also) if flag.is_real)
    return (
        CALCIUM_TWO_FEATURES,
        CALCIUM_FEATURE_AND_SUPPORT,
        CALCIUM_SUPPORT_ONLY,
        BACK_PAIN_AND_BOWEL_CHANGE,
        BACK_PAIN_AFTER_FALL,
        BACK_PAIN_AFTER_CORD_COMPRESSION,
        worried_and_symptomatic(real),
        asked_and_not_seen(real),
        two_different_signs(flags),
    )


_GROUPS = (right_now, back, weakness, bladder_bowel, thirst, confusion, bones, bone_medicine, last_things)

OWN = tuple(flag for group in _GROUPS for flag in group.RED_FLAGS)
"""The red flags that rest on one question each, in the order asked."""

COMBINATIONS = combinations_of(OWN)
*_, WORRIED_AND_SYMPTOMATIC, ASKED_AND_NOT_SEEN, TWO_DIFFERENT_SIGNS = COMBINATIONS
