"""Step 6: breaks, falls, pain and lumps in the bones."""

from rules.model.condition import answered
from rules.model.disposition import Disposition
from rules.model.questionnaire import NONE, NONE_OF_THESE, NOT_SURE, Group, Item, Step, option, say
from rules.model.red_flag import RedFlag
from rules.sources import passages
from rules.text import N_

POSSIBLE_BREAK = Item(
    link_id="possible-break",
    question=say(
        N_("Do you have any of these signs of a broken bone?"),
        N_("Does the person you are with have any of these signs of a broken bone?"),
    ),
    hint=say(
        N_(
            "Sudden bad pain, a snap, a bent or shorter shape, or you can no longer stand on it, lift it or use it. It "
            "needs no knock or fall."
        ),
        N_(
            "Sudden bad pain, a snap, a bent or shorter shape, or they can no longer stand on it, lift it or use it. "
            "It needs no knock or fall."
        ),
    ),
    clinical_term=N_("Pathological fracture"),
    options=(option("yes", N_("Yes, one or more of these")), option(NONE, N_("No")), NOT_SURE),
)

FALL = Item(
    link_id="fall",
    question=say(
        N_("In the last {fall_weeks} weeks, did you fall, trip or nearly fall?"),
        N_("In the last {fall_weeks} weeks, did they fall, trip or nearly fall?"),
    ),
    hint=say(
        N_(
            "Choose the first that fits. Count an older fall if it still hurts. A blood thinner is a medicine such as "
            "Eliquis or warfarin."
        )
    ),
    clinical_term=N_("Fall; head injury; anticoagulation"),
    options=(
        option(
            "injured",
            N_("Yes, and I hit my head or have bad new pain, or I do not know how it happened"),
            N_("Yes, and they hit their head or have bad new pain, or nobody knows how it happened"),
        ),
        option(
            "sore",
            N_("Yes, and I am sore from it, or I fell and take a blood thinner"),
            N_("Yes, and they are sore from it, or they fell and take a blood thinner"),
        ),
        option("repeated", N_("Two or more falls, trips or near-falls, and not hurt")),
        option("once", N_("Yes, once, and I was not hurt"), N_("Yes, once, and they were not hurt")),
        option(NONE, N_("No")),
        NOT_SURE,
    ),
)

BONE_PAIN = Item(
    link_id="bone-pain",
    question=say(
        N_("Do you have pain in other bones: hips, ribs, arms, legs, jaw?"),
        N_("Do they have pain in other bones: hips, ribs, arms, legs, jaw?"),
    ),
    hint=say(N_("Choose all that fit. The back and neck were asked about before.")),
    clinical_term=N_("Severe, mechanical (functional) or new bone pain"),
    check_all=True,
    options=(
        option(
            "severe",
            N_(
                "Pain of {severe_pain} or more out of 10, or my prescribed strong pain medicine, taken as told, does "
                "not ease it"
            ),
            N_(
                "Pain of {severe_pain} or more out of 10, or prescribed strong pain medicine, taken as told, does not "
                "ease it"
            ),
        ),
        option(
            "loading",
            N_("New or worse pain when I stand on it, lift or use it, that eases at rest"),
            N_("New or worse pain when they stand on it, lift or use it, that eases at rest"),
        ),
        option(
            "new",
            N_("Pain that is worse, newly wakes me, or is in a new place, or that my team has not checked"),
            N_("Pain that is worse, newly wakes them, or is in a new place, or that their team has not checked"),
        ),
        option(
            "usual",
            N_("My usual pain, at rest or in use, that my team has checked"),
            N_("Their usual pain, at rest or in use, that their team has checked"),
        ),
        NONE_OF_THESE,
        NOT_SURE,
    ),
)

