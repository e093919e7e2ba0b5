"""Step 3: bladder and bowel control, which the lowest nerves of the spine hold."""

from rules.model.condition import answered
from rules.model.disposition import Disposition
from rules.model.questionnaire import LONG_STANDING, NONE, NONE_OF_THESE, NOT_SURE, Group, Item, Step, option, say
from rules.model.red_flag import RedFlag
from rules.sources import passages
from rules.sources.rulings import C3, C5
from rules.text import N_

BLADDER = Item(
    link_id="bladder",
    question=say(
        N_("Is anything different about how you pee?"),
        N_("Is anything different about how the person you are with pees?"),
    ),
    hint=say(
        N_(
            "Choose all that fit, old or new. If it is old, has not changed and your team has checked it, choose "
            "only the "
            "line that says so. With a catheter: the first line if nothing flows, the second if it leaks."
        ),
        N_(
            "Choose all that fit, old or new. If it is old, has not changed and their team has checked it, choose "
            "only the "
            "line that says so. With a catheter: the first line if nothing flows, the second if it leaks."
        ),
    ),
    clinical_term=N_("Urinary retention, incontinence, loss of bladder sensation, hesitancy, dysuria"),
    check_all=True,
    options=(
        option(
            "cannot-pee",
            N_("I cannot pee, only drops come, or nothing for {no_pee_hours} hours while awake, though I drank"),
            N_("They cannot pee, only drops come, or nothing for {no_pee_hours} hours while awake, though they drank"),
        ),
        option(
            "leaking",
            N_("I have started to leak or to lose control"),
            N_("They have started to leak or to lose control"),
        ),
        option(
            "cannot-feel",
            N_("I cannot feel it when I pee, or when I need to"),
            N_("They cannot feel it when they pee, or when they need to"),
        ),
        option("hard-to-start", N_("It has become hard to start, to stop or to empty")),
        option("burning", N_("It burns or stings")),
        option(
            LONG_STANDING,
            N_("Old trouble that has not changed, and my team has checked it"),
            N_("Old trouble that has not changed, and their team has checked it"),
        ),
        NONE_OF_THESE,
        NOT_SURE,
    ),
)

BOWEL_CONTROL = Item(
    link_id="bowel-control",
    question=say(
        N_("Did you lose control of your poop, or the feeling for it?"),
        N_("Did they lose control of their poop, or the feeling for it?"),
    ),
    hint=say(N_("Choose the first that fits. With a stoma bag, choose No.")),
    clinical_term=N_("Faecal incontinence; loss of rectal sensation"),
    options=(
        option(
            "lost-control",
            N_("Yes. I lost control, whatever the reason"),
            N_("Yes. They lost control, whatever the reason"),
        ),
        option(
            "cannot-feel",
            N_("Yes. I cannot feel it when I poop, or when I need to"),
            N_("Yes. They cannot feel it when they poop, or when they need to"),
        ),
        option(
            LONG_STANDING,
            N_("Yes, but it is old, has not changed, and my team has checked it"),
            N_("Yes, but it is old, has not changed, and their team has checked it"),
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
        finding=N_("Not able to pee, only drops, or no pee for hours"),
        when=answered(BLADDER, "cannot-pee"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_SPINE, passages.ACS_URINE_RETENTION),
    ),
    RedFlag(
        code="bladder-leaking",
        finding=N_("Pee that has started to leak, or control that is lost"),
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
        finding=N_("Burning or stinging when peeing"),
        when=answered(BLADDER, "burning"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.DONT_WAIT_SPINE, passages.NCI_URINE),
        rulings=(C5,),
    ),
    RedFlag(
        code="bladder-long-standing",
        finding=N_("Old bladder trouble, unchanged, that the team has checked"),
        when=answered(BLADDER, LONG_STANDING),
        disposition=Disposition.MENTION,
        citations=(passages.DONT_WAIT_SPINE,),
        rulings=(C3,),
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
        finding=N_("Old bowel trouble, unchanged, that the team has checked"),
        when=answered(BOWEL_CONTROL, LONG_STANDING),
        disposition=Disposition.MENTION,
        citations=(passages.DONT_WAIT_SPINE,),
        rulings=(C3,),
    ),
)
