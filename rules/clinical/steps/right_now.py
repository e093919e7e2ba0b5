"""Step 0, the gate: is an ambulance needed, or is there a fever? Nothing here is special to bone metastases."""

from rules.model.condition import answered
from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import NONE_OF_THESE, NOT_SURE, UNSURE, Group, Item, Step, option, say
from rules.model.red_flag import RedFlag
from rules.sources import passages
from rules.text import N_

EMERGENCY_NOW = Item(
    link_id="emergency-now",
    question=say(
        N_("Is any of this happening to you right now?"),
        N_("Is any of this happening to the person you are with right now?"),
    ),
    hint=say(N_("Choose all that fit.")),
    clinical_term=N_("Immediate threat to life (airway, breathing, circulation, consciousness)"),
    check_all=True,
    options=(
        option(
            "hard-to-wake",
            N_("I keep passing out, or people find me very hard to wake"),
            N_("They keep passing out, or are very hard to wake"),
        ),
        option("breathing", N_("I am fighting for breath"), N_("They are fighting for breath")),
        option("chest-pain", N_("My chest hurts or feels tight"), N_("Their chest hurts or feels tight")),
        option("bleeding", N_("I am bleeding a lot"), N_("They are bleeding a lot")),
        option(
            "seizure",
            N_("I had a seizure (a fit), even if it is over"),
            N_("They had a seizure (a fit), even if it is over"),
        ),
        option(
            "stroke",
            N_("My face droops, one arm is weak, or my speech is slurred"),
            N_("Their face droops, one arm is weak, or their speech is slurred"),
        ),
        option("allergic", N_("My face or throat is swelling up"), N_("Their face or throat is swelling up")),
        option(
            "heart",
            N_("My heart flutters or races and I feel faint"),
            N_("Their heart flutters or races and they feel faint"),
        ),
        option(
            "sudden-headache",
            N_(
                "I have my worst headache ever, or one that keeps getting worse, and I am sleepy or my sight is blurred"
            ),
            N_("They have their worst headache ever, or one that keeps getting worse, and are sleepy or see a blur"),
        ),
        NONE_OF_THESE,
        NOT_SURE,
    ),
)

FEVER = Item(
    link_id="fever",
    question=say(
        N_("Do you have a fever or shaking chills?"), N_("Does the person you are with have a fever or shaking chills?")
    ),
    hint=say(
        N_(
            "Fever means {fever_celsius} °C ({fever_fahrenheit} °F) or more. A fever that medicine brought "
            "down counts, and so do shaking chills, whatever the "
            "reading says. This matters most while you are on cancer treatment."
        ),
        N_(
            "Fever means {fever_celsius} °C ({fever_fahrenheit} °F) or more. A fever that medicine brought "
            "down counts, and so do shaking chills, whatever the "
            "reading says. This matters most while they are on cancer treatment."
        ),
    ),
    clinical_term=N_("Fever or rigors on anticancer treatment (possible neutropenic sepsis)"),
    options=(
        option("yes", N_("Yes, a fever or shaking chills")),
        option("none", N_("No")),
        option(
            UNSURE,
            N_("Not sure. Take your temperature now if you can"),
            N_("Not sure. Take their temperature now if you can"),
        ),
    ),
)

STEP = Step(
    code="right-now",
    title=N_("Right now"),
    why=say(N_("Some things cannot wait for questions. We check for them first.")),
    group=Group.GATE,
    items=(EMERGENCY_NOW, FEVER),
)


def _emergency(code: str, finding: str) -> RedFlag:
    return RedFlag(
        code=f"emergency-now-{code}",
        finding=finding,
        when=answered(EMERGENCY_NOW, code),
        disposition=Disposition.CALL_NOW,
        route=Route.EMERGENCY,
        citations=(passages.EMERGENCY,),
    )


RED_FLAGS = (
    _emergency("hard-to-wake", N_("Passing out, or very hard to wake")),
    _emergency("breathing", N_("Fighting for breath")),
    _emergency("chest-pain", N_("Chest pain or tightness")),
    _emergency("bleeding", N_("Heavy bleeding")),
    _emergency("seizure", N_("A seizure")),
    _emergency("stroke", N_("Signs of a stroke: face, arm or speech")),
    _emergency("allergic", N_("Swelling of the face or throat")),
    _emergency("heart", N_("A fluttering or racing heart with faintness")),
    _emergency("sudden-headache", N_("A very bad or growing headache with sleepiness or blurred sight")),
    RedFlag(
        code="fever-yes",
        finding=N_("A fever or shaking chills"),
        when=answered(FEVER, "yes"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.UKONS_FEVER,),
    ),
)
