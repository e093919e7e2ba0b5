"""The passages of pages for patients and the public: they speak where the guide is silent or less careful.

A section, a year or a version stands here only where it was seen.
"""

from rules.sources.citation import Source, read, secondary
from rules.text import N_

_ACS = "American Cancer Society"
_ACS_SIGNS = Source(organisation=_ACS, title="Signs and Symptoms of Bone Metastasis")
ACS = read(
    _ACS_SIGNS,
    None,
    N_(
        "A weak bone may break in a fall or in daily life, often with sudden bad pain. Sudden pain in the middle of "
        "the back may be a bone of the spine that gave way."
    ),
    item="on bones that break",
)
ACS_PAIN = read(
    _ACS_SIGNS,
    None,
    N_("Tell the doctor right away about new pain that may come from a bone, so that it can be kept from breaking."),
    item="on bone pain",
)
ACS_CORD = read(
    _ACS_SIGNS,
    "Spinal cord compression",
    N_("Pain in the back or neck is one of the first signs. Numbness and weakness below that place may follow."),
)
_ACS_FEVER = Source(organisation=_ACS, title="Fever")
ACS_FEVER = read(
    _ACS_FEVER,
    "What is a fever?",
    N_("For people with cancer, a fever is 38 °C (100.4 °F) or more for at least an hour."),
)
ACS_FEVER_CARE = read(
    _ACS_FEVER,
    "What the patient can do",
    N_("Write down each temperature. Take acetaminophen or other fever medicine only if you were told to."),
)
ACS_CONSTIPATION = read(
    Source(organisation=_ACS, title="Constipation"),
    "Call the cancer team if the patient",
    N_("Call the cancer team when there has been no bowel movement in 3 days."),
)
ACS_BREATH = read(
    Source(organisation=_ACS, title="Shortness of Breath"),
    "What the patient can do",
    N_("Call an ambulance when it is suddenly hard to breathe and it does not get better."),
)
ACS_BLEEDING = read(
    Source(organisation=_ACS, title="Bleeding or Low Platelet Count"),
    "What to look for",
    N_("Look for bleeding from anywhere, black stools, vomit like coffee grounds, new bruises and red dots."),
)
ACS_CONFUSION = read(
    Source(organisation=_ACS, title="Confusion and Delirium"),
    None,
    N_("Call the cancer team right away when a person becomes confused, and have someone they know stay with them."),
    item="on whom to call",
)
ACS_FALLS = read(
    Source(organisation=_ACS, title="Avoiding and Dealing with Falls During Cancer Treatment"),
    "What the patient can do",
    N_("Tell the cancer team about a fall: they may need to check for injuries and help to prevent the next one."),
)
ACS_URINE_RETENTION = read(
    Source(organisation=_ACS, title="Urine Retention"),
    "Types of urinary retention",
    N_("If you suddenly cannot empty your bladder, that is often an emergency."),
)
ACS_SUICIDE = read(
    Source(organisation=_ACS, title="Anxiety, Fear, and Depression", year=2013),
    "When to call the doctor",
    N_("Call the doctor right away when a person thinks of suicide or of hurting themselves."),
)

_NCI = "National Cancer Institute"
NCI_CALCIUM = read(
    Source(organisation=_NCI, title="Hypercalcemia (PDQ), patient version", year=2008),
    "Symptoms",
    N_("With high calcium, most people feel tired or cannot think clearly. Few have every sign."),
)
NCI_URINE = secondary(
    Source(organisation=_NCI, title="Urinary and Bladder Problems"),
    "Urinary tract infection (UTI)",
    N_(
        "It may be an infection when it burns to pee and there is a fever of 38 °C (100.5 °F) or more. In cancer "
        "treatment that can turn serious."
    ),
)

ONCOLINK_CLOT = read(
    Source(organisation="OncoLink", title="Thromboembolism (Blood Clot)"),
    "When should I contact my care team?",
    N_(
        "One swollen, sore or warm leg, short breath, or sharp pain on breathing in may be a blood clot: go to the ER "
        "or call an ambulance."
    ),
)
ONCOLINK_FEVER = read(
    Source(organisation="OncoLink", title="Neutropenic Fever", year=2024),
    "Management",
    N_("Call right away at 38 °C (100.4 °F) or more: with few white blood cells it is an emergency."),
)
ONCOLINK_CONSTIPATION = read(
    Source(organisation="OncoLink", title="Constipation", year=2023),
    "When should I call my provider?",
    N_("Call at the first signs: no bowel movement in 3 days, throwing up, or a sore or swollen belly."),
)
ONCOLINK_ANEMIA = read(
    Source(organisation="OncoLink", title="Low Red Blood Cell Count (Anemia)", year=2024),
    "Signs and symptoms of anemia",
    N_("Being dizzy, pale, weak or short of breath may mean too few red blood cells."),
)

_CRUK = Source(organisation="Cancer Research UK", title="High calcium in people with cancer")
CRUK_CALCIUM = read(
    _CRUK,
    "First symptoms",
    N_(
        "High calcium may start with feeling tired or weak, not wanting to eat, and constipation. Later come "
        "thirst, a lot of urine, throwing up, sleepiness and confusion."
    ),
)
CRUK_DEHYDRATION = read(
    _CRUK,
    "Why people with cancer can have high calcium",
    N_("Losing a lot of fluid, as when throwing up again and again, can drive calcium up: get help."),
)

MARIE_CURIE_SPINE = secondary(
    Source(organisation="Marie Curie", title="Metastatic spinal cord compression"),
    None,
    N_("The person lies flat and is not moved until seen; call an ambulance if the team cannot be reached at once."),
)
MARIE_CURIE_CALCIUM = read(
    Source(organisation="Marie Curie", title="Hypercalcaemia"),
    "If you suspect hypercalcaemia",
    N_("High calcium can be an emergency: tell the team at once when it may be that."),
)

_XGEVA = Source(organisation="Amgen", title="Xgeva (denosumab), possible side effects")
XGEVA = read(
    _XGEVA,
    "Important Safety Information",
    N_(
        "Bone medicine can bring calcium so low that it threatens life. Tell the doctor right away about cramps, "
        "spasms or twitches, or tingling in fingers, toes or around the mouth."
    ),
)
XGEVA_PILLS = read(_XGEVA, "Important Safety Information", N_("Take calcium and vitamin D as your doctor says."))
XGEVA_ALLERGY = read(
    _XGEVA,
    "Important Safety Information",
    N_(
        "Trouble breathing, a tight throat, or a swollen face, lips or tongue: call the doctor or go to the ER at once."
    ),
)

CDC_OPIOID = read(
    Source(organisation="CDC", title="A Shared Approach to Preventing Opioid Overdoses", year=2021),
    "Spot the signs of overdose and learn how to respond",
    N_(
        "Slow, shallow or gurgling breath, deep sleep or odd skin color may mean too much strong pain medicine. "
        "Call an ambulance and give naloxone. Lay the person on the side, and stay."
    ),
)
CDC_SEIZURE = read(
    Source(organisation="CDC", title="Get Seizure Smart!"),
    "First aid for all types of seizures",
    N_("Call an ambulance for a first seizure. Stay with the person and keep them safe until it ends."),
)
