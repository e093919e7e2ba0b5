"""Every passage says how sure we are of it and where it stands; every exception names what it stays below."""

from collections import Counter

from rules.sources import guide, guidelines, parameters, passages, patient_pages
from rules.sources.citation import Citation, Confidence
from rules.sources.rulings import RULINGS, Ruling
from tests.support.table import table

PASSAGES = {name: each for name, each in vars(passages).items() if isinstance(each, Citation)}


def test_no_two_modules_give_their_passages_the_same_name() -> None:
    names = Counter(
        name
        for module in (guide, guidelines, patient_pages)
        for name, each in vars(module).items()
        if isinstance(each, Citation)
    )

    assert set(names) == set(PASSAGES)
    assert not [name for name, count in names.items() if count > 1]


def test_where_a_passage_stands_names_its_publication_and_its_place_there() -> None:
    passage = passages.DONT_WAIT_SPINE

    assert passage.section
    assert passage.found_at.startswith(f"{passage.source.name}, {passage.section}")


@table("passage", PASSAGES.values(), ids=list(PASSAGES))
def test_a_passage_that_we_read_says_where_it_stands(passage: Citation) -> None:
    assert passage.confidence is Confidence.SECONDARY or passage.section or passage.item


def test_a_passage_that_we_did_not_read_is_not_taken_for_the_guide() -> None:
    assert not [
        name for name, each in PASSAGES.items() if each.source.is_guide and each.confidence is not Confidence.READ
    ]


def test_the_temperature_of_a_fever_does_not_rest_on_a_source_that_draws_its_line_elsewhere() -> None:
    cited = {parameters.FEVER_CELSIUS.citation, parameters.FEVER_FAHRENHEIT.citation}

    assert cited == {passages.ACS_FEVER}
    assert "37.5" in passages.UKONS_FEVER.paraphrase


def test_no_number_rests_on_general_advice_where_a_named_source_gives_it() -> None:
    general = {each.name for each in parameters.PARAMETERS if each.citation == passages.GENERAL_ONCOLOGY}

    assert general == {"no_pee_hours"}


def test_the_exceptions_are_those_of_the_clinical_specification() -> None:
    assert [each.code for each in RULINGS] == ["C1", *(f"C{number}" for number in range(3, 12))]


@table("ruling", RULINGS, ids=lambda ruling: ruling.code)
def test_an_exception_says_what_the_guide_or_the_guideline_says(ruling: Ruling) -> None:
    named = {passages.UKONS: "UKONS", passages.ACS_CONSTIPATION: "American Cancer Society"}.get(ruling.citation)

    assert (named or "The guide") in ruling.words
    assert ruling.citation.source.is_guide or named
