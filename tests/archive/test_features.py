"""What a question and a check have in common, feature by feature, on small texts of our own."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from factcheck.archive.matching.asking import answers, asks, sought
from factcheck.archive.matching.closeness import numbers, order, places, spelling, together
from factcheck.archive.matching.glossary import GLOSSARY, counterparts
from factcheck.archive.matching.meaning import foreign, nearness, places_of
from factcheck.archive.matching.question import read_question
from factcheck.archive.matching.table import Statistics, Table, table_of
from factcheck.archive.matching.terms import stem, terms_line
from factcheck.archive.matching.translation import translated

ARCHIVE = Statistics(100_000, 12.0)


@dataclass(frozen=True)
class Check:
    claim: str
    cosine: float | None = None
    language: str = "id"

    @property
    def terms(self) -> str:
        return terms_line(self.claim)


def compared(text: str, *claims: str) -> Table:
    return table_of(read_question(text), [Check(claim) for claim in claims], ARCHIVE)


def of_spelling(table: Table) -> dict[str, np.ndarray]:
    return spelling(table, table.once())


def of_places(table: Table) -> dict[str, np.ndarray]:
    return places(table, table.has())


def of_numbers(table: Table) -> dict[str, np.ndarray]:
    return numbers(table, table.once())


def side_by_side(table: Table) -> dict[str, np.ndarray]:
    return together(table, table.has(), table.weights[: table.asked])


@pytest.mark.parametrize(
    ("feature", "look", "text", "nearer", "farther"),
    [
        # Affixes that the stemmer does not know, and letters in the wrong place.
        ("check_begun_4", of_spelling, "vaksinasi massal", "vaksinator massal", "dokter massal"),
        ("misspelt", of_spelling, "gubernur Karanglaut", "gubenur Karanglaut", "bupati Karanglaut"),
        ("misspelt_added", of_spelling, "gubernur", "gubenur", "gubernur"),
        ("check_in_order", order, "kapal kargo karam", "kapal kargo karam", "karam kargo kapal"),
        ("asked_in_order", order, "kapal kargo karam", "kapal itu karam", "karam itu kapal"),
        ("order_of_all", order, "kapal kargo karam", "kapal kargo", "kargo kapal"),
        ("place_in_asked", of_places, "satu kata lalu kapal karam", "kapal karam", "satu kata"),
        ("spread_in_asked", of_places, "kapal lalu kata lain karam", "kapal karam", "kapal lalu"),
        ("numbers_covered", of_numbers, "40 rumah rusak", "40 rumah", "41 rumah"),
        ("numbers_weight", of_numbers, "40 rumah pada 2019", "40 dan 2019", "40 dan 2018"),
        ("asked_sought", side_by_side, "kapal kargo karam", "kapal kargo", "kapal"),
        ("pairs_beside", side_by_side, "kapal kargo karam", "kapal kargo", "kargo kapal"),
    ],
)
def test_a_nearer_check_has_more_of_it(
    feature: str,
    look: Callable[[Table], dict[str, np.ndarray]],
    text: str,
    nearer: str,
    farther: str,
) -> None:
    values = look(compared(text, nearer, farther))[feature]
    assert values[0] > values[1]


def test_words_close_together_count_more_than_words_far_apart() -> None:
    apart = "kapal " + "kata yang lain lagi sama sekali bukan itu " * 3 + "karam"
    near = "kapal karam " + "kata yang lain lagi sama sekali bukan itu " * 3
    values = side_by_side(compared("kapal karam", near, apart))
    assert values["asked_together"][0] > values["asked_together"][1]
    assert values["asked_sought"][0] == values["asked_sought"][1] == 1


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Siapa yang membangun jembatan itu", True),
        ("Di mana jembatan itu?", True),
        ("When did it fall", True),
        ("Jembatan itu runtuh?", True),
        ("Siaparadi membangun jembatan", False),
        ("Jembatan itu runtuh", False),
    ],
)
def test_a_question_is_known_by_its_form(text: str, is_one: bool) -> None:
    assert asks(read_question(text)) is is_one


def test_words_that_only_ask_count_for_nothing_where_there_are_others() -> None:
    question = read_question("Siapa walikota Rekaan?")
    weights = sought(question, table_of(question, [Check("x")], ARCHIVE))
    assert weights[0] == 0
    assert (weights[1:] > 0).all()
    alone = read_question("Siapa?")
    assert sought(alone, table_of(alone, [Check("x")], ARCHIVE)).all()


@pytest.mark.parametrize(
    ("text", "feature", "answer", "other"),
    [
        ("Berapa rumah yang rusak?", "answers_how_many", "40 rumah rusak", "Banyak rumah rusak"),
        ("Kapan rumah itu rusak?", "answers_when", "Rusak pada Maret 2019", "Rumah itu rusak"),
        ("Siapa walikota Rekaan?", "answers_who", "Walikota Rekaan ialah Ani", "walikota Rekaan"),
    ],
)
def test_a_text_with_the_kind_of_thing_asked_for_may_answer(
    text: str, feature: str, answer: str, other: str
) -> None:
    found = answers(read_question(text), [Check(answer), Check(other)])
    assert found[feature][0] > found[feature][1] == 0
    claimed = answers(read_question("Rumah itu rusak"), [Check(answer)])
    assert found["asks"].all()
    assert not any(values.any() for values in claimed.values())


def test_a_word_of_the_other_language_stands_for_its_counterpart() -> None:
    table = compared("The bridge collapsed in a flood", "Jembatan runtuh karena banjir", "Pasar")
    values = translated(table, table.once(), table.has())
    assert not table.has().any()
    for feature in ("check_translated", "asked_translated", "translated"):
        assert values[feature][0] > values[feature][1] == 0
    assert values["check_translated"][0] > 0.5


def test_in_one_language_the_glossary_adds_nothing() -> None:
    table = compared("Jembatan runtuh", "Jembatan itu runtuh", "Jembatan ambruk")
    values = translated(table, table.once(), table.has())
    assert values["asked_translated"].tolist() == [1.0, pytest.approx(0.5)]
    assert not values["translated"].any()


def test_an_english_question_is_looked_up_by_indonesian_words_too() -> None:
    asked = read_question("The bridge in the village collapsed because of the flood last night")
    assert asked.language == "en"
    assert {stem("jembatan"), stem("banjir")} <= set(asked.looked_up)
    assert asked.looked_up[: len(asked.terms)] == asked.terms
    ours = read_question("Jembatan di desa itu runtuh karena banjir tadi malam")
    assert ours.looked_up == ours.terms


def test_the_glossary_has_each_english_word_once_and_in_order() -> None:
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()[1:]
    words = [line.split(": ")[0] for line in lines]
    assert words == sorted(set(words))
    assert all(line.split(": ")[1].split() for line in lines)
    known = counterparts()
    assert all(term in known[other] for term, others in known.items() for other in others)


def test_only_languages_that_are_known_are_foreign_to_each_other() -> None:
    english = read_question("The bridge in the village collapsed because of the flood last night")
    checks = [Check("x", language=language) for language in ("id", "en", "", "und")]
    assert foreign(english, checks).tolist() == [1, 0, 0, 0]


def test_equals_have_one_place_and_the_first_leads_the_second() -> None:
    found = places_of("x", np.array([0.5, 0.9, 0.5, 0.1]))
    assert found["x_place"].tolist() == [1 / 1.5, 1, 1 / 1.5, 1 / 2.5]
    assert found["x_lead"] == pytest.approx([-0.4, 0.4, -0.4, -0.8])
    assert places_of("x", np.array([0.3]))["x_lead"] == pytest.approx([0.3])


def test_a_check_without_a_vector_is_as_far_as_one_can_be() -> None:
    near = nearness([Check("x", 0.95), Check("x"), Check("x", 0.2)])
    assert near["meaning"][0] > near["meaning"][1] == near["meaning"][2] == 0
