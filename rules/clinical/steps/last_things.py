"""Step 8: what else is new, how worried the person is, whether they asked before, and what the visit should cover."""

from rules.model.condition import answered
from rules.model.disposition import Disposition
from rules.model.questionnaire import NO, NONE, NONE_OF_THESE, NOT_SURE, Group, Item, Step, option, say
from rules.model.red_flag import RedFlag
from rules.sources import passages
from rules.sources.citation import Citation
from rules.text import N_

ALSO_NEW = Item(
    link_id="also-new",
    question=say(N_("Is any of this new?"), N_("Is any of this new for the person you are with?")),
    hint=say(
        N_("Choose all that fit. New means it began, came back or got worse, and your team has not checked it since."),
        N_("Choose all that fit. New means it began, came back or got worse, and their team has not checked it since."),
    ),
    help=say(
        N_(
            "Something else may be a cough, a rash, loose stools many times a day, weight loss, night sweats, or a "
            "sore port or line."
        )
    ),
    clinical_term=N_(
        "Possible thrombosis, dyspnoea, anaemia, bleeding, myoclonus, medicine supply, suicidality, other"
    ),
    check_all=True,
    options=(
        option("leg-swelling", N_("One leg or arm is bigger than the other, or newly warm and sore")),
        option(
            "breathless",
            N_("I get out of breath from small things, or it hurts to breathe in"),
            N_("They get out of breath from small things, or it hurts to breathe in"),
        ),
        option(
            "dizzy-pale",
            N_("I am dizzy when I stand, or very pale"),
            N_("They are dizzy when they stand, or very pale"),
        ),
        option(
            "bleeding-signs",
            N_("New bruises without a knock, red spots, or my gums or nose bleed"),
            N_("New bruises without a knock, red spots, or their gums or nose bleed"),
        ),
        option(
            "jerks",
            N_("Sudden jerks of my arms or legs that I do not control"),
            N_("Sudden jerks of their arms or legs that they do not control"),
        ),
        option(
            "stopped-medicine",
            N_(
                "A steroid, blood thinner or strong pain medicine: I ran out, will run out before I reach my team, or "
                "cut back or stopped on my own"
            ),
            N_(
                "A steroid, blood thinner or strong pain medicine: it ran out or will before the team is reached, "
                "or they cut back or stopped alone"
            ),
        ),
        option(
            "other-medicine-out",
            N_("Another medicine that I need will run out before I can reach my team"),
            N_("Another medicine that they need will run out before the team can be reached"),
        ),
        option(
            "despair",
            N_("I feel that I cannot go on, or think of ending my life"),
            N_("They feel that they cannot go on, or think of ending their life"),
        ),
        option(
            "something-else",
            N_(
                "Something else that is new, that nobody told me to expect, and that I think cannot wait for my next "
                "visit"
            ),
            N_(
                "Something else that is new, that nobody told them to expect, and that cannot wait for their next visit"
            ),
        ),
        NONE_OF_THESE,
        NOT_SURE,
    ),
)

WORRY = Item(
    link_id="worry",
    question=say(N_("How worried are you about how you are?"), N_("How worried are you about how they are?")),
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
        N_("In the last {asked_days} days, did you or anyone ask your team or a doctor about this?"),
        N_("In the last {asked_days} days, did anyone ask their team or a doctor about this?"),
    ),
    hint=say(
        N_("This means what you told us here. A message left counts as asked. Examined means seen in person."),
        N_("This means what was told here. A message left counts as asked. Examined means seen in person."),
    ),
    clinical_term=N_("Repeat contact without face-to-face assessment"),
    options=(
        option(
            "yes",
            N_("Yes, and it is worse, or nobody has examined me and it is no better"),
            N_("Yes, and it is worse, or nobody has examined them and it is no better"),
        ),
        option(
            NO,
            N_("No, or I was examined and it is no worse"),
            N_("No, or they were examined and it is no worse"),
        ),
        NOT_SURE,
    ),
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
    title=N_("Anything else"),
    why=say(N_("This is the place for what we did not ask, and for what you feel.")),
    group=Group.OTHER,
    items=(ALSO_NEW, WORRY, ASKED_ALREADY, FOR_THE_VISIT),
)

RED_FLAGS = (
    RedFlag(
        code="also-new-leg-swelling",
        finding=N_("One leg or arm bigger than the other, or newly warm and sore"),
        when=answered(ALSO_NEW, "leg-swelling"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.ONCOLINK_CLOT,),
    ),
    RedFlag(
        code="also-new-breathless",
        finding=N_("Newly out of breath from small things, or pain on breathing in"),
        when=answered(ALSO_NEW, "breathless"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.ONCOLINK_CLOT, passages.ACS_BREATH),
    ),
    RedFlag(
        code="also-new-dizzy-pale",
        finding=N_("Newly dizzy on standing, or very pale"),
        when=answered(ALSO_NEW, "dizzy-pale"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.ONCOLINK_ANEMIA,),
    ),
    RedFlag(
        code="also-new-bleeding-signs",
        finding=N_("New bruises or red spots, or bleeding gums or nose"),
        when=answered(ALSO_NEW, "bleeding-signs"),
        disposition=Disposition.CALL_SOON,
        due_today=True,
        citations=(passages.ACS_BLEEDING,),
    ),
    RedFlag(
        code="also-new-jerks",
        finding=N_("Sudden jerks of the arms or legs"),
        when=answered(ALSO_NEW, "jerks"),
        disposition=Disposition.CALL_SOON,
        due_today=True,
        citations=(passages.GENERAL_ONCOLOGY,),
    ),
    RedFlag(
        code="also-new-stopped-medicine",
        finding=N_("A steroid, blood thinner or strong pain medicine that ran out, runs out or was cut back"),
        when=answered(ALSO_NEW, "stopped-medicine"),
        disposition=Disposition.CALL_SOON,
        due_today=True,
        citations=(passages.STEROID_CARD, passages.GENERAL_ONCOLOGY),
    ),
    RedFlag(
        code="also-new-other-medicine-out",
        finding=N_("Another needed medicine that will run out"),
        when=answered(ALSO_NEW, "other-medicine-out"),
        disposition=Disposition.CALL_SOON,
        administrative=True,
        citations=(passages.GENERAL_ONCOLOGY,),
    ),
    RedFlag(
        code="also-new-despair",
        finding=N_("A feeling of not being able to go on, or thoughts of ending life"),
        when=answered(ALSO_NEW, "despair"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.NCCN_DISTRESS, passages.ACS_SUICIDE),
    ),
    RedFlag(
        code="also-new-something-else",
        finding=N_("Something else that is new and cannot wait for the next visit"),
        when=answered(ALSO_NEW, "something-else"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.GENERAL_ONCOLOGY,),
    ),
    RedFlag(
        code="worry-very",
        finding=N_("A strong feeling that something is badly wrong"),
        when=answered(WORRY, "very"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.UKONS_WORRY,),
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
