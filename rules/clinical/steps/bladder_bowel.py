"""Step 3: bladder and bowel control, which the lowest nerves of the spine hold."""

from rules.model.condition import answered
from rules.model.disposition import Disposition
from rules.model.questionnaire import LONG_STANDING, NONE, NONE_OF_THESE, NOT_SURE, Group, Item, Step, option, say
from rules.model.red_flag import RedFlag
from rules.sources import passages
from rules.sources.rulings import C3
from rules.text import N_

BLADDER = Item(
    link_id="bladder",
    question=say(N_("Is anything new about how you pee?"), N_("Is anything new about how they pee?")),
    hint=say(N_("Choose all that fit.")),
    clinical_term=N_("Urinary retention, incontinence, loss of bladder sensation, hesitancy, dysuria"),
    check_all=True,
    options=(
        option(
            "cannot-pee",
            N_("I cannot pee, or have not peed for {no_pee_hours} hours"),
            N_("They cannot pee, or have not peed for {no_pee_hours} hours"),
        ),
        option("leaking", N_("Pee leaks out and I cannot stop it"), N_("Pee leaks out and they cannot stop it")),
        option(
            "cannot-feel",
            N_("I cannot feel it when I pee or need to pee"),
            N_("They cannot feel it when they pee or need to pee"),
        ),
        option(
            "hard-to-start",
            N_("It is hard to start, to stop, or to empty my bladder"),
            N_("It is hard for them to start, to stop, or to empty the bladder"),
        ),
        option("burning", N_("It burns when I pee"), N_("It burns when they pee")),
        option(
            LONG_STANDING,
            N_("I have trouble, but it is old, has not changed, and my team knows"),
            N_("They have trouble, but it is old, has not changed, and their team knows"),
        ),
        NONE_OF_THESE,
        NOT_SURE,
    ),
)

BOWEL_CONTROL = Item(
    link_id="bowel-control",
    question=say(N_("Have you lost control of when you poop?"), N_("Have they lost control of when they poop?")),
    clinical_term=N_("Faecal incontinence; loss of rectal sensation"),
    options=(
        option(
            "lost-control",
            N_("Yes. Poop comes out and I cannot hold it, whatever the reason"),
            N_("Yes. Poop comes out and they cannot hold it, whatever the reason"),
        ),
        option(
            "cannot-feel",
            N_("I cannot feel it when I poop or need to poop"),
            N_("They cannot feel it when they poop or need to poop"),
        ),
        option(
            LONG_STANDING,
            N_("I have trouble, but it is old, has not changed, and my team knows"),
            N_("They have trouble, but it is old, has not changed, and their team knows"),
        ),
        option(NONE, N_("No")),
        NOT_SURE,
    ),
)

STEP = Step(
    code="bladder-bowel",
    title=N_("Pee and poop"),
    why=say(
        N_("A pressed spinal cord can change how you pee or poop. It is hard to talk about, but it matters."),
        N_("A pressed spinal cord can change how they pee or poop. It is hard to talk about, but it matters."),
    ),
    group=Group.SPINE,
    items=(BLADDER, BOWEL_CONTROL),
)

RED_FLAGS = (
    RedFlag(
        code="bladder-cannot-pee",
        finding=N_("Not able to pee, or no pee for hours"),
        when=answered(BLADDER, "cannot-pee"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_SPINE,),
    ),
    RedFlag(
        code="bladder-leaking",
        finding=N_("Pee that leaks and cannot be stopped"),
        when=answered(BLADDER, "leaking"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_SPINE,),
    ),
    RedFlag(
        code="bladder-cannot-feel",
        finding=N_("No feeling when peeing or needing to pee"),
        when=answered(BLADDER, "cannot-feel"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_SPINE,),
    ),
    RedFlag(
        code="bladder-hard-to-start",
        finding=N_("New trouble starting, stopping or finishing a pee"),
        when=answered(BLADDER, "hard-to-start"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_SPINE,),
    ),
    RedFlag(
        code="bladder-burning",
        finding=N_("Burning when peeing"),
        when=answered(BLADDER, "burning"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.GENERAL_ONCOLOGY,),
    ),
    RedFlag(
        code="bladder-long-standing",
        finding=N_("Old bladder trouble, unchanged, that the team knows about"),
        when=answered(BLADDER, LONG_STANDING),
        disposition=Disposition.MENTION,
        citations=(passages.DONT_WAIT_SPINE,),
        ruling=C3,
    ),
    RedFlag(
        code="bowel-control-lost-control",
        finding=N_("Poop that comes out and cannot be held"),
        when=answered(BOWEL_CONTROL, "lost-control"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_SPINE,),
    ),
    RedFlag(
        code="bowel-control-cannot-feel",
        finding=N_("No feeling when pooping or needing to poop"),
        when=answered(BOWEL_CONTROL, "cannot-feel"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_SPINE,),
    ),
    RedFlag(
        code="bowel-control-long-standing",
        finding=N_("Old bowel trouble, unchanged, that the team knows about"),
        when=answered(BOWEL_CONTROL, LONG_STANDING),
        disposition=Disposition.MENTION,
        citations=(passages.DONT_WAIT_SPINE,),
        ruling=C3,
    ),
)
