"""What every result says of itself, and what it says to whoever may be confused."""

from rules.advice.safety_net.advice import Advice
from rules.model.questionnaire import say
from rules.sources import passages
from rules.text import N_

NOT_A_DIAGNOSIS = say(
    N_("This check is not a diagnosis. It does not take the place of your care team."),
    N_("This check is not a diagnosis. It does not take the place of their care team."),
)
YOU_MAKE_THE_CALL = say(N_("Nobody has seen these answers. Help starts when you call."))
ASK_A_HELPER = Advice(
    words=say(
        N_("Ask someone to sit with you and check your answers. It is hard to tell for yourself if you are confused."),
        N_("Stay with them and check the answers with them. It is hard for them to tell if they are confused."),
    ),
    citations=(passages.DONT_WAIT_CALCIUM, passages.MARIE_CURIE_CALCIUM),
)
