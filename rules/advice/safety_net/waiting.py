"""What to do until help comes, and what may happen then."""

from rules.advice.safety_net.advice import Advice
from rules.model.disposition import Disposition
from rules.model.questionnaire import Wording, say
from rules.sources import passages
from rules.sources.citation import Citation
from rules.text import N_


def _advice(words: Wording, *citations: Citation) -> Advice:
    return Advice(words=words, citations=citations)


NOT_A_DIAGNOSIS = say(
    N_("This check is not a diagnosis. It does not take the place of your care team."),
    N_("This check is not a diagnosis. It does not take the place of their care team."),
)
YOU_MAKE_THE_CALL = say(N_("Nobody has seen these answers. Help starts when you call."))
ASK_A_HELPER = _advice(
    say(
        N_("Ask someone to sit with you and check your answers. It is hard to tell for yourself if you are confused."),
        N_("Stay with them and check the answers with them. It is hard for them to tell if they are confused."),
    ),
    passages.DONT_WAIT_CALCIUM,
    passages.MARIE_CURIE_CALCIUM,
)

IF_NOBODY_ANSWERS: dict[Disposition, tuple[Advice, ...]] = {
    Disposition.CALL_NOW: (
        _advice(
            say(
                N_("If nobody answers at once, do not wait for a call back. Go to the ER."),
                N_("If nobody answers at once, do not wait for a call back. Take them to the ER."),
            ),
            passages.UKONS,
        ),
    ),
    Disposition.CALL_SOON: (
        _advice(say(N_("If they say they will call you back, ask by what time.")), passages.UKONS),
        _advice(
            say(
                N_("If you have not spoken to a person within {speak_within_hours} hours, go to the ER."),
                N_("If you have not spoken to a person within {speak_within_hours} hours, take them to the ER."),
            ),
            passages.UKONS,
        ),
    ),
    Disposition.MENTION: (
        _advice(say(N_("No visit planned? Call in office hours and ask for one.")), passages.GENERAL_ONCOLOGY),
    ),
}

WHILE_YOU_WAIT: dict[Disposition, tuple[Advice, ...]] = {
    Disposition.CALL_NOW: (
        _advice(
            say(
                N_("Lie or sit still in the way that is easiest for you."),
                N_("Help them lie or sit still in the way that is easiest for them."),
            ),
            passages.NG234_WAITING,
            passages.MARIE_CURIE_SPINE,
        ),
        _advice(
            say(N_("Do not bend, twist or lift."), N_("Do not let them bend, twist or lift.")),
            passages.MARIE_CURIE_SPINE,
        ),
        _advice(
            say(N_("Do not drive. Ask someone to drive you."), N_("Do not let them drive.")), passages.MARIE_CURIE_SPINE
        ),
        _advice(
            say(N_("Keep your weight off a sore arm or leg."), N_("Keep their weight off a sore arm or leg.")),
            passages.MARIE_CURIE_SPINE,
            passages.MIRELS,
        ),
    ),
    Disposition.CALL_SOON: (
        _advice(
            say(
                N_("If your back hurts, do not bend, twist or lift."),
                N_("If their back hurts, do not let them bend, twist or lift."),
            ),
            passages.MARIE_CURIE_SPINE,
        ),
        _advice(
            say(
                N_("If an arm or leg hurts, keep your weight off it."),
                N_("If an arm or leg hurts, keep their weight off it."),
            ),
            passages.MIRELS,
        ),
        _advice(
            say(N_("Let someone else drive until you have talked to your team."), N_("Do not let them drive for now.")),
            passages.MARIE_CURIE_SPINE,
        ),
    ),
    Disposition.MENTION: (
        _advice(say(N_("Write down what you notice and when. Bring the note to the visit.")), passages.QUESTIONS),
        _advice(
            say(
                N_("Clear floors, night lights and good shoes help you stay steady at home."),
                N_("Clear floors, night lights and good shoes help them stay steady at home."),
            ),
            passages.LIVING_WELL,
        ),
    ),
}

_SCAN = _advice(
    say(
        N_("You may have a scan, such as an MRI, to look at your spine and nerves."),
        N_("They may have a scan, such as an MRI, to look at the spine and nerves."),
    ),
    passages.DIAGNOSIS,
    passages.COMPLICATION_SPINE,
)
_BLOOD_TEST = _advice(
    say(
        N_("You may have a blood test to check your calcium and your kidneys."),
        N_("They may have a blood test to check their calcium and their kidneys."),
    ),
    passages.DIAGNOSIS,
)

MAY_HAPPEN_NEXT: dict[Disposition, tuple[Advice, ...]] = {
    Disposition.CALL_NOW: (
        _advice(
            say(N_("The team may ask you to come in at once."), N_("The team may ask to see them at once.")),
            passages.UKONS,
        ),
        _SCAN,
        _BLOOD_TEST,
        _advice(
            say(
                N_("If your calcium is high, you may get fluids and medicine through a vein."),
                N_("If their calcium is high, they may get fluids and medicine through a vein."),
            ),
            passages.COMPLICATION_CALCIUM,
        ),
        _advice(
            say(N_("Radiation may be used to ease pain and to make a weak spot steady.")),
            passages.RADIATION,
        ),
        _advice(
            say(N_("At times surgery takes pressure off the spinal cord or makes a weak bone strong.")),
            passages.SURGERY,
        ),
    ),
    Disposition.CALL_SOON: (
        _advice(
            say(
                N_("A nurse may ask you more, and may want to see you."),
                N_("A nurse may ask you more, and may want to see them."),
            ),
            passages.UKONS,
        ),
        _SCAN,
        _BLOOD_TEST,
        _advice(
            say(N_("A weak bone can often be made stronger before it breaks.")),
            passages.COMPLICATION_FRACTURE,
        ),
    ),
    Disposition.MENTION: (
        _advice(
            say(N_("The team may change the plan for your pain."), N_("The team may change the plan for their pain.")),
            passages.PAIN,
        ),
        _BLOOD_TEST,
        _advice(
            say(
                N_("They may send you to a therapist who knows which moves are safe."),
                N_("They may be sent to a therapist who knows which moves are safe."),
            ),
            passages.EXERCISE,
        ),
    ),
}
