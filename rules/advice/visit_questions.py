"""Questions to ask at the visit, drawn from the guide's own list and the section on each topic."""

from collections.abc import Iterable
from typing import Self

from pydantic import Field, model_validator

from rules.advice import learn
from rules.advice.learn import LearnSection
from rules.clinical.steps import back, bone_medicine, bones, thirst, weakness
from rules.clinical.steps.last_things import FOR_THE_VISIT
from rules.model.outcome import Outcome
from rules.model.questionnaire import Item, LinkId, Wording, say
from rules.sources import passages
from rules.sources.citation import Citation, Declaration
from rules.text import N_


class VisitTopic(Declaration):
    """A topic for the visit, with questions in the person's own voice. ``code`` is an option of ``for-the-visit``.

    A finding on one of the items ``link_ids`` brings the topic up, whether or not it was chosen. ``section`` has what
    the guide says of it, under ``heading`` if that is one part of it.
    """

    code: str
    title: Wording
    questions: tuple[Wording, ...] = Field(min_length=1)
    citations: tuple[Citation, ...] = Field(min_length=1)
    section: LearnSection
    heading: str | None = None
    link_ids: frozenset[LinkId] = frozenset()

    @model_validator(mode="after")
    def _is_told_there(self) -> Self:
        if self.heading and self.heading not in [block.heading for block in self.section.blocks]:
            raise ValueError(f"the section {self.section.code!r} has no heading {self.heading!r}")
        return self


def _topic(
    code: str,
    section: LearnSection,
    heading: str | None,
    questions: tuple[Wording, ...],
    *citations: Citation,
    raised_by: tuple[Item, ...] = (),
) -> VisitTopic:
    return VisitTopic(
        code=code,
        title=FOR_THE_VISIT.option(code).words,
        questions=questions,
        citations=citations,
        section=section,
        heading=heading,
        link_ids=frozenset(item.link_id for item in raised_by),
    )


