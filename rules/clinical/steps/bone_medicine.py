"""Step 7: bone-strengthening medicine, and trouble in the mouth and with too little calcium that it can bring."""

from rules.model.condition import answered
from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import NO, NONE, NOT_SURE, UNSURE, EnableWhen, Group, Item, Step, option, say
from rules.model.red_flag import RedFlag
from rules.sources import passages
from rules.sources.rulings import C9
from rules.text import N_

BONE_DRUG = Item(
    link_id="bone-drug",
    question=say(
        N_("Have you ever had medicine to make your bones strong?"),
        N_("Has the person you are with ever had medicine to make the bones strong?"),
    ),
    hint=say(
        N_(
            "It is a drip, a shot or pills. Some names are Zometa, Xgeva, Prolia, zoledronic acid, pamidronate, "
            "denosumab and alendronate. Calcium and vitamin D do not count."
        )
    ),
    clinical_term=N_("Bisphosphonate or denosumab, ever"),
    options=(option("yes", N_("Yes")), option(NO, N_("No")), NOT_SURE),
)

_HAD_BONE_DRUG = EnableWhen(link_id="bone-drug", options=("yes", UNSURE))

JAW = Item(
    link_id="jaw",
    question=say(N_("Do you have trouble in your mouth or jaw?"), N_("Do they have trouble in their mouth or jaw?")),
    hint=say(N_("Choose the first that fits.")),
    clinical_term=N_("Medication-related osteonecrosis of the jaw; spreading infection"),
    options=(
        option(
            "spreading",
            N_("Swelling that grows within a day or comes with fever, or it is hard to swallow or open my mouth"),
            N_("Swelling that grows within a day or comes with fever, or it is hard to swallow or open their mouth"),
        ),
        option("signs", N_("Pain, swelling, a loose tooth, pus, a sore that does not heal, or bone that shows")),
        option(
            "usual",
            N_("The same as ever, and my team or dentist has checked it"),
            N_("The same as ever, and their team or dentist has checked it"),
        ),
        option(NONE, N_("No")),
        NOT_SURE,
    ),
)

DENTAL_PLAN = Item(
    link_id="dental-plan",
    question=say(
        N_("Are you to have a tooth pulled or an implant put in?"),
        N_("Are they to have a tooth pulled or an implant put in?"),
    ),
    clinical_term=N_("Planned invasive dental work"),
    enable_when=_HAD_BONE_DRUG,
    options=(
        option("soon", N_("Yes, before my next visit"), N_("Yes, before their next visit")),
        option("later", N_("Yes, later")),
        option(NONE, N_("No")),
        NOT_SURE,
    ),
)

LOW_CALCIUM = Item(
    link_id="low-calcium",
    question=say(
        N_("Since your bone medicine, do you newly have cramps, twitches or tingling?"),
        N_("Since their bone medicine, do they newly have cramps, twitches or tingling?"),
    ),
    hint=say(
        N_("Choose the first that fits. Cramps that you have had for years, no worse, are No."),
        N_("Choose the first that fits. Cramps that they have had for years, no worse, are No."),
    ),
    clinical_term=N_("Hypocalcaemia: tetany, laryngospasm, perioral paraesthesia"),
    enable_when=_HAD_BONE_DRUG,
    options=(
        option(
            "severe",
            N_("My hands or feet lock, my throat feels tight, or I fainted"),
            N_("Their hands or feet lock, their throat feels tight, or they fainted"),
        ),
        option(
            "tingling",
            N_("Tingling around my mouth or in my fingers, cramps or twitches"),
            N_("Tingling around their mouth or in their fingers, cramps or twitches"),
        ),
        option(NONE, N_("No")),
        NOT_SURE,
    ),
)

STEP = Step(
    code="bone-medicine",
    title=N_("Bone medicine and mouth"),
    why=say(N_("These medicines help bones. In a few people they can harm the jaw or make calcium too low.")),
    group=Group.BONE_DRUGS,
    items=(BONE_DRUG, JAW, DENTAL_PLAN, LOW_CALCIUM),
)

RED_FLAGS = (
    RedFlag(
        code="jaw-spreading",
        finding=N_("Mouth or jaw swelling that grows fast, with fever or hard swallowing"),
        when=answered(JAW, "spreading"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.JAW_PROBLEM, passages.AAOMS),
    ),
    RedFlag(
        code="jaw-signs",
        finding=N_("Signs of trouble in the mouth or jaw"),
        when=answered(JAW, "signs"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.JAW_PROBLEM, passages.AAOMS, passages.MHRA_JAW),
    ),
    RedFlag(
        code="jaw-usual",
        finding=N_("Mouth or jaw trouble, unchanged, that the team or a dentist has checked"),
        when=answered(JAW, "usual"),
        disposition=Disposition.MENTION,
        citations=(passages.JAW_PROBLEM,),
    ),
    RedFlag(
        code="dental-plan-soon",
        finding=N_("A tooth to be pulled, or an implant, before the next visit"),
        when=answered(DENTAL_PLAN, "soon"),
        disposition=Disposition.CALL_SOON,
        administrative=True,
        citations=(passages.JAW,),
    ),
    RedFlag(
        code="dental-plan-later",
        finding=N_("A tooth to be pulled, or an implant, later on"),
        when=answered(DENTAL_PLAN, "later"),
        disposition=Disposition.MENTION,
        administrative=True,
        citations=(passages.JAW,),
    ),
    RedFlag(
        code="low-calcium-severe",
        finding=N_("Hands or feet that lock, a tight throat or a faint since bone medicine"),
        when=answered(LOW_CALCIUM, "severe"),
        disposition=Disposition.CALL_NOW,
        route=Route.EMERGENCY,
        citations=(passages.XGEVA,),
    ),
    RedFlag(
        code="low-calcium-tingling",
        finding=N_("New tingling, cramps or twitches since bone medicine"),
        when=answered(LOW_CALCIUM, "tingling"),
        disposition=Disposition.CALL_SOON,
        due_today=True,
        citations=(passages.DONT_WAIT_SPINE, passages.XGEVA),
        rulings=(C9,),
    ),
)
