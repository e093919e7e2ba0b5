"""The guide on daily life: what people often ask, what doing well can mean, and what to ask the team."""

from rules.advice.learn.section import LearnBlock, LearnSection
from rules.text import N_

COMMON_QUESTIONS = LearnSection(
    code="common-questions",
    title=N_("Common questions"),
    guide_section="Other Questions People Ask",
    summary=N_("The stage, pain, exercise and food."),
    blocks=(
        LearnBlock(
            heading=N_("Is it always stage 4?"),
            paragraphs=(
                N_(
                    "Often it is, since the cancer has moved far from where it began. But not all cancers are staged "
                    "in the same way. If there are only a few spots, the number may not tell the whole story."
                ),
            ),
        ),
        LearnBlock(
            heading=N_("Will it always hurt?"),
            paragraphs=(
                N_(
                    "It need not. Pain can get better with radiation, with cancer treatment and with bone medicine. "
                    "Treating one spot can help. So can a good plan for pain medicine."
                ),
                N_(
                    "You can also ask for palliative care. It is extra care for pain and other symptoms. It can start "
                    "early, and it is not only for the end of life."
                ),
            ),
        ),
        LearnBlock(
            heading=N_("Can I exercise?"),
            paragraphs=(
                N_(
                    "Often you can, if you do it in a way that is safe for your bones. What is safe depends on where "
                    "the weak spots are. Ask for a physical therapist who knows about cancer. They can help you get "
                    "strong and fall less."
                ),
            ),
        ),
        LearnBlock(
            heading=N_("Can food cure it?"),
            paragraphs=(
                N_(
                    "No food can. But eating well helps you keep your strength, your muscles and your bones. It can "
                    "help you get through treatment. Talk to your team before you take supplements. Some do not mix "
                    "well with treatment."
                ),
            ),
        ),
    ),
)

LIVING_WELL = LearnSection(
    code="living-well",
    title=N_("Living well with it"),
    guide_section="What “Doing Well” Can Look Like",
    summary=N_("What doing well can mean, and what helps at home."),
    blocks=(
        LearnBlock(
            heading=N_("What doing well can mean"),
            paragraphs=(
                N_(
                    "It need not mean that the cancer is gone. Some people work, travel and bring up children while "
                    "they live with it. It is hard, and it is real. Doing well can mean:"
                ),
            ),
            bullets=(
                N_("scans that stay the same"),
                N_("pain that is under control"),
                N_("fewer problems with bones"),
                N_("being up and about"),
                N_("choices that fit what you want from life"),
            ),
        ),
        LearnBlock(
            heading=N_("How you may feel"),
            paragraphs=(
                N_(
                    "You may feel fine and not fine on the same day. Fear, bad sleep and being tired are common. None "
                    "of this means that you are weak."
                ),
                N_("A plan can make it easier. Ask your team:"),
            ),
            bullets=(
                N_("What is being treated, and what do we aim for?"),
                N_("How can we tell that it works?"),
                N_("What comes next if it does not?"),
            ),
        ),
        LearnBlock(
            heading=N_("Help with symptoms"),
            paragraphs=(
                N_(
                    "Many people wish they had met the palliative care team sooner. Good help with symptoms can mean "
                    "better sleep and fewer trips to the ER. When pain is under control, people often eat, move and "
                    "feel better too."
                ),
            ),
        ),
        LearnBlock(
            heading=N_("A safer home"),
            bullets=(
                N_("Put in night lights."),
                N_("Clear the floor of things you could trip on."),
                N_("Wear shoes that hold your feet well."),
                N_("Use a cane or a walker if it helps. It is a tool, and there is no shame in it."),
            ),
        ),
        LearnBlock(
            heading=N_("New back pain"),
            paragraphs=(N_("Call about it. Do not wait to see how it is the next day."),),
        ),
        LearnBlock(
            heading=N_("Other people"),
            paragraphs=(
                N_(
                    "It can help to meet people who know what this is like. A support group or a counselor can make "
                    "you feel less alone. It can help families talk, too."
                ),
            ),
        ),
    ),
)

QUESTIONS_TO_ASK = LearnSection(
    code="questions-to-ask",
    title=N_("Questions to ask your team"),
    guide_section="Other Questions People Ask › What questions should I ask my oncologist?",
    summary=N_("A short list to print and take along."),
    blocks=(
        LearnBlock(
            paragraphs=(N_("Pick what matters most to you. No one asks it all in one visit."),),
            bullets=(
                N_("Which signs mean that I should call at once or go to the ER?"),
                N_("What kind of cancer is it, and which treatment works best for it?"),
                N_("Which bones is it in, and in how many spots?"),
                N_("Could one of my bones break? Is my spinal cord at risk?"),
                N_("Should I also see a doctor for radiation, for bones, or for treating single spots?"),
                N_("Would bone medicine help me, and what harm could it do?"),
                N_("Is there a clinical trial that would suit me?"),
            ),
        ),
    ),
)