TOPICS = (
    _topic(
        "pain-plan",
        learn.COMMON_QUESTIONS,
        "Will it always hurt?",
        (
            say(N_("What is our plan for my pain?"), N_("What is our plan for their pain?")),
            say(
                N_("What might ease it best: medicine, radiation or something else?"),
            ),
            say(N_("Whom do I call if the plan stops working?"), N_("Whom do we call if the plan stops working?")),
        ),
        passages.PAIN,
        passages.RADIATION,
        raised_by=(back.BACK_PAIN, back.NERVE_PAIN, bones.BONE_PAIN),
    ),
    _topic(
        "exercise",
        learn.COMMON_QUESTIONS,
        "Can I exercise?",
        (
            say(N_("Which ways to move are safe for my bones?"), N_("Which ways to move are safe for their bones?")),
            say(N_("Which spots should I be careful with?"), N_("Which spots should they be careful with?")),
            say(
                N_("Can you send me to a therapist who knows about cancer?"),
                N_("Can you send them to a therapist who knows about cancer?"),
            ),
        ),
        passages.EXERCISE,
    ),
    _topic(
        "diet-supplements",
        learn.COMMON_QUESTIONS,
        "Can food cure it?",
        (
            say(
                N_("What should I eat to keep up my strength?"),
                N_("What should they eat to keep up their strength?"),
            ),
            say(
                N_("Do any vitamins or supplements I take get in the way of my treatment?"),
                N_("Do any vitamins or supplements they take get in the way of their treatment?"),
            ),
        ),
        passages.DIET,
        raised_by=(thirst.VOMITING,),
    ),
    _topic(
        "dental",
        learn.TREATING_THE_BONES,
        "Your teeth and jaw",
        (
            say(
                N_("Should I see a dentist before I start bone medicine?"),
                N_("Should they see a dentist before they start bone medicine?"),
            ),
            say(
                N_("Which dental work should wait while I am on it?"),
                N_("Which dental work should wait while they are on it?"),
            ),
            say(
                N_("What signs in my mouth or jaw should I tell you about?"),
                N_("What signs in their mouth or jaw should we tell you about?"),
            ),
        ),
        passages.JAW,
        passages.MHRA_JAW,
        raised_by=(bone_medicine.JAW, bone_medicine.DENTAL_PLAN),
    ),
    _topic(
        "sleep-mood",
        learn.LIVING_WELL,
        "How you may feel",
        (
            say(N_("What could help me sleep better?"), N_("What could help them sleep better?")),
            say(
                N_("Who can I talk to when I feel low or afraid?"),
                N_("Who can they talk to when they feel low or afraid?"),
            ),
            say(
                N_("Is there a support group for people like me?"), N_("Is there a support group for people like them?")
            ),
        ),
        passages.SLEEP_MOOD,
    ),
    _topic(
        "mobility-aids",
        learn.LIVING_WELL,
        "A safer home",
        (
            say(N_("Would a cane or a walker help me?"), N_("Would a cane or a walker help them?")),
            say(
                N_("What can I change at home so that I do not trip?"),
                N_("What can we change at home so that they do not trip?"),
            ),
        ),
        passages.LIVING_WELL,
        passages.EXERCISE,
        raised_by=(weakness.WALKING, bones.FALL),
    ),
    _topic(
        "palliative-care",
        learn.LIVING_WELL,
        "Help with symptoms",
        (
            say(
                N_("Can I see the palliative care team now, along with my other treatment?"),
                N_("Can they see the palliative care team now, along with their other treatment?"),
            ),
            say(
                N_("What could that team do for my pain and my sleep?"),
                N_("What could that team do for their pain and their sleep?"),
            ),
        ),
        passages.PALLIATIVE,
    ),
    _topic(
        "treatment-options",
        learn.TREATING_THE_CANCER,
        None,
        (
            say(
                N_("Which treatments work best for my kind of cancer?"),
                N_("Which treatments work best for their kind of cancer?"),
            ),
            say(N_("What is the goal, and how will we know that it works?")),
            say(
                N_("Should I also see a radiation doctor or a bone surgeon?"),
                N_("Should they also see a radiation doctor or a bone surgeon?"),
            ),
        ),
        passages.QUESTIONS,
        passages.LANE_1,
        passages.RADIATION,
        passages.SURGERY,
    ),
    _topic(
        "second-opinion",
        learn.CURE_AND_CONTROL,
        None,
        (
            say(N_("Where could I get a second opinion?"), N_("Where could they get a second opinion?")),
            say(N_("Can you send my scans and notes there?"), N_("Can you send their scans and notes there?")),
            say(N_("When you say “cure” or “control”, what do you mean?")),
        ),
        passages.SECOND_OPINION,
    ),
    _topic(
        "clinical-trials",
        learn.QUESTIONS_TO_ASK,
        None,
        (
            say(N_("Is there a trial that would suit me?"), N_("Is there a trial that would suit them?")),
            say(N_("What good could it do, and what are the risks?")),
        ),
        passages.CLINICAL_TRIALS,
    ),
)

ALWAYS_ASK = VisitTopic(
    code="always-ask",
    title=say(N_("Always good to ask")),
    questions=(
        say(
            N_("What signs should make me call you at once, or go to the ER?"),
            N_("What signs should make us call you at once, or go to the ER?"),
        ),
        say(
            N_("Where is the cancer in my bones? Could one of them break?"),
            N_("Where is the cancer in their bones? Could one of them break?"),
        ),
        say(N_("Is my spinal cord at risk?"), N_("Is their spinal cord at risk?")),
        say(
            N_("Do I need bone medicine? What are its risks?"),
            N_("Do they need bone medicine? What are its risks?"),
        ),
    ),
    citations=(passages.QUESTIONS,),
    section=learn.SYMPTOMS,
)


def questions_for(codes: Iterable[str]) -> tuple[VisitTopic, ...]:
    """Return the topics called ``codes``, in the order they are offered, then what is always good to ask."""
    wanted = frozenset(codes)
    return (*(topic for topic in TOPICS if topic.code in wanted), ALWAYS_ASK)


def topics_raised(outcome: Outcome) -> frozenset[str]:
    """Return the codes of the topics that the findings of ``outcome`` bring up."""
    found = {said.link_id for finding in outcome.findings for said in finding.said}
    return frozenset(topic.code for topic in TOPICS if topic.link_ids & found)
