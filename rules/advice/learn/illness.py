"""The guide on the illness itself: what it is, what may be hoped for, how it feels and how it is found."""

from rules.advice.learn.section import LearnBlock, LearnSection
from rules.text import N_

WHAT_THEY_ARE = LearnSection(
    code="what-they-are",
    title=N_("What are bone metastases?"),
    guide_section="What Are Bone Metastases, Exactly?",
    summary=N_("Cancer cells that have moved to a bone and grow there."),
    blocks=(
        LearnBlock(
            paragraphs=(
                N_(
                    "Cancer starts in one place, such as the breast or the lung. Some of its cells may move to a bone "
                    "and grow there. Doctors call these spots bone metastases, or bone mets for short."
                ),
                N_(
                    "The cancer keeps its first name. Breast cancer in a bone is still breast cancer. It is treated as "
                    "breast cancer too."
                ),
            ),
        ),
        LearnBlock(
            heading=N_("Why bones hurt"),
            paragraphs=(
                N_(
                    "Bone is alive. Old bone is cleared away and new bone is made, all the time. Cancer can upset "
                    "this. Then a bone may hurt, and it may break more easily."
                ),
            ),
            bullets=(
                N_("Some spots get thin and weak. Doctors call them lytic."),
                N_("Some spots get too thick, but the new bone is not sound. Doctors call them blastic."),
                N_("Some spots are a mix of the two."),
            ),
        ),
    ),
)

CURE_AND_CONTROL = LearnSection(
    code="cure-and-control",
    title=N_("Can they be cured?"),
    guide_section="Can Bone Metastases Be Cured?",
    summary=N_("A cure is rare. Control is the usual goal, and it can last for years."),
    blocks=(
        LearnBlock(
            paragraphs=(
                N_("The honest answer is that a cure is rare. It does happen, but not often."),
                N_(
                    "For many people the goal is control. That means to shrink the cancer or hold it still, to keep "
                    "problems away, and to live as well as they can."
                ),
            ),
        ),
        LearnBlock(
            heading=N_("Words you may hear"),
            bullets=(
                N_("Cure: no sign of cancer for a long time, and treatment is over."),
                N_("Remission: the cancer cannot be seen, or has shrunk a lot. It may last a short or a long time."),
                N_("Control: the cancer is there, but treatment holds it still. For some people this lasts for years."),
            ),
        ),
        LearnBlock(
            heading=N_("When doctors may aim for more"),
            paragraphs=(
                N_(
                    "Now and then the plan is to try to clear the cancer. Even then, doctors tend to speak of a long "
                    "remission and do not promise a cure. They may try when:"
                ),
            ),
            bullets=(
                N_(
                    "The cancer is in one bone spot or a few. Strong treatment of those spots goes hand in hand with "
                    "medicine for the whole body."
                ),
                N_("The kind of cancer reacts very well to treatment."),
                N_("One spot is treated to stop pain or a break, while medicine works on the rest."),
            ),
        ),
        LearnBlock(
            heading=N_("When the answer is not clear"),
            paragraphs=(
                N_("Did someone say that nothing can be done? Ask another cancer center for a second opinion."),
                N_("Did someone promise a cure? Ask what they mean by that word, and how they know."),
            ),
        ),
    ),
)

LIVING_LONGER = LearnSection(
    code="living-longer",
    title=N_("Does it mean the end is near?"),
    guide_section="Does Bone Metastasis Automatically Mean “The End Soon”?",
    summary=N_("No. It is serious, but no two people are the same."),
    blocks=(
        LearnBlock(
            paragraphs=(
                N_("No. Cancer in the bones is serious. But how long people live with it differs a great deal."),
                N_("Much depends on:"),
            ),
            bullets=(
                N_("the kind of cancer, and how far it has spread"),
                N_("how well treatment works"),
                N_("your health apart from the cancer"),
                N_("how soon problems are found, or kept away"),
            ),
        ),
        LearnBlock(
            heading=N_("When it is in the bones alone"),
            paragraphs=(
                N_(
                    "With some cancers, people live longer if it is in the bones alone and not also in a part like the "
                    "liver or the brain. That is not a promise. It is one thing doctors weigh when they plan."
                ),
            ),
        ),
    ),
)

SYMPTOMS = LearnSection(
    code="symptoms",
    title=N_("Symptoms, and when to call"),
    guide_section="Symptoms: What Bone Metastases Feel Like (and When to Call Right Now)",
    summary=N_("The signs that cannot wait come first, then the common ones."),
    blocks=(
        LearnBlock(
            heading=N_("Call now: the spinal cord may be in danger"),
            paragraphs=(
                N_(
                    "Cancer in the spine can press on the spinal cord. Call your team’s 24-hour line now if you have "
                    "any of these. If nobody answers at once, go to the ER."
                ),
            ),
            bullets=(
                N_("New, very bad back pain, or back pain that gets worse fast."),
                N_("Weak, numb or tingling arms or legs."),
                N_("New trouble walking."),
                N_("New trouble passing pee, or pee or poop that you cannot hold or feel."),
            ),
        ),
        LearnBlock(
            heading=N_("Call now: calcium may be too high"),
            paragraphs=(
                N_(
                    "When bone breaks down, too much calcium can get into the blood. Call now if you are newly "
                    "confused or much sleepier than usual. Call now if two of the other signs come together. Call your "
                    "team today for any one of them."
                ),
            ),
            bullets=(
                N_("Confusion, or odd sleepiness."),
                N_("Great thirst."),
                N_("A lot more pee than usual."),
                N_("New trouble pooping."),
            ),
        ),
        LearnBlock(
            heading=N_("Common symptoms"),
            paragraphs=(N_("Tell your team about these too. If you do not know how soon, take the red flag check."),),
            bullets=(
                N_("Deep bone pain that does not go away. It may be worse at night or when you move."),
                N_("A bone that breaks from a small knock or a misstep."),
                N_("A sore or swollen spot over a bone."),
                N_("A limp, or less ease in moving."),
            ),
        ),
    ),
)

HOW_THEY_ARE_FOUND = LearnSection(
    code="how-they-are-found",
    title=N_("How are they found?"),
    guide_section="How Bone Metastases Are Diagnosed",
    summary=N_("With scans, with blood tests, and at times with a small sample."),
    blocks=(
        LearnBlock(
            paragraphs=(N_("Doctors look at pictures of the bones, along with what they know about your cancer."),),
            bullets=(
                N_("An X-ray is good at showing a break."),
                N_("An MRI is used most when the spine or nerves may be at risk."),
                N_("A CT, a bone scan or a PET scan are other ways to look."),
                N_("At times a small sample is taken to look at the cells. This is a biopsy."),
            ),
        ),
        LearnBlock(
            heading=N_("Blood tests"),
            paragraphs=(
                N_(
                    "Your team may also test your blood from time to time. They look at calcium, at how your kidneys "
                    "work, and at other signs that help them follow the cancer."
                ),
            ),
        ),
    ),
)
