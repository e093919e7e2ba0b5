"""Step 6: breaks, falls, pain and lumps in the bones."""

from rules.model.condition import answered
from rules.model.disposition import Disposition
from rules.model.questionnaire import NONE, NONE_OF_THESE, NOT_SURE, Group, Item, Step, option, say
from rules.model.red_flag import RedFlag
from rules.sources import passages
from rules.text import N_

POSSIBLE_BREAK = Item(
    link_id="possible-break",
    question=say(N_("Could a bone have just broken?"), N_("Could they have just broken a bone?")),
    hint=say(
        N_("Signs: sudden bad pain, a snap, a bent shape, or all at once you cannot stand on it or use it."),
        N_("Signs: sudden bad pain, a snap, a bent shape, or all at once they cannot stand on it or use it."),
    ),
    clinical_term=N_("Pathological fracture"),
    options=(option("yes", N_("Yes, one or more of these")), option(NONE, N_("No")), NOT_SURE),
)

FALL = Item(
    link_id="fall",
    question=say(N_("Have you had a fall?"), N_("Have they had a fall?")),
    hint=say(N_("Choose the first one that fits.")),
    clinical_term=N_("Fall; head injury; anticoagulation"),
    options=(
        option(
            "hurt",
            N_("Yes, and I hit my head, take a blood thinner, or have bad new pain"),
            N_("Yes, and they hit their head, take a blood thinner, or have bad new pain"),
        ),
        option("sore", N_("Yes, and I am sore"), N_("Yes, and they are sore")),
        option(
            "repeated",
            N_("I fall or almost fall more often, but I am not hurt"),
            N_("They fall or almost fall more often, but they are not hurt"),
        ),
        option(NONE, N_("No, or one time and none of these")),
        NOT_SURE,
    ),
)

BONE_PAIN = Item(
    link_id="bone-pain",
    question=say(
        N_("Do you have pain in a bone, not counting your back?"),
        N_("Do they have pain in a bone, not counting the back?"),
    ),
    hint=say(N_("Count hips, ribs, arms and legs. Choose all that fit.")),
    clinical_term=N_("Severe, mechanical (functional) or new bone pain"),
    check_all=True,
    options=(
        option(
            "severe",
            N_("Pain of {severe_pain} to 10 out of 10, or my pain medicine does not ease it"),
            N_("Pain of {severe_pain} to 10 out of 10, or their pain medicine does not ease it"),
        ),
        option(
            "loading",
            N_("Pain when I stand on it or use it that eases when I rest. The thigh, groin and hip count too"),
            N_("Pain when they stand on it or use it that eases when they rest. The thigh, groin and hip count too"),
        ),
        option(
            "new",
            N_("Pain in a new place, pain that is worse or wakes me, or pain I never told my team about"),
            N_("Pain in a new place, pain that is worse or wakes them, or pain they never told the team about"),
        ),
        option("usual", N_("My usual bone pain, and my team knows"), N_("Their usual bone pain, and the team knows")),
        NONE_OF_THESE,
        NOT_SURE,
    ),
)

LUMP = Item(
    link_id="lump",
    question=say(
        N_("Is there a lump or swelling over one of your bones?"),
        N_("Is there a lump or swelling over one of their bones?"),
    ),
    clinical_term=N_("Swelling or tenderness over bone; infection"),
    options=(
        option(
            "hot",
            N_("Yes, and it is hot or red, or I have a fever"),
            N_("Yes, and it is hot or red, or they have a fever"),
        ),
        option(
            "new",
            N_("Yes, and it is new, has grown, or my team does not know"),
            N_("Yes, and it is new, has grown, or the team does not know"),
        ),
        option(
            "usual",
            N_("Yes, but it has not changed, and my team knows"),
            N_("Yes, but it has not changed, and the team knows"),
        ),
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
        finding=N_("A bone that may just have broken"),
        when=answered(POSSIBLE_BREAK, "yes"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.COMPLICATION_FRACTURE, passages.ACS),
    ),
    RedFlag(
        code="fall-hurt",
        finding=N_("A fall with a hit to the head, a blood thinner, or bad new pain"),
        when=answered(FALL, "hurt"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.ACS, passages.GENERAL_ONCOLOGY),
    ),
    RedFlag(
        code="fall-sore",
        finding=N_("A fall that left a sore spot"),
        when=answered(FALL, "sore"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.ACS, passages.GENERAL_ONCOLOGY),
    ),
    RedFlag(
        code="fall-repeated",
        finding=N_("Falling, or almost falling, more often"),
        when=answered(FALL, "repeated"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.GENERAL_ONCOLOGY,),
    ),
    RedFlag(
        code="bone-pain-severe",
        finding=N_("Bone pain that is very bad, or that medicine does not ease"),
        when=answered(BONE_PAIN, "severe"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.COMMON_SYMPTOMS, passages.GENERAL_ONCOLOGY),
    ),
    RedFlag(
        code="bone-pain-loading",
        finding=N_("Bone pain on standing or use that eases with rest"),
        when=answered(BONE_PAIN, "loading"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.MIRELS, passages.MHRA_FEMUR),
    ),
    RedFlag(
        code="bone-pain-new",
        finding=N_("Bone pain that is new, worse, or not told to the team before"),
        when=answered(BONE_PAIN, "new"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.COMMON_SYMPTOMS,),
    ),
    RedFlag(
        code="bone-pain-usual",
        finding=N_("Usual bone pain that the team knows about"),
        when=answered(BONE_PAIN, "usual"),
        disposition=Disposition.MENTION,
        citations=(passages.COMMON_SYMPTOMS,),
    ),
    RedFlag(
        code="lump-hot",
        finding=N_("A hot or red lump over a bone, or a lump with fever"),
        when=answered(LUMP, "hot"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.COMMON_SYMPTOMS, passages.GENERAL_ONCOLOGY),
    ),
    RedFlag(
        code="lump-new",
        finding=N_("A new lump or swelling over a bone"),
        when=answered(LUMP, "new"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.COMMON_SYMPTOMS,),
    ),
    RedFlag(
        code="lump-usual",
        finding=N_("A lump that has not changed and that the team knows about"),
        when=answered(LUMP, "usual"),
        disposition=Disposition.MENTION,
        citations=(passages.COMMON_SYMPTOMS,),
    ),
)
