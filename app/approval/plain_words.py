"""What the parts, levels, clocks and silences of a review are called, for a clinician who has never seen the code."""

from typing import Final

from rules.model.disposition import Clock, Disposition

TITLES: Final = {
    "advice.cards": "The card of a result",
    "advice.learn.illness": "The meaning of words: the illness",
    "advice.learn.living": "The meaning of words: living with it",
    "advice.learn.treatment": "The meaning of words: treatment",
    "advice.open_signs": "What “not sure” leaves open",
    "advice.phone_script": "What to say on the phone",
    "advice.safety_net.next_steps": "What may happen next",
    "advice.safety_net.nobody_answers": "If nobody answers",
    "advice.safety_net.notes": "What a result says of itself",
    "advice.safety_net.signs": "Signs to watch for",
    "advice.safety_net.waiting": "While waiting: headings",
    "advice.safety_net.while_waiting": "While waiting: what to do",
    "advice.visit_medicines": "Medicines to bring up at the visit",
    "advice.visit_questions": "Questions for the visit",
    "advice.wallet_card": "The wallet card",
    "clinical.combinations": "Several answers together: words for many at once",
    "clinical.dont_wait": "The guide’s “don’t wait” list, sign by sign",
    "clinical.override_reasons": "Why a clinician may decide otherwise",
    "clinical.syndromes": "What a finding may point to",
    "sources.guide": "Passages of the patient guide, in plain words",
    "sources.guidelines": "Passages of guidelines, in plain words",
    "sources.parameters": "Units of the numbers",
    "sources.patient_pages": "Passages of pages for patients, in plain words",
}
"""What a module of words holds, for whoever has never seen one; any other is called by its name."""

LEVELS: Final = {
    Disposition.CALL_NOW: "call now",
    Disposition.CALL_SOON: "call the team soon",
    Disposition.MENTION: "mention it at the next visit",
}
CLOCKS: Final = {
    Clock.NOW: "at once",
    Clock.TODAY: "today, within {speak_today_hours} hours",
    Clock.SOON: "soon, within {speak_within_hours} hours",
    Clock.OPEN_DAY: "by the end of the next day on which the office is open",
    Clock.NEXT_VISIT: "at the next visit",
}
"""By when to have spoken to a person, with the names of the numbers that the rules give."""

SILENCES: Final = {
    "emergency": "Not sure here means the emergency number first",
    "beside_a_finding": "Not sure here means call now as soon as anything else was found",
    "beside_its_own": "That holds too if what was found is on the same question",
    "together": "Several of these not sure together mean call now",
    "at_most_alone": "How many of them may be not sure before that",
    "clock": "Not sure of a call-now sign, alone, means to speak to a person",
}
SELF_DOUBT: Final = "A patient with these signs cannot answer alone"
