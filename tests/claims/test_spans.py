"""The words of a claim: others, parted, joined with the next; refused, stale, undone."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from factcheck.audit.models import Event, Verb
from factcheck.claims import actions, spans, undo
from factcheck.claims.models import Claim, Claimant, Status
from factcheck.errors import IllegalMove, Refused, StaleState
from factcheck.lookups.actions import accept_claim
from tests.claims.test_actions import take_back
from tests.make import TEXT, make_article, make_claim, make_verdict
from tests.people import person

pytestmark = pytest.mark.django_db

BOTH = "Putin tiba di Pyongyang, dan Lavrov membawa 13 pejabat.\nBerita lain. Putin pulang."


def marked(quote, *, article=None, **fields):
    """A proposed claim whose statement is just the words it stands on."""
    return make_claim(article=article, quote=quote, statement=quote, **fields)


def resize(claim, words, *, by="ana", place=None, seen=None):
    place = place or claim.appearances.get()
    place.claim = claim
    start = place.snapshot.text.index(words)
    spans.resize_appearance(
        place, start=start, end=start + len(words), quote=words, actor=person(by), seen=seen
    )


def part(claim, before, *, by="ana", seen=None):
    place = claim.appearances.first()
    place.claim = claim
    at = place.snapshot.text.index(before, place.start)
    return spans.part_claim(place, at=at, actor=person(by), seen=seen)


def quotes(claim):
    return list(claim.appearances.values_list("quote", flat=True))


def two_neighbours():
    article = make_article(BOTH)
    return (
        marked("Putin tiba di Pyongyang", article=article),
        marked("Lavrov membawa 13 pejabat.", article=article),
    )


# Other words


def test_a_claim_gets_other_words_and_its_statement_follows():
    claim = marked("Ia membawa 13 pejabat")
    resize(claim, " 13 pejabat tinggi Rusia")
    place = claim.appearances.get()
    assert (place.quote, place.end) == ("13 pejabat tinggi Rusia", TEXT.index(" Rusia.") + 6)
    assert place.snapshot.text[place.start : place.end] == place.quote
    assert place.prefix.endswith("Ia membawa ")
    assert place.suffix.startswith(".\nItu")
    assert (claim.statement, claim.statement_by) == ("13 pejabat tinggi Rusia", person("ana"))
    event = Event.objects.about(claim).last()
    assert event.verb == Verb.CLAIM_RESIZED
    assert event.data["before"]["places"][0]["quote"] == "Ia membawa 13 pejabat"
    assert event.data["after"]["places"][0]["quote"] == "13 pejabat tinggi Rusia"
    take_back(claim)
    assert quotes(claim) == ["Ia membawa 13 pejabat"]
    assert (claim.statement, claim.statement_by) == ("Ia membawa 13 pejabat", None)


def test_a_statement_in_other_words_stays():
    claim = make_claim(statement_by=person("eva"))
    before = claim.statement
    resize(claim, "13 pejabat")
    assert (claim.statement, claim.statement_by) == (before, person("eva"))
    take_back(claim)
    assert quotes(claim) == ["Ia membawa 13 pejabat tinggi Rusia."]


def test_a_claim_can_stretch_over_two_paragraphs():
    claim = marked("Putin tiba")
    resize(claim, "Putin tiba di Pyongyang.\nIa membawa 13 pejabat")
    assert quotes(claim) == ["Putin tiba di Pyongyang.\nIa membawa 13 pejabat"]
    assert claim.statement.startswith("Putin tiba di Pyongyang. Ia ")


def test_only_the_place_in_focus_moves():
    article = make_article("Putin tiba. Itu benar.\nPutin tiba. Itu lagi.")
    claim = marked("Putin tiba.", article=article)
    snapshot = article.snapshots.get()
    second = actions.appearance_at(claim, snapshot, 23, 34)
    second.save()
    resize(claim, "Putin tiba. Itu lagi.", place=second)
    assert quotes(claim) == ["Putin tiba.", "Putin tiba. Itu lagi."]
    assert claim.statement == "Putin tiba.", "it still says what the other place says"
    take_back(claim)
    assert quotes(claim) == ["Putin tiba.", "Putin tiba."]


@pytest.mark.parametrize(
    ("start", "end", "quote"),
    [
        (25, 27, "ia"),
        (27, 25, ""),
        (25, 25, ""),
        (24, 25, "\n"),
        (25, 999, "Ia"),
        (25, 60, "Ia membawa 13 pejabat tinggi Rusia."),
        (0, 10, "Putin tiba"),
        (59, 60, "."),
    ],
)
def test_words_that_cannot_be_are_refused(start, end, quote):
    claim = make_claim()
    marked("Putin tiba", article=claim.article)
    place = claim.appearances.get()
    with pytest.raises(Refused):
        spans.resize_appearance(place, start=start, end=end, quote=quote, actor=person("ana"))
    assert quotes(claim) == ["Ia membawa 13 pejabat tinggi Rusia."]


def test_the_words_of_a_dismissed_claim_are_free():
    claim = make_claim()
    make_claim(Status.DISMISSED, article=claim.article, quote="13 pejabat")
    resize(claim, "13 pejabat")
    assert quotes(claim) == ["13 pejabat"]


def join_next(claim, *, by="ana", seen=None):
    following = Claim.objects.exclude(pk=claim.pk).get()
    spans.join_with_next(claim, following, actor=person(by), seen=seen)


ACTS = [
    pytest.param(lambda claim, **how: resize(claim, "Putin", **how), id="resize"),
    pytest.param(lambda claim, **how: part(claim, "di Pyongyang", **how), id="part"),
    pytest.param(join_next, id="join next"),
]


@pytest.mark.parametrize("act", ACTS)
def test_viewers_may_not(act):
    claim, _other = two_neighbours()
    with pytest.raises(PermissionDenied):
        act(claim, by="vio")
    assert quotes(claim) == ["Putin tiba di Pyongyang"]
    assert not Event.objects.about(claim).exists()


@pytest.mark.parametrize("act", ACTS)
def test_words_stand_still_while_a_verdict_waits(act):
    claim, _other = two_neighbours()
    make_verdict(taken_up(claim))
    before = quotes(claim)
    with pytest.raises(IllegalMove, match="Re-open it first"):
        act(Claim.objects.get(pk=claim.pk))
    assert quotes(claim) == before


def taken_up(claim):
    accept_claim(claim, actor=person("ana"))
    return claim


@pytest.mark.parametrize("act", ACTS)
def test_a_stale_form_changes_nothing(act):
    claim, other = two_neighbours()
    actions.explain_selection(claim, actor=person("eva"), why="Penting")
    with pytest.raises(StaleState):
        act(claim, seen=1)
    other.refresh_from_db()
    assert (quotes(claim), other.status) == (["Putin tiba di Pyongyang"], Status.NEW)
    assert Event.objects.about(claim).last().verb == Verb.CLAIM_SELECTED
    assert Claim.objects.count() == 2


def test_the_loser_of_two_who_move_one_place_is_told():
    claim = make_claim()
    place, twin = claim.appearances.get(), claim.appearances.get()
    spans.move_place(place, 25, 30)
    with pytest.raises(StaleState):
        spans.move_place(twin, 25, 40)


@pytest.mark.parametrize("act", ACTS)
def test_nobody_undoes_the_step_of_another(act):
    claim, _other = two_neighbours()
    act(claim)
    claim.refresh_from_db()
    assert undo.last_step(claim, person("ana")) is not None
    assert undo.last_step(claim, person("eva")) is None


def test_words_that_another_claim_took_meanwhile_are_not_taken_back():
    claim = marked("Ia membawa")
    resize(claim, "13 pejabat")
    marked("Ia membawa", article=claim.article)
    step = undo.last_step(claim, person("ana"))
    with pytest.raises(Refused, match="a claim already"):
        undo.undo_last_step(claim, actor=person("ana"), seq=step.seq)


# Parted


def test_a_claim_is_parted_in_two_and_made_whole_again():
    article = make_article(BOTH)
    putin = Claimant.objects.create(name="Putin")
    words = "Putin tiba di Pyongyang, dan Lavrov membawa 13 pejabat."
    claim = marked(words, article=article, kinds=["event", "quantity"], claimant=putin)
    second = part(claim, "dan Lavrov")
    assert quotes(claim) == ["Putin tiba di Pyongyang"]
    assert quotes(second) == ["Lavrov membawa 13 pejabat."]
    assert claim.statement == "Putin tiba di Pyongyang"
    assert second.statement == "Lavrov membawa 13 pejabat."
    assert (second.kinds, second.claimant, second.status) == (claim.kinds, putin, Status.NEW)
    assert {event.verb for event in Event.objects.about(second)} == {Verb.CLAIM_PARTED}
    assert undo.last_step(second, person("ana")) is None
    take_back(claim)
    second.refresh_from_db()
    assert (quotes(claim), claim.statement, claim.statement_by) == ([words], words, None)
    assert (second.status, bool(second.dismissal)) == (Status.DISMISSED, True)
    # What was undone does not stand in the way of doing it again.
    assert quotes(part(claim, "dan Lavrov")) == ["Lavrov membawa 13 pejabat."]


def test_parting_keeps_a_statement_that_was_written():
    claim = make_claim(statement_by=person("eva"))
    before = claim.statement
    second = part(claim, "pejabat")
    assert (claim.statement, second.statement) == (before, "Pejabat tinggi Rusia.")


def test_the_same_words_elsewhere_are_parted_alike():
    article = make_article("Ia tiba, lalu pergi.\nIa tiba, lalu pergi.")
    claim = marked("Ia tiba, lalu pergi.", article=article)
    actions.appearance_at(claim, article.snapshots.get(), 21, 41).save()
    second = part(claim, "lalu")
    assert quotes(claim) == ["Ia tiba", "Ia tiba"]
    assert quotes(second) == ["lalu pergi.", "lalu pergi."]
    take_back(claim)
    assert quotes(claim) == ["Ia tiba, lalu pergi."] * 2


@pytest.mark.parametrize("at", [0, 25, 24, 59, 60, 500])
def test_both_halves_need_a_word(at):
    claim = make_claim()
    place = claim.appearances.get()
    with pytest.raises(Refused, match="at least one word"):
        spans.part_claim(place, at=at, actor=person("ana"))
    assert Claim.objects.count() == 1


def test_parting_is_not_undone_over_the_work_of_others():
    claim = marked("Ia membawa 13 pejabat tinggi Rusia.")
    second = part(claim, "tinggi")
    actions.explain_selection(second, actor=person("eva"), why="Penting")
    step = undo.last_step(claim, person("ana"))
    with pytest.raises(StaleState, match="other claim"):
        undo.undo_last_step(claim, actor=person("ana"), seq=step.seq)
    assert quotes(claim) == ["Ia membawa 13 pejabat"]


def test_a_cut_is_found_by_words_of_the_claim():
    place = make_claim(quote="Ia membawa 13 pejabat tinggi Rusia.").appearances.get()
    assert spans.find_cut(place, " 13  pejabat ") == TEXT.index("13 pejabat")
    for words in ("", "Putin", "a"):
        with pytest.raises(Refused):
            spans.find_cut(place, words)


def test_words_to_cut_at_with_the_likely_one():
    place = make_claim(article=make_article(BOTH), quote=BOTH[:55]).appearances.get()
    found = spans.cuts(place, [])
    assert [cut.word for cut in found][:4] == ["Putin", "tiba", "di", "Pyongyang,"]
    assert [cut.word for cut in found if cut.likely] == ["Lavrov"]
    assert all(BOTH[cut.at :].startswith(cut.word) for cut in found)
    whole = make_claim(article=make_article(BOTH), quote=BOTH).appearances.get()
    sentences = [{"start": 0, "end": 55}, {"start": 56, "end": 68}]
    assert [cut.word for cut in spans.cuts(whole, sentences) if cut.likely] == ["Berita"]
    listed = make_claim(article=make_article(text := "Hari itu, Putin tiba."), quote=text)
    found = spans.cuts(listed.appearances.get(), [])
    assert [cut.word for cut in found if cut.likely] == ["Putin"]
    one = make_claim(article=make_article("Satu dua"), quote="Satu").appearances.get()
    assert spans.cuts(one, []) == []
    long = "kata " * spans.MAX_CUTS + "akhir"
    many = make_claim(article=make_article(long), quote=long).appearances.get()
    assert spans.cuts(many, []) == []


@pytest.mark.parametrize("before", ["dan Lavrov", "Lavrov", " Lavrov", ", dan"])
def test_a_conjunction_between_clauses_belongs_to_neither(before):
    claim = marked(BOTH[:55], article=make_article(BOTH))
    second = part(claim, before)
    assert quotes(claim) == ["Putin tiba di Pyongyang"]
    assert quotes(second) == ["Lavrov membawa 13 pejabat."]


def test_a_claim_takes_over_the_marked_words(client):
    claim = make_claim(quote="13 pejabat tinggi Rusia", statement_by=person("eva"))
    place = claim.appearances.get()
    client.force_login(person("ana"))
    fields = {"seen": claim.version, "place": place.pk}
    page = client.get(reverse("claim", args=[claim.pk])).content.decode()
    assert "Use the marked words" in page
    client.post(reverse("claim_as_marked", args=[claim.pk]), fields)
    claim.refresh_from_db()
    assert (claim.statement, claim.statement_by) == ("13 pejabat tinggi Rusia", person("ana"))
    page = client.get(reverse("claim", args=[claim.pk])).content.decode()
    assert "Use the marked words" not in page
    place.claim = claim
    with pytest.raises(Refused, match="just that already"):
        spans.say_as_marked(place, actor=person("ana"))
    with pytest.raises(StaleState):
        resize(claim, "13 pejabat", seen=1)
    assert take_back(claim).statement_by == person("eva")


# Joined with the next


def test_a_claim_stretches_over_the_next_which_becomes_its_duplicate():
    claim, following = two_neighbours()
    taken_up(following)
    spans.join_with_next(claim, following, actor=person("ana"))
    following.refresh_from_db()
    words = "Putin tiba di Pyongyang, dan Lavrov membawa 13 pejabat."
    assert (quotes(claim), claim.statement) == ([words], words)
    assert (following.status, following.duplicate_of) == (Status.DUPLICATE, claim)
    assert quotes(following) == ["Lavrov membawa 13 pejabat."]
    take_back(claim)
    following.refresh_from_db()
    assert quotes(claim) == ["Putin tiba di Pyongyang"]
    assert claim.statement == "Putin tiba di Pyongyang"
    assert (following.status, following.duplicate_of) == (Status.RESEARCH, None)


def test_joining_is_not_undone_over_the_work_of_others():
    claim, following = two_neighbours()
    spans.join_with_next(claim, following, actor=person("ana"))
    following.refresh_from_db()
    actions.revive_claim(following, actor=person("eva"))
    step = undo.last_step(claim, person("ana"))
    with pytest.raises(StaleState, match="other claim"):
        undo.undo_last_step(claim, actor=person("ana"), seq=step.seq)


@pytest.mark.parametrize(
    ("first", "second", "joins"),
    [
        ("Putin tiba", "Pyongyang", True),
        ("Putin tiba", "Berita lain.", True),  # the block after
        ("Putin tiba", "Penutup.", False),  # a whole block between
        ("Putin tiba di", "di Pyongyang", True),  # crossing
        ("Putin tiba di Pyongyang", "tiba di", False),  # inside
        ("Berita lain.", "Penutup.", True),
    ],
)
def test_only_neighbours_are_joined(first, second, joins):
    article = make_article("Putin tiba di Pyongyang.\nBerita lain.\nPenutup.")
    claim, other = marked(first, article=article), marked(second, article=article)
    if not joins:
        with pytest.raises(StaleState):
            spans.join_with_next(claim, other, actor=person("ana"))
        return
    spans.join_with_next(claim, other, actor=person("ana"))
    text = article.snapshots.get().text
    assert quotes(claim) == [text[text.index(first) : text.index(second) + len(second)]]


def test_nothing_is_joined_over_a_third_claim_or_one_that_is_settled():
    claim, following = two_neighbours()
    between = marked("dan", article=claim.article)
    with pytest.raises(StaleState):
        spans.join_with_next(claim, following, actor=person("ana"))
    actions.dismiss_claim(between, actor=person("ana"), reason="x")
    make_verdict(taken_up(following))
    with pytest.raises(StaleState):
        spans.join_with_next(claim, following, actor=person("ana"))


# Typed words


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Pyongyang.\r\n\r\nIa  membawa", "Pyongyang.\nIa membawa"),
        (" Ia membawa ", "Ia membawa"),
    ],
)
def test_white_space_is_white_space(words, found):
    snapshot = make_article().snapshots.get()
    start, end = actions.find_words(snapshot, words)
    assert snapshot.text[start:end] == found


def test_of_several_places_the_near_one_will_do():
    article = make_article("Ia tiba. Ia pergi. Ia tiba. Ia tidur.")
    claim = make_claim(article=article, quote="Ia pergi. Ia tiba")
    place = claim.appearances.get()
    assert actions.find_words(place.snapshot, "Ia tiba.", near=place) == (19, 27)
    with pytest.raises(Refused, match="more than once"):
        actions.find_words(place.snapshot, "Ia", near=place)


# On the screen


def test_the_forms_work_without_javascript(client):
    claim, _following = two_neighbours()
    client.force_login(person("ana"))
    place = claim.appearances.get()

    def send(name, **fields):
        fresh = Claim.objects.get(pk=claim.pk)
        fields = {"seen": fresh.version, "place": place.pk} | fields
        return client.post(reverse(name, args=[claim.pk]), fields, follow=True)

    page = send("claim_resize", quote="Putin tiba di Pyongyang, dan\r\nLavrov")
    assert page.status_code == 200
    assert quotes(claim) == ["Putin tiba di Pyongyang, dan Lavrov"]
    assert "The claim stands on other words now." in page.content.decode()
    page = send("claim_part", words="di Pyongyang")
    assert quotes(claim) == ["Putin tiba"]
    assert send("claim_part", words="Moskwa").status_code == 422
    assert send("claim_resize", quote="Moskwa").status_code == 422
    assert send("claim_resize", quote="Putin", seen=1).status_code == 409
    assert send("claim_resize", quote="Putin", place=10**9).status_code == 404
    assert send("claim_part", at=6).status_code == 200
    assert quotes(claim) == ["Putin"]
    following = Claim.objects.get(appearances__quote="tiba")
    page = send("claim_join_next", following=following.pk, seen_next=following.version)
    assert quotes(claim) == ["Putin tiba"]
    step = undo.last_step(Claim.objects.get(pk=claim.pk), person("ana"))
    assert reverse("claim_undo", args=[claim.pk, step.seq]) in page.content.decode()


def test_what_was_typed_is_kept_when_somebody_was_faster(client):
    claim = make_claim()
    actions.explain_selection(claim, actor=person("eva"), why="Penting")
    client.force_login(person("ana"))
    fields = {"seen": 1, "place": claim.appearances.get().pk, "quote": "13 pejabat tinggi Rusia"}
    page = client.post(reverse("claim_resize", args=[claim.pk]), fields)
    assert page.status_code == 409
    assert "13 pejabat tinggi Rusia" in page.content.decode()


def test_the_forms_are_offered_where_they_may_be_sent(client):
    claim, following = two_neighbours()
    client.force_login(person("ana"))
    page = client.get(reverse("claim", args=[claim.pk])).content.decode()
    for name in ("claim_resize", "claim_part", "claim_join_next"):
        assert reverse(name, args=[claim.pk]) in page
    last = client.get(reverse("claim", args=[following.pk])).content.decode()
    assert reverse("claim_join_next", args=[following.pk]) not in last
    client.force_login(person("vio"))
    page = client.get(reverse("claim", args=[claim.pk])).content.decode()
    assert reverse("claim_resize", args=[claim.pk]) not in page
