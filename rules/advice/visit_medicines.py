"""Medicine to bring up at the visit: what the answers speak of, then everything else that is taken."""

from pydantic import Field

from rules.clinical.steps import back, bone_medicine, bones, last_things, thirst
from rules.in_force import ITEMS
from rules.model import answers as reading
from rules.model.condition import AnyCondition, AnyOf, Presence, answered, at_least
from rules.model.questionnaire import LONG_STANDING, UNSURE, Answers, Wording, say
from rules.sources import passages
from rules.sources.citation import Citation, Declaration
from rules.text import N_


class VisitMedicine(Declaration):
    """A kind of medicine to bring up if ``when`` is present."""

    code: str
    words: Wording
    when: AnyCondition
    citations: tuple[Citation, ...] = Field(min_length=1)


MEDICINES = (
    VisitMedicine(
        code="bone-medicine",
        words=say(
            N_("Bone medicine: which one, and when I last had it"),
            N_("Bone medicine: which one, and when they last had it"),
        ),
        when=answered(bone_medicine.BONE_DRUG, "yes", UNSURE),
        citations=(passages.JAW, passages.MHRA_JAW),
    ),
    VisitMedicine(
        code="pain-medicine",
        words=say(N_("Pain medicine: what, how much, and how well it works")),
        when=AnyOf(
            of=(
                at_least(back.BACK_PAIN, "usual"),
                at_least(back.NERVE_PAIN, LONG_STANDING),
                at_least(bones.BONE_PAIN, "usual"),
                answered(thirst.CONSTIPATION, "usual"),
            )
        ),
        citations=(passages.PAIN,),
    ),
    VisitMedicine(
        code="laxative",
        words=say(N_("What I take so that I can poop"), N_("What they take so that they can poop")),
        when=at_least(thirst.CONSTIPATION, "usual"),
        citations=(passages.ONCOLINK_CONSTIPATION,),
    ),
    VisitMedicine(
        code="blood-thinner",
        words=say(N_("A blood thinner, if I take one"), N_("A blood thinner, if they take one")),
        when=at_least(bones.FALL, "sore"),
        citations=(passages.QS74,),
    ),
    VisitMedicine(
        code="running-out",
        words=say(N_("Medicine that ran out, will run out or was stopped")),
        when=answered(last_things.ALSO_NEW, "stopped-medicine", "other-medicine-out"),
        citations=(passages.STEROID_CARD,),
    ),
    VisitMedicine(
        code="supplements",
        words=say(
            N_("Vitamins and supplements: what I take, or want to take"),
            N_("Vitamins and supplements: what they take, or want to take"),
        ),
        when=answered(last_things.FOR_THE_VISIT, "diet-supplements"),
        citations=(passages.DIET,),
    ),
)

THE_REST = say(N_("Everything else I take, and how much"), N_("Everything else they take, and how much"))


def medicines_for(answers: Answers) -> tuple[Wording, ...]:
    """Return the kinds of medicine that ``answers`` speak of, then the rest, which is always asked for.

    Raises:
        AnswersError: the answers name something unknown or have the wrong shape.
    """
    chosen = reading.asked(ITEMS, reading.read(ITEMS, answers))
    return (*(each.words for each in MEDICINES if each.when.presence(chosen) is Presence.PRESENT), THE_REST)
