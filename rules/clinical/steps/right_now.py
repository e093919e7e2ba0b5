"""Step 0, the gate: is an ambulance needed, or is there a fever? Nothing here is special to bone metastases."""

from rules.model.condition import answered
from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import NONE, NONE_OF_THESE, NOT_SURE, Group, Item, Step, option, say
from rules.model.red_flag import RedFlag
from rules.sources import passages
from rules.sources.citation import Citation
from rules.text import N_

EMERGENCY_NOW = Item(
    link_id="emergency-now",
    question=say(
        N_("Is any of this happening to you now, or did it happen in the last day?"),
        N_("Is any of this happening to the person you are with, or did it happen in the last day?"),
    ),
    hint=say(N_("Choose all that fit.")),
    clinical_term=N_("Immediate threat to life (airway, breathing, circulation, consciousness)"),
    check_all=True,
    options=(
        option(
            "hard-to-wake",
            N_("I passed out, even once, or people find me very hard to wake"),
            N_("They passed out, even once, or are very hard to wake"),
        ),
        option(
            "breathing",
            N_("I cannot get my breath, even at rest"),
            N_("They cannot get their breath, even at rest"),
        ),
        option(
            "slow-breathing",
            N_("My breathing is slow, shallow or gurgling, or my lips are blue"),
            N_("Their breathing is slow, shallow or gurgling, or their lips are blue"),
        ),
        option(
            "chest-pain",
            N_(
                "New pain or tightness in my chest, or a stab when I breathe in; not a sore rib that hurts only when "
                "pressed or moved"
            ),
            N_(
                "New pain or tightness in their chest, or a stab on breathing in; not a sore rib that hurts only when "
                "pressed or moved"
            ),
        ),
        option(
            "bleeding",
            N_("I bleed a lot or it will not stop, I cough or throw up blood, or my poop is black"),
            N_("They bleed a lot or it will not stop, they cough or throw up blood, or their poop is black"),
        ),
        option(
            "seizure",
            N_("I had a seizure (a fit), even if it is over"),
            N_("They had a seizure (a fit), even if it is over"),
        ),
        option(
            "stroke",
            N_("All at once, or on waking, my face droops, one arm is weak, or my speech is slurred"),
            N_("All at once, or on waking, their face droops, one arm is weak, or their speech is slurred"),
        ),
        option(
            "allergic",
            N_("My face, lips or throat swell up all at once"),
            N_("Their face, lips or throat swell up all at once"),
        ),
        option(
            "heart",
            N_("My heart races or flutters, and I feel faint or short of breath"),
            N_("Their heart races or flutters, and they feel faint or short of breath"),
        ),
        option(
            "sudden-headache",
            N_("My worst headache ever, or one that keeps getting worse, and I am sleepy, confused or see poorly"),
            N_(
                "Their worst headache ever, or one that keeps getting worse, and they are sleepy, confused or see "
                "poorly"
            ),
        ),
        NONE_OF_THESE,
        NOT_SURE,
    ),
)

FEVER = Item(
    link_id="fever",
    question=say(
        N_("Have you had a fever or shaking chills, now or in the last day?"),
        N_("Have they had a fever or shaking chills, now or in the last day?"),
    ),
    hint=say(
        N_("A fever that medicine brought down counts. Your usual hot flashes do not."),
        N_("A fever that medicine brought down counts. Their usual hot flashes do not."),
    ),
    clinical_term=N_("Fever or rigors, hypothermia or unwell on anticancer treatment (possible neutropenic sepsis)"),
    options=(
        option(
            "yes",
            N_(
                "Yes. Shaking chills, whatever the thermometer shows, or {fever_celsius} °C ({fever_fahrenheit} °F) "
                "or more"
            ),
        ),
        option(
            "feels-ill",
            N_(
                "Yes. I feel hot, cold and shivery, or very ill, and cannot take my temperature. Or it is under "
                "{low_celsius} °C ({low_fahrenheit} °F)"
            ),
            N_(
                "Yes. They feel hot, cold and shivery, or very ill, and cannot take a temperature. Or it is under "
                "{low_celsius} °C ({low_fahrenheit} °F)"
            ),
        ),
        option(NONE, N_("No")),
        NOT_SURE,
    ),
)

STEP = Step(
    code="right-now",
    title=N_("Right now"),
    why=say(N_("Some things cannot wait for questions. We check for them first.")),
    group=Group.GATE,
    items=(EMERGENCY_NOW, FEVER),
)


def _emergency(code: str, finding: str, *citations: Citation) -> RedFlag:
    return RedFlag(
        code=f"emergency-now-{code}",
        finding=finding,
        when=answered(EMERGENCY_NOW, code),
        disposition=Disposition.CALL_NOW,
        route=Route.EMERGENCY,
        citations=citations,
    )


RED_FLAGS = (
    _emergency("hard-to-wake", N_("Passed out, or very hard to wake"), passages.UKONS_EMERGENCY),
    _emergency("breathing", N_("Cannot get enough breath, even at rest"), passages.ACS_BREATH),
    _emergency("slow-breathing", N_("Slow, shallow or gurgling breaths, or blue lips"), passages.CDC_OPIOID),
    _emergency("chest-pain", N_("New chest pain or tightness"), passages.ONCOLINK_CLOT, passages.UKONS_EMERGENCY),
    _emergency(
        "bleeding",
        N_("Heavy bleeding, throwing up or coughing up blood, or black poop"),
        passages.ACS_BLEEDING,
        passages.UKONS_EMERGENCY,
    ),
    _emergency("seizure", N_("A seizure"), passages.CDC_SEIZURE),
    _emergency("stroke", N_("Signs of a stroke: face, arm or speech"), passages.EMERGENCY),
    _emergency("allergic", N_("Sudden swelling of the face, lips or throat"), passages.XGEVA_ALLERGY),
    _emergency("heart", N_("A racing or fluttering heart, with a faint feeling or short breath"), passages.EMERGENCY),
    _emergency(
        "sudden-headache",
        N_("A very bad or growing headache, with a sleepy or confused mind or poor sight"),
        passages.EMERGENCY,
    ),
    RedFlag(
        code="fever-yes",
        finding=N_("A fever or shaking chills"),
        when=answered(FEVER, "yes"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.ACS_FEVER, passages.ONCOLINK_FEVER),
    ),
    RedFlag(
        code="fever-feels-ill",
        finding=N_("Hot, shivery or very ill with no reading, or a temperature that is too low"),
        when=answered(FEVER, "feels-ill"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.UKONS_FEVER,),
    ),
)
