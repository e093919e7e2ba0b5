"""Step 8: what else is new, how worried the person is, whether they asked before, and what the visit should cover."""

from rules.model.condition import answered
from rules.model.disposition import Disposition
from rules.model.questionnaire import NONE, NONE_OF_THESE, NOT_SURE, Group, Item, Step, option, say
from rules.model.red_flag import RedFlag
from rules.sources import passages
from rules.sources.citation import Citation
from rules.text import N_

ALSO_NEW = Item(
    link_id="also-new",
    question=say(N_("Is any of this new?"), N_("Is any of this new for them?")),
    hint=say(N_("Choose all that fit.")),
    clinical_term=N_("Possible deep vein thrombosis, anaemia, medicine supply, other new symptom"),
    check_all=True,
    options=(
        option("leg-swelling", N_("One leg or calf is bigger, warm or sore")),
        option(
            "breathless-dizzy",
            N_("I am out of breath from small things, pale, or dizzy when I stand"),
            N_("They are out of breath from small things, pale, or dizzy when they stand"),
        ),
        option(
            "medicine-out",
            N_("My pain medicine, or other medicine I need, will run out before I can reach my team"),
            N_("Their pain medicine, or other medicine they need, will run out before they can reach the team"),
        ),
        option(
            "something-else",
            N_("Something else new that worries me. I will tell the team what it is"),
            N_("Something else new that worries us. I will tell the team what it is"),
        ),
        NONE_OF_THESE,
        NOT_SURE,
    ),
)

WORRY = Item(
    link_id="worry",
    question=say(N_("How worried are you?"), N_("How worried are you about them?")),
    hint=say(
        N_("You know your body. Your worry counts, even if you cannot say why."),
        N_("You know them. Your worry counts, even if you cannot say why."),
    ),
    clinical_term=N_("Patient or carer concern"),
    options=(
        option("very", N_("Very. I feel that something is badly wrong")),
        option("some", N_("Somewhat")),
        option(NONE, N_("Not worried")),
    ),
)

ASKED_ALREADY = Item(
    link_id="asked-already",
    question=say(
        N_("Did you ask for help with this in the last {asked_days} days, but were not seen and are no better?"),
        N_("Did they ask for help with this in the last {asked_days} days, but were not seen and are no better?"),
    ),
    hint=say(N_("It counts if someone else asked for you."), N_("It counts if someone else asked for them.")),
    clinical_term=N_("Repeat contact without face-to-face assessment"),
    options=(option("yes", N_("Yes")), option("no", N_("No")), NOT_SURE),
)

_VISIT_TOPICS: tuple[tuple[str, str, str, tuple[Citation, ...]], ...] = (
    ("pain-plan", N_("A plan for pain"), N_("Wants to talk about a plan for pain"), (passages.PAIN, passages.ABLATION)),
    ("exercise", N_("Safe ways to move and exercise"), N_("Wants to talk about safe exercise"), (passages.EXERCISE,)),
    ("diet-supplements", N_("Food and supplements"), N_("Wants to talk about food and supplements"), (passages.DIET,)),
    ("dental", N_("Teeth and dental work"), N_("Wants to talk about dental work"), (passages.JAW,)),
    ("sleep-mood", N_("Sleep and mood"), N_("Wants to talk about sleep and mood"), (passages.SLEEP_MOOD,)),
    (
        "mobility-aids",
        N_("Walking aids and a safer home"),
        N_("Wants to talk about walking aids and a safer home"),
        (passages.LIVING_WELL,),
    ),
    (
        "palliative-care",
        N_("Palliative care: help with symptoms at any stage"),
        N_("Wants to talk about palliative care"),
        (passages.PALLIATIVE,),
    ),
    (
        "treatment-options",
        N_("Choices of treatment"),
        N_("Wants to talk about choices of treatment"),
        (passages.LANE_1, passages.LANE_2),
    ),
    ("second-opinion", N_("A second opinion"), N_("Wants to talk about a second opinion"), (passages.SECOND_OPINION,)),
    ("clinical-trials", N_("Clinical trials"), N_("Wants to talk about clinical trials"), (passages.CLINICAL_TRIALS,)),
)

FOR_THE_VISIT = Item(
    link_id="for-the-visit",
    question=say(
        N_("What would you like to talk about at your next visit?"),
        N_("What should come up at their next visit?"),
    ),
    hint=say(N_("You can skip this one.")),
    clinical_term=N_("Agenda for the next visit"),
    check_all=True,
    is_optional=True,
    options=tuple(option(code, words) for code, words, _, _ in _VISIT_TOPICS),
)

STEP = Step(
    code="last-things",
    title=N_("Last things"),
    why=say(N_("This is the place for what we did not ask, and for what you feel.")),
    group=Group.OTHER,
    items=(ALSO_NEW, WORRY, ASKED_ALREADY, FOR_THE_VISIT),
)

RED_FLAGS = (
    RedFlag(
        code="also-new-leg-swelling",
        finding=N_("One leg newly bigger, warm or sore"),
        when=answered(ALSO_NEW, "leg-swelling"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.GENERAL_ONCOLOGY,),
    ),
    RedFlag(
        code="also-new-breathless-dizzy",
        finding=N_("Newly out of breath, pale or dizzy"),
        when=answered(ALSO_NEW, "breathless-dizzy"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.GENERAL_ONCOLOGY,),
    ),
    RedFlag(
        code="also-new-medicine-out",
        finding=N_("Needed medicine that will run out"),
        when=answered(ALSO_NEW, "medicine-out"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.GENERAL_ONCOLOGY,),
    ),
    RedFlag(
        code="also-new-something-else",
        finding=N_("Something else that is new and worrying"),
        when=answered(ALSO_NEW, "something-else"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.GENERAL_ONCOLOGY,),
    ),
    RedFlag(
        code="worry-very",
        finding=N_("A strong feeling that something is badly wrong"),
        when=answered(WORRY, "very"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.UKONS,),
    ),
    *(
        RedFlag(
            code=f"for-the-visit-{code}",
            finding=finding,
            when=answered(FOR_THE_VISIT, code),
            disposition=Disposition.MENTION,
            citations=(passages.QUESTIONS, *citations),
        )
        for code, _, finding, citations in _VISIT_TOPICS
    ),
)
