"""Step 7: bone-strengthening medicine and the harm it can do to the jaw and to the calcium in the blood."""

from rules.model.condition import answered
from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import NONE, NOT_SURE, UNSURE, EnableWhen, Group, Item, Step, option, say
from rules.model.red_flag import RedFlag
from rules.sources import passages
from rules.text import N_

BONE_DRUG = Item(
    link_id="bone-drug",
    question=say(
        N_("Have you ever had medicine to make your bones strong?"),
        N_("Have they ever had medicine to make their bones strong?"),
    ),
    hint=say(N_("It may be called zoledronic acid, pamidronate or denosumab. It is given as a drip or a shot.")),
    clinical_term=N_("Bisphosphonate or denosumab, ever"),
    options=(option("yes", N_("Yes")), option("no", N_("No")), NOT_SURE),
)

_HAD_BONE_DRUG = EnableWhen(link_id="bone-drug", options=("yes", UNSURE))

JAW = Item(
    link_id="jaw",
    question=say(
        N_("Do you have trouble with your mouth or jaw?"), N_("Do they have trouble with their mouth or jaw?")
    ),
    clinical_term=N_("Medication-related osteonecrosis of the jaw; spreading infection; invasive dental work"),
    enable_when=_HAD_BONE_DRUG,
    options=(
        option("spreading", N_("Swelling that grows fast, a fever, or it is hard to swallow")),
        option("signs", N_("Pain, swelling, a loose tooth, pus, or bone that shows")),
        option(
            "dental-soon",
            N_("No, but I am to have a tooth pulled or an implant before my next visit"),
            N_("No, but they are to have a tooth pulled or an implant before the next visit"),
        ),
        option(
            "dental-work",
            N_("No, but I plan such dental work later on"),
            N_("No, but they plan such dental work later on"),
        ),
        option(NONE, N_("No")),
        NOT_SURE,
    ),
)

LOW_CALCIUM = Item(
    link_id="low-calcium",
    question=say(N_("Do you have cramps or tingling?"), N_("Do they have cramps or tingling?")),
    clinical_term=N_("Hypocalcaemia: tetany, laryngospasm, perioral paraesthesia"),
    enable_when=_HAD_BONE_DRUG,
    options=(
        option(
            "severe",
            N_("My hands lock up, my throat feels tight, or I faint"),
            N_("Their hands lock up, their throat feels tight, or they faint"),
        ),
        option("tingling", N_("Tingling around the mouth, cramps or twitches")),
        option(NONE, N_("No")),
        NOT_SURE,
    ),
)

STEP = Step(
    code="bone-medicine",
    title=N_("Bone medicine"),
    why=say(N_("These medicines help bones. In a few people they can harm the jaw or make calcium too low.")),
    group=Group.BONE_DRUGS,
    items=(BONE_DRUG, JAW, LOW_CALCIUM),
)

RED_FLAGS = (
    RedFlag(
        code="jaw-spreading",
        finding=N_("Jaw trouble that spreads fast, with fever or hard swallowing"),
        when=answered(JAW, "spreading"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.JAW, passages.GENERAL_ONCOLOGY),
    ),
    RedFlag(
        code="jaw-signs",
        finding=N_("Signs of trouble in the jawbone"),
        when=answered(JAW, "signs"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.JAW, passages.MHRA_JAW),
    ),
    RedFlag(
        code="jaw-dental-soon",
        finding=N_("A tooth to be pulled, or an implant, before the next visit"),
        when=answered(JAW, "dental-soon"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.JAW,),
    ),
    RedFlag(
        code="jaw-dental-work",
        finding=N_("Dental work planned for later"),
        when=answered(JAW, "dental-work"),
        disposition=Disposition.MENTION,
        citations=(passages.JAW,),
    ),
    RedFlag(
        code="low-calcium-severe",
        finding=N_("Hands that lock, a tight throat or fainting after bone medicine"),
        when=answered(LOW_CALCIUM, "severe"),
        disposition=Disposition.CALL_NOW,
        route=Route.EMERGENCY,
        citations=(passages.XGEVA,),
    ),
    RedFlag(
        code="low-calcium-tingling",
        finding=N_("Tingling around the mouth, cramps or twitches after bone medicine"),
        when=answered(LOW_CALCIUM, "tingling"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.XGEVA,),
    ),
)
