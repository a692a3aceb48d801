"""The order of candidates, their probabilities and reasons, on small texts of our own."""

from dataclasses import dataclass

import numpy as np
import pytest

from factcheck.archive.matching.features import features_of
from factcheck.archive.matching.question import read_question
from factcheck.archive.matching.ranking import Ranked, model_for, rank
from factcheck.archive.matching.table import Statistics
from factcheck.archive.matching.terms import stem, terms_line

COMMON = {"di": 40_000, "dan": 50_000, "yang": 50_000, "the": 30_000, "video": 20_000}
ARCHIVE = Statistics(100_000, 12.0, {stem(word): times for word, times in COMMON.items()})


@dataclass(frozen=True)
class Check:
    claim: str
    cosine: float | None = None
    title: str = ""
    language: str = "id"

    @property
    def terms(self) -> str:
        return terms_line(self.claim, self.title)


BRIDGE = Check("Jembatan Contoh di Kota Rekaan runtuh dan menewaskan 24 orang", 0.93)
FLOOD = Check("Banjir merendam pasar di Kota Rekaan", 0.84)
RICE = Check("Beras plastik dijual di pasar", 0.80)


def asked(text: str, *checks: Check, meaning: bool = True) -> list[Ranked[Check]]:
    return rank(read_question(text), checks, ARCHIVE, meaning=meaning)


@pytest.mark.parametrize("meaning", [True, False])
def test_the_same_claim_comes_first_and_is_likely(meaning: bool) -> None:
    found = asked("24 orang tewas, Jembatan Contoh runtuh", FLOOD, RICE, BRIDGE, meaning=meaning)
    assert found[0].candidate is BRIDGE
    assert found[0].probability > 0.5 > found[1].probability


@pytest.mark.parametrize("meaning", [True, False])
def test_where_nothing_is_alike_nothing_is_likely(meaning: bool) -> None:
    found = asked("Gubernur membuka lomba memasak nasi goreng", FLOOD, RICE, meaning=meaning)
    assert all(one.probability < 0.2 for one in found)


def test_a_copy_word_for_word_is_nearly_certain() -> None:
    (one, *_) = asked(BRIDGE.claim, BRIDGE, FLOOD)
    assert one.probability > 0.9
    assert one.reasons[0].kind == "almost_same_wording"


def test_meaning_finds_what_shares_no_word() -> None:
    other = Check("The Example bridge collapsed, killing dozens", 0.93, language="en")
    found = asked("Jembatan itu ambruk, puluhan tewas", RICE, other, FLOOD)
    assert found[0].candidate is other


def test_a_part_of_a_long_post_is_enough() -> None:
    post = "Selamat pagi saudara semua. " * 20 + BRIDGE.claim + ". " + "Mohon disebarkan. " * 20
    found = asked(post, RICE, Check(BRIDGE.claim, 0.88), FLOOD)
    assert found[0].candidate.claim == BRIDGE.claim


def test_reasons_name_what_both_have() -> None:
    (one, *_) = asked("Kabar: jembatan di Kota Rekaan runtuh, 24 tewas", BRIDGE, FLOOD)
    reasons = {reason.kind: reason.values for reason in one.reasons}
    assert reasons["same_names"] == ("Kota", "Rekaan")
    assert reasons["same_numbers"] == ("24",)
    assert reasons["meaning"] == ("0.93",)


def test_reasons_name_what_speaks_against() -> None:
    (one,) = asked("Jembatan Contoh tidak runtuh, hanya 3 orang luka", BRIDGE)
    kinds = [reason.kind for reason in one.reasons]
    assert kinds[-2:] == ["other_numbers", "negation_differs"]


def test_in_capitals_nothing_passes_for_a_name() -> None:
    (one,) = asked("JEMBATAN CONTOH RUNTUH", BRIDGE)
    assert {reason.kind for reason in one.reasons} >= {"same_words"}
    assert "same_names" not in {reason.kind for reason in one.reasons}


def test_the_order_does_not_hang_on_the_order_given_nor_the_score_on_copies_beside_it() -> None:
    one = asked("Jembatan Contoh runtuh", FLOOD, BRIDGE, RICE)
    other = asked("Jembatan Contoh runtuh", RICE, FLOOD, BRIDGE)
    assert [each.candidate for each in one] == [each.candidate for each in other]
    assert [each.probability for each in one] == [each.probability for each in other]


@pytest.mark.parametrize("meaning", [True, False])
def test_every_weight_is_of_a_feature(meaning: bool) -> None:
    features = features_of(read_question("Jembatan runtuh"), [BRIDGE], ARCHIVE, meaning=meaning)
    assert set(model_for(meaning=meaning).weights) <= set(features)


@pytest.mark.parametrize(
    "check",
    [Check(""), Check("!!!", 0.9), Check("x", 1.0), Check("a | b", -1.0), Check("١٢ 日本", 0.8)],
)
@pytest.mark.parametrize("text", ["a", "runtuh", "24", "no", "kata " * 900])
def test_odd_texts_have_a_score_too(text: str, check: Check) -> None:
    found = asked(text, check, BRIDGE)
    assert all(np.isfinite(one.probability) for one in found)


def test_nothing_asked_and_nothing_to_choose_from_give_nothing() -> None:
    assert asked("", BRIDGE) == []
    assert asked("Jembatan runtuh") == []
