"""Step 1: back pain and nerve pain, the first signs of a spinal cord in danger."""

from rules.model.condition import answered
from rules.model.disposition import Disposition
from rules.model.questionnaire import (
    LONG_STANDING,
    NO,
    NONE,
    NONE_OF_THESE,
    NOT_SURE,
    UNSURE,
    EnableWhen,
    Group,
    Item,
    Step,
    option,
    say,
)
from rules.model.red_flag import RedFlag
from rules.sources import passages
from rules.sources.rulings import C3
from rules.text import N_

BACK_PAIN = Item(
    link_id="back-pain",
    question=say(
        N_("Do you have pain in your back or neck?"), N_("Does the person you are with have pain in the back or neck?")
    ),
    hint=say(
        N_(
            "Choose the first that fits. New means it began, came back or got worse, and your team has not checked it "
            "since."
        ),
        N_(
            "Choose the first that fits. New means it began, came back or got worse, and their team has not checked it "
            "since."
        ),
    ),
    clinical_term=N_("Spinal pain: severe, uncontrolled, progressive, nocturnal or mechanical, or new"),
    options=(
        option(
            "severe",
            N_("Yes. It is new and so bad that I cannot do normal things"),
            N_("Yes. It is new and so bad that they cannot do normal things"),
        ),
        option(
            "uncontrolled",
            N_(
                "Yes, new or old. At its worst it is {severe_pain} or more out of 10, or my prescribed pain medicine "
                "does not ease it or wears off too soon"
            ),
            N_(
                "Yes, new or old. At its worst it is {severe_pain} or more out of 10, or prescribed pain medicine does "
                "not ease it or wears off too soon"
            ),
        ),
        option("changing", N_("Yes. It got much worse over hours or days")),
        option(
            "night",
            N_(
                "Yes. It wakes me at night, or is worse when I lie flat, am upright, cough or strain, and my team has "
                "not checked that"
            ),
            N_(
                "Yes. It wakes them at night, or is worse lying flat, upright, coughing or straining, and their team "
                "has not checked that"
            ),
        ),
        option("new", N_("Yes. It is new, has come back, or is slowly getting worse, even if it eases now")),
        option(
            "usual",
            N_("Yes. It is the same as always, with its usual ups and downs, and my team has checked it"),
            N_("Yes. It is the same as always, with its usual ups and downs, and their team has checked it"),
        ),
        option(NONE, N_("No")),
        NOT_SURE,
    ),
)

NERVE_PAIN = Item(
    link_id="nerve-pain",
    question=say(
        N_("Do you have, or did you lately have, any of these pains?"),
        N_("Do they have, or did they lately have, any of these pains?"),
    ),
    hint=say(
        N_(
            "Choose all that fit, old or new. If it is old, has not changed and your team has checked it, choose "
            "only the "
            "line that says so."
        ),
        N_(
            "Choose all that fit, old or new. If it is old, has not changed and their team has checked it, choose "
            "only the "
            "line that says so."
        ),
    ),
    clinical_term=N_("Radicular or band-like pain, Lhermitte's sign"),
    check_all=True,
    options=(
        option(
            "band",
            N_("Pain like a tight belt around my chest or belly"),
            N_("Pain like a tight belt around their chest or belly"),
        ),
        option("shooting", N_("Pain that shoots down an arm or leg")),
        option(
            "electric",
            N_("Electric shocks down my back, arms or legs"),
            N_("Electric shocks down their back, arms or legs"),
        ),
        option(
            LONG_STANDING,
            N_("One of these, but it is old, has not changed, and my team has checked it"),
            N_("One of these, but it is old, has not changed, and their team has checked it"),
        ),
        NONE_OF_THESE,
        NOT_SURE,
    ),
)

SPINE_HISTORY = Item(
    link_id="spine-history",
    question=say(N_("Is there cancer in your spine?"), N_("Is there cancer in their spine?")),
    hint=say(N_("The spinal cord is the bundle of nerves inside the back.")),
    clinical_term=N_("Previous cord compression; known spinal metastases"),
    enable_when=EnableWhen(link_id="back-pain", options=("night", "new", UNSURE)),
    options=(
        option(
            "cord-before",
            N_("Yes, and it pressed on the spinal cord, or I had surgery or radiation because it did"),
            N_("Yes, and it pressed on the spinal cord, or they had surgery or radiation because it did"),
        ),
        option("known", N_("Yes, but it has not pressed on the cord")),
        option(NO, N_("No")),
        NOT_SURE,
    ),
)

STEP = Step(
    code="back",
    title=N_("Back pain"),
    why=say(
        N_("Back pain can be the first sign that cancer is pressing on the spinal cord. Acting early can save walking.")
    ),
    group=Group.SPINE,
    items=(BACK_PAIN, NERVE_PAIN, SPINE_HISTORY),
)

RED_FLAGS = (
    RedFlag(
        code="back-pain-severe",
        finding=N_("New, very bad back pain"),
        when=answered(BACK_PAIN, "severe"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_SPINE,),
    ),
    RedFlag(
        code="back-pain-uncontrolled",
        finding=N_("Back pain that is very bad at its worst, or that prescribed medicine does not control"),
        when=answered(BACK_PAIN, "uncontrolled"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.PAIN, passages.NCCN_PAIN, passages.NG234_PAIN),
    ),
    RedFlag(
        code="back-pain-changing",
        finding=N_("Back pain that got much worse over hours or days"),
        when=answered(BACK_PAIN, "changing"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.COMPLICATION_SPINE,),
    ),
    RedFlag(
        code="back-pain-night",
        finding=N_("Back pain that wakes at night, or is worse lying flat, upright, coughing or straining"),
        when=answered(BACK_PAIN, "night"),
        disposition=Disposition.CALL_SOON,
        due_today=True,
        citations=(passages.NG234_PAIN, passages.CG75),
    ),
    RedFlag(
        code="back-pain-new",
        finding=N_("New back pain, or back pain that is slowly getting worse"),
        when=answered(BACK_PAIN, "new"),
        disposition=Disposition.CALL_SOON,
        due_today=True,
        citations=(passages.NEW_BACK_PAIN, passages.NG234),
    ),
    RedFlag(
        code="back-pain-usual",
        finding=N_("Usual back pain that the team has checked"),
        when=answered(BACK_PAIN, "usual"),
        disposition=Disposition.MENTION,
        citations=(passages.COMMON_PAIN,),
    ),
    RedFlag(
        code="nerve-pain-band",
        finding=N_("Pain like a tight belt around the chest or belly"),
        when=answered(NERVE_PAIN, "band"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.NG234, passages.CG75),
    ),
    RedFlag(
        code="nerve-pain-shooting",
        finding=N_("Pain that shoots down an arm or leg"),
        when=answered(NERVE_PAIN, "shooting"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.NG234, passages.CG75),
    ),
    RedFlag(
        code="nerve-pain-electric",
        finding=N_("Electric shocks down the back, arms or legs"),
        when=answered(NERVE_PAIN, "electric"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.NG234, passages.CG75),
    ),
    RedFlag(
        code="nerve-pain-long-standing",
        finding=N_("Old nerve pain, unchanged, that the team has checked"),
        when=answered(NERVE_PAIN, LONG_STANDING),
        disposition=Disposition.MENTION,
        citations=(passages.NG234,),
        rulings=(C3,),
    ),
)