LUMP = Item(
    link_id="lump",
    question=say(
        N_("Is there a lump, a swelling or a sore spot over a bone?"),
        N_("Is there a lump, a swelling or a sore spot over one of their bones?"),
    ),
    hint=say(N_("Choose the first that fits. Puffy ankles on both sides, or a bruise that is fading, is No.")),
    clinical_term=N_("Swelling or tenderness over bone; infection"),
    options=(
        option(
            "hot",
            N_("Yes, and it is hot or red, or I have a fever"),
            N_("Yes, and it is hot or red, or they have a fever"),
        ),
        option(
            "new",
            N_("Yes. It is new or has grown and my team has not checked that, or no doctor ever checked it"),
            N_("Yes. It is new or has grown and their team has not checked that, or no doctor ever checked it"),
        ),
        option("usual", N_("Yes, the same as always, and a doctor has checked it")),
        option(NONE, N_("No")),
        NOT_SURE,
    ),
)

STEP = Step(
    code="bones",
    title=N_("Bones and falls"),
    why=say(N_("Cancer can make a bone weak. A weak bone can often be made strong before it breaks.")),
    group=Group.BONES,
    items=(POSSIBLE_BREAK, FALL, BONE_PAIN, LUMP),
)

RED_FLAGS = (
    RedFlag(
        code="possible-break-yes",
        finding=N_("Signs of a broken bone"),
        when=answered(POSSIBLE_BREAK, "yes"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.COMPLICATION_FRACTURE, passages.COMMON_BREAK, passages.ACS),
    ),
    RedFlag(
        code="fall-injured",
        finding=N_("A fall with a hit to the head or bad new pain, or that nobody can explain"),
        when=answered(FALL, "injured"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.ACS, passages.ACS_FALLS, passages.QS74),
    ),
    RedFlag(
        code="fall-sore",
        finding=N_("A fall that left a sore spot, or on a blood thinner"),
        when=answered(FALL, "sore"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.ACS_FALLS, passages.NG232),
    ),
    RedFlag(
        code="fall-repeated",
        finding=N_("Two or more falls, trips or near-falls"),
        when=answered(FALL, "repeated"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.ACS_FALLS,),
    ),
    RedFlag(
        code="fall-once",
        finding=N_("One fall, trip or near-fall, and not hurt"),
        when=answered(FALL, "once"),
        disposition=Disposition.MENTION,
        citations=(passages.ACS_FALLS,),
    ),
    RedFlag(
        code="bone-pain-severe",
        finding=N_("Bone pain that is very bad, or that strong pain medicine does not ease"),
        when=answered(BONE_PAIN, "severe"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.PAIN, passages.NCCN_PAIN),
    ),
    RedFlag(
        code="bone-pain-loading",
        finding=N_("New or worse bone pain on standing or use that eases with rest"),
        when=answered(BONE_PAIN, "loading"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.MIRELS, passages.MHRA_FEMUR),
    ),
    RedFlag(
        code="bone-pain-new",
        finding=N_("Bone pain that is new or worse, or not checked by the team"),
        when=answered(BONE_PAIN, "new"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.COMMON_PAIN, passages.ACS_PAIN),
    ),
    RedFlag(
        code="bone-pain-usual",
        finding=N_("Usual bone pain that the team has checked"),
        when=answered(BONE_PAIN, "usual"),
        disposition=Disposition.MENTION,
        citations=(passages.COMMON_PAIN,),
    ),
    RedFlag(
        code="lump-hot",
        finding=N_("A hot or red lump or sore spot over a bone, or one with fever"),
        when=answered(LUMP, "hot"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.COMMON_SWELLING, passages.GENERAL_ONCOLOGY),
    ),
    RedFlag(
        code="lump-new",
        finding=N_("A new lump, swelling or sore spot over a bone"),
        when=answered(LUMP, "new"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.COMMON_SWELLING,),
    ),
    RedFlag(
        code="lump-usual",
        finding=N_("A lump or sore spot that has not changed and that a doctor has checked"),
        when=answered(LUMP, "usual"),
        disposition=Disposition.MENTION,
        citations=(passages.COMMON_SWELLING,),
    ),
)
