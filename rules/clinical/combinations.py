"""Findings that only matter together, across symptom groups."""

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
from rules.model.condition import AllOf, AnyOf, CountOf, answered, at_least
from rules.model.disposition import Disposition
from rules.model.red_flag import RedFlag
from rules.sources import passages
from rules.sources.parameters import CALCIUM_FEATURES, CALCIUM_SUPPORT
from rules.text import N_

_NEW_BACK_PAIN = at_least(back.BACK_PAIN, "new")
_CALCIUM_FEATURES = (
    answered(thirst.THIRST, "extreme"),
    answered(thirst.PEEING_OFTEN, "much-more"),
    at_least(thirst.CONSTIPATION, "new"),
    answered(thirst.VOMITING, "cannot-keep-down"),
)
_CALCIUM_SUPPORT = (
    answered(thirst.THIRST, "more"),
    answered(thirst.PEEING_OFTEN, "more"),
    answered(thirst.VOMITING, "nausea"),
    answered(confusion.SLEEPINESS, "tired"),
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
    finding=N_("New back pain together with a fall"),
    when=AllOf(of=(_NEW_BACK_PAIN, at_least(bones.FALL, "repeated"))),
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

_GROUPS = (right_now, back, weakness, bladder_bowel, thirst, confusion, bones, bone_medicine, last_things)
_CALL_SOON = (
    *(flag for group in _GROUPS for flag in group.RED_FLAGS if flag.disposition is Disposition.CALL_SOON),
    CALCIUM_SUPPORT_ONLY,
)

WORRIED_AND_SYMPTOMATIC = RedFlag(
    code="worried-and-symptomatic",
    finding=N_("A strong worry together with a finding that needs a call"),
    when=AllOf(
        of=(
            answered(last_things.WORRY, "very"),
            AnyOf(
                of=tuple(flag.when for flag in _CALL_SOON if flag.code != "worry-very"),
                words=N_("any other finding that means call your team soon"),
            ),
        )
    ),
    disposition=Disposition.CALL_NOW,
    citations=(passages.UKONS,),
)
ASKED_AND_NOT_SEEN = RedFlag(
    code="asked-and-not-seen",
    finding=N_("Asked for help before, not seen, and no better"),
    when=AllOf(
        of=(
            answered(last_things.ASKED_ALREADY, "yes"),
            AnyOf(
                of=tuple(flag.when for flag in _CALL_SOON),
                words=N_("any finding that means call your team soon"),
            ),
        )
    ),
    disposition=Disposition.CALL_NOW,
    citations=(passages.REPEAT_CONTACT,),
)

COMBINATIONS = (
    CALCIUM_TWO_FEATURES,
    CALCIUM_FEATURE_AND_SUPPORT,
    CALCIUM_SUPPORT_ONLY,
    BACK_PAIN_AND_BOWEL_CHANGE,
    BACK_PAIN_AFTER_FALL,
    BACK_PAIN_AFTER_CORD_COMPRESSION,
    WORRIED_AND_SYMPTOMATIC,
    ASKED_AND_NOT_SEEN,
)
