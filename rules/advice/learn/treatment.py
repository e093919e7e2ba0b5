"""The guide on both lanes of treatment, and on the problems that treatment is meant to prevent."""

from rules.advice.learn.section import LearnBlock, LearnSection
from rules.text import N_

TREATING_THE_CANCER = LearnSection(
    code="treating-the-cancer",
    title=N_("Treating the cancer everywhere"),
    guide_section="Treatment: The “Two-Lane Highway” Approach › Lane 1: Systemic therapy",
    summary=N_("Medicine for the whole body is what most often keeps the cancer in check."),
    blocks=(
        LearnBlock(
            paragraphs=(
                N_(
                    "Most plans do two jobs at the same time. One is to treat the cancer in the whole body. The other "
                    "is to look after the bones."
                ),
                N_("Which medicine fits depends on the kind of cancer. These are some of the choices:"),
            ),
            bullets=(
                N_("Hormone therapy. It is common for breast and prostate cancer."),
                N_("Chemotherapy, or chemo for short."),
                N_("Targeted drugs. They aim at one change in the cancer cells."),
                N_("Immunotherapy, for some kinds of cancer."),
                N_("Medicine that carries radiation through the body, in some cases."),
            ),
        ),
        LearnBlock(
            heading=N_("Why this matters most"),
            paragraphs=(
                N_(
                    "This is the part that most often keeps cancer in check over time. Treating one spot can do a lot "
                    "of good. But it cannot reach cells elsewhere that are too small to see."
                ),
            ),
        ),
    ),
)

TREATING_THE_BONES = LearnSection(
    code="treating-the-bones",
    title=N_("Looking after the bones"),
    guide_section="Treatment: The “Two-Lane Highway” Approach › Lane 2: Bone-strengthening medicines",
    summary=N_("Medicine, radiation and surgery can help bones hurt less and stay strong."),
    blocks=(
        LearnBlock(
            heading=N_("Medicine that makes bones stronger"),
            paragraphs=(
                N_(
                    "Many people are offered it. It makes a break less likely, and also pressure on the spinal cord. "
                    "It may save you from bone surgery. It eases the pain of some people."
                ),
            ),
            bullets=(
                N_("Zoledronic acid or pamidronate, most often as a drip into a vein."),
                N_("Denosumab, as a shot."),
                N_("Your team may add calcium or vitamin D. Ask before you take any."),
            ),
        ),
        LearnBlock(
            heading=N_("Your teeth and jaw"),
            paragraphs=(
                N_(
                    "In a few people these drugs harm the jawbone. It is rare, but it is serious. If you can, see a "
                    "dentist before you start. Once you have started, talk to your team before a tooth is pulled or an "
                    "implant is put in."
                ),
            ),
        ),
        LearnBlock(
            heading=N_("Radiation"),
            paragraphs=(
                N_(
                    "When a bone hurts, radiation is often the quickest help. It can also make a risky spot steady. "
                    "You may need one visit or more."
                ),
                N_(
                    "One kind, called SBRT, is aimed very tightly. It may be used when there are only a few spots, or "
                    "when a spot is close to something that must not be harmed."
                ),
            ),
        ),
        LearnBlock(
            heading=N_("Surgery"),
            paragraphs=(
                N_(
                    "Surgery does not mean that all else has failed. It need not take out all the cancer to be worth "
                    "it. It can help you walk, sleep and live your life. It may be done to:"
                ),
            ),
            bullets=(
                N_("make a weak bone strong, or fix a broken one"),
                N_("take pressure off the spinal cord and hold the spine steady"),
                N_("take out a spot, if that will ease pain or help you move"),
            ),
        ),
        LearnBlock(
            heading=N_("Heat, cold and bone cement"),
            paragraphs=(
                N_(
                    "Some centers treat a sore spot with heat or with cold. Doctors call this ablation. Bone cement "
                    "can help hold a weak bone in the spine. These help most when the pain stays in one place."
                ),
            ),
        ),
    ),
)

COMPLICATIONS = LearnSection(
    code="complications",
    title=N_("Problems to prevent"),
    guide_section="Complications You Want to Prevent",
    summary=N_("A pressed spinal cord, high calcium and broken bones: the sooner they are treated, the better."),
    blocks=(
        LearnBlock(
            heading=N_("A pressed spinal cord"),
            paragraphs=(
                N_(
                    "Call now if back pain changes fast, or if you are weak or numb as well. A scan and treatment "
                    "without delay can save nerves. Hours count."
                ),
                N_("With cancer, any new back pain is worth a call."),
            ),
        ),
        LearnBlock(
            heading=N_("High calcium"),
            paragraphs=(
                N_(
                    "It can creep up on you and make you feel very ill. Call now if you are confused or far too "
                    "sleepy. It can be treated, often with fluids and medicine through a vein. But it should not wait."
                ),
            ),
        ),
        LearnBlock(
            heading=N_("Broken bones"),
            paragraphs=(
                N_("Call now if a bone may have broken."),
                N_(
                    "If a bone that bears your weight is weak, it can be treated before it breaks. That may be with "
                    "radiation, medicine or surgery. It is far easier to make a bone strong than to mend it."
                ),
            ),
        ),
    ),
)
