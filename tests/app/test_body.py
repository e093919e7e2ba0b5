"""The picture of a body chooses what the words choose, and nothing else."""

import pytest
from flask.testing import FlaskClient

from app.self_check.presenters.body_picture import PLACES, regions_of
from rules.in_force import ITEMS, QUESTIONNAIRE, STEPS
from tests.support.page import FetchPage
from tests.support.table import table

STEP_OF = {item.link_id: step.code for step in STEPS for item in step.items}


@table("link_id", PLACES)
def test_every_part_stands_for_an_answer_that_is_offered(link_id: str) -> None:
    assert set(PLACES[link_id].values()) <= set(ITEMS[link_id].codes) - {"none", "unsure", "long-standing"}


@table("link_id", PLACES)
def test_every_answer_that_names_a_place_has_a_part(link_id: str) -> None:
    assert set(PLACES[link_id].values()) == set(ITEMS[link_id].codes) - {"none", "unsure", "long-standing"}


def test_a_question_without_places_has_no_picture() -> None:
    assert regions_of("fever") == ()


@pytest.mark.parametrize("who", ["patient", "caregiver"])
@pytest.mark.parametrize("link_id", PLACES)
def test_each_part_is_a_label_of_the_very_input_and_the_words_stay(
    page: FetchPage, client: FlaskClient, link_id: str, who: str
) -> None:
    with client.session_transaction() as session:
        session.update({"respondent": who, "form": QUESTIONNAIRE, "answers": {}})
    fetched = page(f"/check/{STEP_OF[link_id]}")

    labels = [each.attributes for each in fetched.tree.all("label")]
    parts = [each["for"] for each in labels if "region" in each.get("class", "") and each["for"].startswith(link_id)]
    worded = [each["for"] for each in labels if "class" not in each and each["for"].startswith(f"{link_id}-")]
    assert parts == [region.input_id for region in regions_of(link_id)]
    assert worded == [f"{link_id}-{code}" for code in ITEMS[link_id].codes]


@pytest.mark.parametrize("link_id", PLACES)
def test_every_part_is_drawn(page: FetchPage, client: FlaskClient, link_id: str) -> None:
    with client.session_transaction() as session:
        session.update({"respondent": "patient", "form": QUESTIONNAIRE, "answers": {}})
    labels = [each for each in page(f"/check/{STEP_OF[link_id]}").tree.all("label") if "class" in each.attributes]

    assert len(labels) == len(PLACES[link_id])
    assert all(label.all("path") or label.all("rect") for label in labels)
