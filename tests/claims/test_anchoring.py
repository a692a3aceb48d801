"""Claims on a newer text: taken along by a unique exact match, lost otherwise, found by people."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from factcheck.audit.models import Event, Verb
from factcheck.claims import actions, anchoring, spans, undo
from factcheck.claims.models import Appearance, Claim, Status
from factcheck.errors import Refused, StaleState
from tests.make import TEXT, found, make_article, make_claim, make_newer
from tests.people import person

pytestmark = pytest.mark.django_db

LONGER = f"Diperbarui pukul 14.05.\n{TEXT}"
OTHER = TEXT.replace("13 pejabat", "14 pejabat")
WORDS = "Ia membawa 13 pejabat tinggi Rusia."


def places(claim, snapshot):
    rows = Appearance.objects.filter(claim=claim, snapshot=snapshot).order_by("start")
    return [(place.quote, place.anchored) for place in rows]


def verbs(thing):
    return [event.verb for event in Event.objects.about(thing)]


def changed(article):
    return Event.objects.about(article).filter(verb=Verb.ARTICLE_CHANGED).last().data


def test_a_claim_moves_with_its_words():
    claim = make_claim()
    old = claim.appearances.get()
    snapshot = make_newer(claim.article, LONGER)
    new = claim.appearances.get(snapshot=snapshot)
    assert new.start == old.start + len("Diperbarui pukul 14.05.\n")
    assert snapshot.text[new.start : new.end] == new.quote == WORDS
    assert (new.prefix, new.suffix) == actions.prefix_suffix(snapshot.text, new.start, new.end)
    old.refresh_from_db()
    assert old.anchored
    assert changed(claim.article)["moved"] == [claim.pk]
    assert Verb.CLAIM_LOST not in verbs(claim)


def test_a_claim_whose_words_changed_is_lost_and_not_guessed():
    claim = make_claim()
    snapshot = make_newer(claim.article, OTHER)
    assert places(claim, snapshot) == []
    assert [place.quote for place in Appearance.objects.lost(claim.article)] == [WORDS]
    assert verbs(claim) == [Verb.CLAIM_LOST]
    data = changed(claim.article)
    assert (data["moved"], data["lost"]) == ([], [claim.pk])


def test_words_that_stand_twice_now_are_lost():
    article = make_article(f"{WORDS}")
    claim = make_claim(article=article)
    make_newer(article, f"{WORDS}\n{WORDS}")
    assert Appearance.objects.lost(article).get().claim == claim


def test_words_whose_neighbours_changed_are_lost():
    claim = make_claim()
    make_newer(claim.article, TEXT.replace("Pyongyang.", "Seoul."))
    assert Appearance.objects.lost(claim.article).get().claim == claim


def test_a_claim_with_one_place_left_is_not_lost():
    text = f"{WORDS}\nLalu berita lain yang cukup panjang untuk berdiri sendiri.\n{WORDS} Begitu."
    article = make_article(text)
    claim = make_claim(article=article)
    first = article.snapshots.current()
    second = text.rindex(WORDS)
    actions.appearance_at(claim, first, second, second + len(WORDS)).save()
    snapshot = make_newer(article, text.replace("Begitu.", "Katanya."))
    assert places(claim, snapshot) == [(WORDS, True)]
    assert places(claim, first) == [(WORDS, True), (WORDS, False)]
    assert changed(article)["moved"] == [claim.pk]
    assert Verb.CLAIM_LOST not in verbs(claim)
    lost = list(Appearance.objects.lost(article).select_related("claim"))
    assert [start for _place, start in anchoring.standing_once(snapshot, lost, [])] == []
    once = make_newer(article, text.replace(f"{WORDS} Begitu.", "Katanya."))
    lost = list(Appearance.objects.lost(article).select_related("claim"))
    here = list(Appearance.objects.filter(snapshot=once))
    assert [start for _place, start in anchoring.standing_once(once, lost, [])] == [0]
    assert anchoring.standing_once(once, lost, here) == []


def test_lost_words_that_come_back_are_taken_up_again():
    claim = make_claim()
    make_newer(claim.article, OTHER)
    snapshot = make_newer(claim.article, LONGER)
    assert places(claim, snapshot) == [(WORDS, True)]
    assert not Appearance.objects.lost(claim.article).exists()
    assert changed(claim.article)["moved"] == [claim.pk]


def test_a_lost_claim_is_lost_once():
    claim = make_claim()
    make_newer(claim.article, OTHER)
    make_newer(claim.article, OTHER + "\nLagi.")
    assert verbs(claim) == [Verb.CLAIM_LOST]
    assert changed(claim.article)["lost"] == []


def test_a_text_that_comes_back_has_its_places_and_those_made_since():
    article = make_article()
    claim = make_claim(article=article)
    first = article.snapshots.current()
    make_newer(article, OTHER)
    since = make_claim(article=article, quote="Putin", statement="Putin tiba.")
    assert make_newer(article, TEXT) == first == article.snapshots.current()
    assert places(claim, first) == [(WORDS, True)]
    assert places(since, first) == [("Putin", True)]
    assert not Appearance.objects.lost(article).exists()


def test_back_in_the_first_text_a_claim_has_the_size_it_was_given_since():
    article = make_article()
    claim = make_claim(article=article)
    make_newer(article, LONGER)
    place = claim.appearances.get(snapshot=article.snapshots.current())
    place.delete()
    start = LONGER.index("13 pejabat tinggi")
    end = start + len("13 pejabat tinggi")
    actions.appearance_at(claim, article.snapshots.current(), start, end).save()
    first = make_newer(article, TEXT)
    assert places(claim, first) == [("13 pejabat tinggi", True)]


def test_dismissed_claims_stay_dismissed_and_are_not_proposed_again():
    claim = make_claim(Status.DISMISSED)
    make_newer(claim.article, LONGER, found(LONGER, WORDS))
    claim.refresh_from_db()
    assert claim.status == Status.DISMISSED
    assert claim.article.claims.count() == 1
    make_newer(claim.article, "Berita sama sekali lain.")
    assert verbs(claim) == [Verb.CLAIM_DISMISSED]
    back = f"Kembali lagi.\n{WORDS}"
    make_newer(claim.article, back, found(back, WORDS))
    assert claim.article.claims.count() == 1


def test_only_new_words_are_proposed():
    article = make_article()
    make_claim(article=article)
    text = f"{LONGER}\nKim menjemputnya di bandara."
    make_newer(
        article,
        text,
        found(text, WORDS),
        # Nobody made a claim of it, but an earlier text had it.
        found(text, "Itu kunjungan pertamanya."),
        found(text, "Kim menjemputnya di bandara.", duplicate_of=None),
    )
    new = article.claims.latest("id")
    assert article.claims.count() == 2
    assert new.statement == "Kim menjemputnya di bandara."
    assert changed(article)["new"] == [new.pk]


def test_new_layout_is_no_news():
    article = make_article()
    text = TEXT.replace("13 pejabat", "13\xa0pejabat").upper()
    make_newer(article, text, found(text, WORDS.replace(" p", "\xa0p", 1).upper()))
    assert not article.claims.exists()


def test_a_part_that_an_editor_cut_out_is_not_offered_whole_again():
    article = make_article()
    make_claim(article=article, quote="13 pejabat tinggi")
    make_newer(article, LONGER, found(LONGER, WORDS))
    assert article.claims.count() == 1


def test_a_repetition_of_new_words_keeps_its_first():
    article = make_article()
    line = "Kim menjemputnya di bandara."
    text = f"{TEXT}\n{line}\n{line}"
    second = text.rindex(line)
    again = {"start": second, "end": second + len(line), "duplicate_of": 1}
    make_newer(article, text, found(text, WORDS), found(text, line), found(text, line, **again))
    claim = article.claims.get()
    assert claim.appearances.count() == 2


def test_new_words_that_say_otherwise_are_set_against_the_claim_from_before():
    claim = make_claim()
    line = "Ia membawa 12 pejabat saja."
    text = f"{TEXT}\nPembaruan redaksi kami.\n{line}"
    make_newer(
        claim.article,
        text,
        found(text, WORDS, conflicts_with=[1]),
        found(text, line, conflicts_with=[0]),
    )
    new = claim.article.claims.get(statement=line)
    assert list(new.conflicts.all()) == [claim]
    assert list(claim.conflicts.all()) == [new]


def lost_claim(**fields):
    claim = make_claim(**fields)
    snapshot = make_newer(claim.article, OTHER)
    quote = "Ia membawa 14 pejabat tinggi Rusia."
    start = snapshot.text.index(quote)
    return claim, {"start": start, "end": start + len(quote), "quote": quote}


def test_finding_a_claim_again_can_be_undone():
    claim, there = lost_claim()
    anchoring.find_again(claim, actor=person("ana"), seen=1, **there)
    snapshot = claim.article.snapshots.current()
    assert places(claim, snapshot) == [(there["quote"], True)]
    assert not Appearance.objects.lost(claim.article).exists()
    step = undo.last_step(claim, person("ana"))
    undo.undo_last_step(claim, actor=person("ana"), seq=step.seq)
    assert places(claim, snapshot) == []
    assert Appearance.objects.lost(claim.article).get().quote == WORDS
    assert verbs(claim) == [Verb.CLAIM_LOST, Verb.CLAIM_FOUND, Verb.CLAIM_UNDONE]


def test_all_whose_very_words_stand_once_are_found_in_one_go():
    article = make_article()
    beside = make_claim(article=article)
    lost = make_claim(article=article, quote="Putin tiba di Pyongyang.", statement="Tiba.")
    twice = make_claim(article=article, quote="kunjungan", statement="Kunjungan.")
    gone = make_claim(article=article, quote="13 pejabat", statement="Tiga belas.")
    aside = make_claim(Status.DISMISSED, article=article, quote="Itu", statement="Itu.")
    text = TEXT.replace("Pyongyang", "Seoul").replace("pertamanya", "pertama, kunjungan resmi")
    text = text.replace("tinggi Rusia.", "tinggi Rusia. Begitulah.")
    snapshot = make_newer(article, text)
    anchoring.give_up(gone, actor=person("eva"))
    before = Appearance.objects.filter(snapshot=snapshot).count()
    with pytest.raises(PermissionDenied):
        anchoring.find_all_once(article, actor=person("vio"))
    assert anchoring.find_all_once(article, actor=person("ana")) == 1
    beside.refresh_from_db()
    assert places(beside, snapshot) == [(WORDS, True)]
    assert Appearance.objects.filter(snapshot=snapshot).count() == before + 1
    for claim in (lost, twice, gone, aside):
        assert places(claim, snapshot) == []
    step = undo.last_step(beside, person("ana"))
    undo.undo_last_step(beside, actor=person("ana"), seq=step.seq)
    assert places(beside, snapshot) == []


def test_a_claim_found_at_two_places_in_one_go_is_lost_at_both_again():
    article = make_article(f"Satu.\n{WORDS}\nDua.\nPutin tiba di Pyongyang.\nTiga.")
    claim = make_claim(article=article)
    at = article.snapshots.current().text.index("Putin tiba")
    actions.appearance_at(claim, article.snapshots.current(), at, at + 24).save()
    snapshot = make_newer(article, f"Lain.\nPutin tiba di Pyongyang.\nLagi.\n{WORDS}\nBaru.")
    assert anchoring.find_all_once(article, actor=person("ana")) == 1
    assert len(places(claim, snapshot)) == 2
    claim.refresh_from_db()
    step = undo.last_step(claim, person("ana"))
    undo.undo_last_step(claim, actor=person("ana"), seq=step.seq)
    assert places(claim, snapshot) == []
    assert Appearance.objects.lost(article).count() == 2


def test_a_proposal_on_the_words_found_is_joined_and_set_free_again():
    claim, there = lost_claim()
    proposal = make_claim(article=claim.article, quote=there["quote"], statement="Usulan.")
    part = make_claim(article=claim.article, quote="14 pejabat", statement="Bagian.")
    anchoring.find_again(claim, actor=person("ana"), **there)
    proposal.refresh_from_db()
    part.refresh_from_db()
    assert (proposal.status, proposal.duplicate_of) == (Status.DUPLICATE, claim)
    assert part.status == Status.NEW
    step = undo.last_step(claim, person("ana"))
    undo.undo_last_step(claim, actor=person("ana"), seq=step.seq)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.duplicate_of) == (Status.NEW, None)


def test_a_claim_that_somebody_took_up_on_these_words_stays_their_own():
    claim, there = lost_claim()
    taken = make_claim(
        Status.RESEARCH, article=claim.article, quote=there["quote"], by=person("eva")
    )
    with pytest.raises(Refused, match="are a claim already"):
        anchoring.find_again(claim, actor=person("ana"), **there)
    taken.refresh_from_db()
    assert taken.status == Status.RESEARCH
    assert places(claim, claim.article.snapshots.current()) == []


def test_of_two_claims_lost_with_the_same_words_one_has_the_place_that_is_left():
    article = make_article(f"{WORDS}\nBegitu.\n{WORDS}\nSelesai.")
    first, second = (make_claim(article=article, statement=words) for words in ("Satu", "Dua"))
    at = article.snapshots.current().text.rindex(WORDS)
    second.appearances.update(start=at, end=at + len(WORDS), prefix="Begitu.\n")
    snapshot = make_newer(article, f"Lain.\n{WORDS}\nBaru.")
    assert Appearance.objects.lost(article).count() == 2
    assert anchoring.find_all_once(article, actor=person("ana")) == 1
    assert places(first, snapshot) == [(WORDS, True)]
    assert places(second, snapshot) == []
    assert anchoring.find_all_once(article, actor=person("ana")) == 0
    there = {"start": 6, "end": 6 + len(WORDS), "quote": WORDS}
    with pytest.raises(Refused, match="are a claim already"):
        anchoring.find_again(second, actor=person("ana"), **there)


def test_words_found_by_a_person_are_followed_further():
    claim, there = lost_claim()
    anchoring.find_again(claim, actor=person("ana"), **there)
    snapshot = make_newer(claim.article, f"Diperbarui.\n{OTHER}")
    assert places(claim, snapshot) == [(there["quote"], True)]
    step = undo.last_step(claim, person("ana"))
    with pytest.raises(StaleState, match="changed since"):
        undo.undo_last_step(claim, actor=person("ana"), seq=step.seq)


def test_saying_that_words_are_gone_can_be_undone():
    claim, _there = lost_claim()
    anchoring.give_up(claim, actor=person("ana"))
    assert claim.appearances.get().gone
    with pytest.raises(StaleState):
        anchoring.give_up(claim, actor=person("eva"))
    step = undo.last_step(claim, person("ana"))
    undo.undo_last_step(claim, actor=person("ana"), seq=step.seq)
    assert not claim.appearances.get().gone
    assert verbs(claim) == [Verb.CLAIM_LOST, Verb.CLAIM_GONE, Verb.CLAIM_UNDONE]


def test_words_that_are_gone_may_be_found_after_all():
    claim, there = lost_claim()
    anchoring.give_up(claim, actor=person("ana"))
    anchoring.find_again(claim, actor=person("eva"), **there)
    assert not Appearance.objects.lost(claim.article).exists()
    step = undo.last_step(claim, person("eva"))
    undo.undo_last_step(claim, actor=person("eva"), seq=step.seq)
    assert claim.appearances.get().gone


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"quote": "lain"}, "do not stand there"),
        ({"quote": " \n"}, "at least one word"),
        ({"start": 30, "end": 30}, "do not stand there"),
        ({"start": 40, "end": 4}, "do not stand there"),
    ],
)
def test_words_that_do_not_stand_there_are_refused(change, sentence):
    claim, there = lost_claim()
    with pytest.raises(Refused, match=sentence):
        anchoring.find_again(claim, actor=person("ana"), **there | change)


def test_the_second_of_two_who_find_it_again_is_told():
    claim, there = lost_claim()
    anchoring.find_again(claim, actor=person("ana"), **there)
    with pytest.raises(StaleState, match="found again"):
        anchoring.find_again(claim, actor=person("eva"), **there)


def test_a_stale_view_is_noticed():
    claim, there = lost_claim()
    actions.assign_claim(claim, actor=person("eva"), to=person("eva"))
    with pytest.raises(StaleState):
        anchoring.find_again(claim, actor=person("ana"), seen=1, **there)
    assert Appearance.objects.lost(claim.article).exists()


def test_viewers_may_not():
    claim, there = lost_claim()
    with pytest.raises(PermissionDenied):
        anchoring.find_again(claim, actor=person("vio"), **there)
    with pytest.raises(PermissionDenied):
        anchoring.give_up(claim, actor=person("vio"))


def test_the_database_keeps_gone_and_standing_apart():
    claim = make_claim()
    with pytest.raises(IntegrityError), transaction.atomic():
        claim.appearances.update(gone=True)


def test_a_newer_text_makes_no_open_form_stale():
    claim = make_claim()
    make_newer(claim.article, OTHER)
    actions.restate_claim(
        claim, actor=person("ana"), statement="Tiga belas pejabat ikut.", claimant="", seen=1
    )
    assert claim.statement == "Tiga belas pejabat ikut."


def test_words_of_a_claim_are_changed_in_the_newest_text_only():
    claim = make_claim()
    old = claim.appearances.select_related("snapshot").get()
    part = {"start": old.start, "end": old.start + 13, "quote": WORDS[:13]}
    make_newer(claim.article, LONGER)
    old.claim = claim
    with pytest.raises(StaleState, match="newer version"):
        spans.resize_appearance(old, actor=person("ana"), **part)
    with pytest.raises(StaleState, match="newer version"):
        spans.part_claim(old, at=old.start + 3, actor=person("ana"))


def test_other_words_are_not_taken_back_behind_a_newer_text():
    claim = make_claim()
    place = claim.appearances.select_related("snapshot", "claim").get()
    part = {"start": place.start, "end": place.start + 13, "quote": WORDS[:13]}
    spans.resize_appearance(place, actor=person("ana"), **part)
    claim.refresh_from_db()
    snapshot = make_newer(claim.article, LONGER)
    assert places(claim, snapshot) == [("Ia membawa 13", True)]
    step = undo.last_step(claim, person("ana"))
    with pytest.raises(StaleState, match="changed since"):
        undo.undo_last_step(claim, actor=person("ana"), seq=step.seq)


def test_marking_words_of_a_text_that_was_replaced_says_so():
    article = make_article()
    old = article.snapshots.current()
    make_newer(article, LONGER)
    start = old.text.index(WORDS)
    with pytest.raises(StaleState, match="newer version"):
        actions.make_claim(
            old, start=start, end=start + len(WORDS), quote=WORDS, actor=person("ana")
        )
    assert not Claim.objects.exists()
