"""Comments on a claim, a version and marked words: who may, what is refused, who is told."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from factcheck.accounts.models import Role, User
from factcheck.audit.models import Event, Verb
from factcheck.claims.actions import restate_claim
from factcheck.claims.models import Status
from factcheck.errors import Refused, StaleState
from factcheck.reports.actions import publish_claim
from factcheck.reviews.actions import approve_verdict, send_back
from factcheck.reviews.comment_actions import (
    MAX_COMMENT,
    add_comment,
    reopen_comment,
    resolve_comment,
)
from factcheck.reviews.comments_pane import segments
from factcheck.reviews.models import Comment, Notice, SecondOpinion
from factcheck.reviews.notices import assign_claim
from tests.make import make_claim, make_comment, make_policy, make_verdict, rating
from tests.people import person

pytestmark = pytest.mark.django_db

RATIONALE = "Daftar 😀 dimuat **lengkap** [1].\n\nLihat daftar kedua."


def told(who: str) -> list[str]:
    return [notice.event.verb for notice in person(who).notices.order_by("id")]


def say(claim, who="eva", body="Dari mana angka ini?", **fields) -> Comment:
    return add_comment(claim, actor=person(who), body=body, **fields)


@pytest.fixture(autouse=True)
def people(db):
    return [person(name) for name in ("vio", "ana", "eva", "ben", "pia")]


@pytest.fixture
def verdict():
    return make_verdict(rationale=RATIONALE)


# ---- What is said, and about what ----


def test_a_comment_on_a_claim_is_kept_and_recorded():
    claim = make_claim(Status.RESEARCH)
    comment = say(claim, body=" Dari mana\r\nangka ini? ")
    assert (comment.body, comment.place, comment.verdict) == ("Dari mana\nangka ini?", "", None)
    event = Event.objects.about(claim).last()
    assert (event.verb, event.actor) == (Verb.COMMENT_ADDED, person("eva"))
    assert event.data["comment"] == comment.pk


def test_a_comment_on_a_version(verdict):
    comment = say(verdict.claim, verdict=verdict)
    assert comment.verdict == verdict
    assert Event.objects.about(verdict.claim).last().data["verdict"] == 1


def test_marked_words_stand_where_they_are_said_to_stand(verdict):
    start = RATIONALE.index("dimuat")
    comment = say(
        verdict.claim,
        verdict=verdict,
        place="rationale",
        start=start - 1,
        end=start + 7,
        quote=" dimuat ",
    )
    assert (comment.start, comment.end, comment.quote) == (start, start + 6, "dimuat")


def test_words_may_be_typed_instead(verdict):
    comment = say(verdict.claim, verdict=verdict, place="rationale", quote="[1]. Lihat daftar")
    assert RATIONALE[comment.start : comment.end] == comment.quote == "[1].\n\nLihat daftar"


def test_words_of_the_claim_belong_to_no_version(verdict):
    comment = say(verdict.claim, verdict=verdict, place="statement", quote="13 pejabat")
    assert (comment.verdict, comment.quote) == (None, "13 pejabat")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"place": "rationale", "quote": "tidak ada"}, "do not stand there. Copy"),
        ({"place": "rationale", "quote": "ftar"}, "more than once"),
        ({"place": "rationale", "quote": " ** "}, "at least one word"),
        ({"place": "", "quote": "dimuat"}, "whose words"),
        ({"body": " \r\n "}, "Write the comment first"),
        ({"body": "x" * (MAX_COMMENT + 1)}, f"this has {MAX_COMMENT + 1}"),
    ],
)
def test_what_cannot_be_said_is_refused_with_what_to_do(verdict, fields, sentence):
    with pytest.raises(Refused, match=sentence.replace("(", "")):
        say(verdict.claim, verdict=verdict, **fields)
    assert not Comment.objects.exists()


def test_words_that_moved_are_refused(verdict):
    with pytest.raises(StaleState, match="Mark them again"):
        say(verdict.claim, verdict=verdict, place="summary", start=0, end=4, quote="Sala")


def test_a_passage_of_a_verdict_needs_one():
    with pytest.raises(Refused, match="no verdict"):
        say(make_claim(), place="summary", quote="x")


def test_nothing_of_another_claim_is_mixed_in(verdict):
    other = make_claim()
    with pytest.raises(Refused, match="another claim"):
        say(other, verdict=verdict)
    with pytest.raises(Refused, match="another claim"):
        say(other, parent=say(verdict.claim))


def test_a_viewer_says_nothing(verdict):
    with pytest.raises(PermissionDenied):
        say(verdict.claim, "vio")
    comment = say(verdict.claim)
    for act in (resolve_comment, reopen_comment):
        with pytest.raises(PermissionDenied):
            act(comment, actor=person("vio"))


def test_answers_hang_under_the_first_comment(verdict):
    head = say(verdict.claim, verdict=verdict)
    first = say(verdict.claim, "ana", parent=head)
    second = say(verdict.claim, "ben", parent=first)
    assert {first.parent, second.parent} == {head}
    assert second.verdict == verdict


# ---- Resolved or not ----


def test_a_thread_is_resolved_and_taken_up_again():
    claim = make_claim()
    comment = say(claim)
    resolve_comment(comment, actor=person("ana"))
    comment.refresh_from_db()
    assert comment.resolved_by == person("ana")
    with pytest.raises(StaleState, match="meanwhile"):
        resolve_comment(comment, actor=person("ben"))
    reopen_comment(comment, actor=person("eva"))
    comment.refresh_from_db()
    assert (comment.resolved_at, comment.resolved_by) == (None, None)
    with pytest.raises(StaleState, match="open already"):
        reopen_comment(comment, actor=person("eva"))
    verbs = [event.verb for event in Event.objects.about(claim)]
    assert verbs[-2:] == [Verb.COMMENT_RESOLVED, Verb.COMMENT_REOPENED]


def test_an_answer_is_not_resolved_by_itself():
    claim = make_claim()
    answer = say(claim, "ana", parent=say(claim))
    with pytest.raises(Refused, match="whole conversation"):
        resolve_comment(answer, actor=person("eva"))


# ---- Mentions ----


def hire(name: str, email: str = "", **fields) -> User:
    email = email or f"{name.lower().replace(' ', '.')}@newsroom.example"
    return User.objects.create(name=name, email=email, role=Role.EDITOR, **fields)


def test_who_is_named_is_told_once_whatever_else_they_are():
    claim = make_claim(Status.RESEARCH, by=person("ana"))
    say(claim, body="@Ana, lihat ini. @ana @BEN!")
    (ana,) = person("ana").notices.all()
    assert (ana.mentioned, ana.event.verb) == (True, Verb.COMMENT_ADDED)
    assert person("ben").notices.get().mentioned
    assert not person("pia").notices.exists()


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("@Siti tolong", ["Siti Aminah"]),
        ("@Siti Aminah tolong", ["Siti Aminah"]),
        ("(@siti aminah)", ["Siti Aminah"]),
        ("@Dwi Sari, ya?", ["Dwi Sari"]),
        ("@Dwi Putra: @Siti.", ["Dwi Putra", "Siti Aminah"]),
        ("@Budi", ["Budi"]),
        ("@Budi Hartono", ["Budi Hartono"]),
        ("@dwi.sari@newsroom.example.", ["Dwi Sari"]),
        ("@Tidak dan @dwi_sari dan siti@newsroom.example dan @@Siti", []),
        ("@Tutup", []),
    ],
)
def test_names_are_found(body, names):
    for name in ("Siti Aminah", "Dwi Sari", "Dwi Putra", "Budi", "Budi Hartono"):
        hire(name)
    hire("Tutup Akun", is_active=False)
    comment = say(make_claim(), body=body)
    found = comment.notices.filter(mentioned=True).values_list("person__name", flat=True)
    assert sorted(found) == sorted(names)


def test_a_name_that_could_be_several_people_is_asked_back():
    hire("Dwi Sari"), hire("Dwi Putra")
    with pytest.raises(Refused, match=r"“@Dwi” could be Dwi Putra, Dwi Sari\. Write more"):
        say(make_claim(), body="Halo @Dwi, siap?")
    assert not Comment.objects.exists()


def test_two_people_of_one_name_are_told_apart_by_address():
    one, two = hire("Dwi Sari", "d1@newsroom.example"), hire("Dwi Sari", "d2@newsroom.example")
    with pytest.raises(Refused, match=f"@{one.email}, @{two.email}"):
        say(make_claim(), body="@Dwi Sari")
    say(make_claim(), body=f"@{two.email} lihat")
    assert (one.notices.count(), two.notices.count()) == (0, 1)


# ---- Who is told ----


def test_nobody_hears_of_their_own_acts(verdict):
    say(verdict.claim, "ana", body="Catatan saya, @Ana")
    assert not Notice.objects.exists()


def test_whose_claim_and_whose_verdict_it_is_hears_of_comments(verdict):
    assign_claim(verdict.claim, actor=person("pia"), to=person("ben"))
    say(verdict.claim)
    assert told("ana") == [Verb.COMMENT_ADDED]
    assert told("ben") == [Verb.CLAIM_ASSIGNED, Verb.COMMENT_ADDED]


def test_who_talks_in_a_thread_hears_of_answers():
    claim = make_claim()
    head = say(claim)
    say(claim, "ben", parent=head)
    say(claim, "pia", parent=head)
    assert told("eva") == [Verb.COMMENT_ADDED] * 2
    assert told("ben") == [Verb.COMMENT_ADDED]
    assert told("pia") == []


def test_who_was_named_in_a_thread_hears_how_it_goes_on():
    claim = make_claim()
    say(claim, parent=say(claim, body="@Ben, benar?"), body="Lupa: halaman 2.")
    assert told("ben") == [Verb.COMMENT_ADDED] * 2
    assert [notice.mentioned for notice in person("ben").notices.order_by("id")] == [True, False]


def test_who_asked_hears_that_it_is_resolved_and_who_resolved_that_it_is_not():
    comment = say(make_claim())
    resolve_comment(comment, actor=person("ana"))
    reopen_comment(comment, actor=person("eva"))
    assert (told("eva"), told("ana")) == ([Verb.COMMENT_RESOLVED], [Verb.COMMENT_REOPENED])


def test_an_author_hears_what_becomes_of_the_verdict(verdict):
    send_back(verdict, actor=person("ben"), comment="Kurang", seen_hash=verdict.content_hash)
    again = make_verdict(verdict.claim)
    approve_verdict(again, actor=person("ben"), seen_hash=again.content_hash)
    publish_claim(again.claim, actor=person("pia"))
    assert told("ana") == [Verb.VERDICT_SENT_BACK, Verb.VERDICT_APPROVED, Verb.CLAIM_PUBLISHED]
    assert told("ben") == []


def test_a_closed_account_is_told_nothing(verdict):
    User.objects.filter(pk=person("ana").pk).update(is_active=False)
    say(verdict.claim)
    assert not Notice.objects.exists()


def test_what_is_rolled_back_tells_nobody(verdict):
    with transaction.atomic():
        say(verdict.claim)
        assert Notice.objects.exists()
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


# ---- The screen ----


@pytest.fixture
def eva(client):
    client.force_login(person("eva"))
    return client


def test_the_screen_shows_threads_and_words(eva, verdict):
    say(verdict.claim, "ben", body="@Eva <b>lihat</b> https://sumber.example/a", verdict=verdict)
    say(verdict.claim, "ana", verdict=verdict, place="summary", quote="13 pejabat")
    resolve_comment(say(verdict.claim, "ana", body="Selesai?"), actor=person("ben"))
    page = eva.get(reverse("claim_comments", args=[verdict.claim_id])).content.decode()
    assert '<strong class="named">@Eva</strong> &lt;b&gt;lihat&lt;/b&gt;' in page
    assert 'href="https://sumber.example/a" rel="nofollow"' in page
    assert "<mark>13 pejabat</mark>" in page
    assert "1 resolved" in page
    assert "Resolved by Ben" in page


def test_the_part_alone_is_one_section(eva, verdict):
    address = reverse("claim_comments", args=[verdict.claim_id])
    part = eva.get(address, headers={"HX-Request": "true"}).content.decode().strip()
    assert part.startswith('<section id="comments"')
    assert part.endswith("</section>")
    assert 'id="said"' not in part


def test_words_of_a_rewritten_claim_say_so(eva):
    claim = make_claim(Status.RESEARCH)
    say(claim, place="statement", quote="13 pejabat")
    restate_claim(claim, actor=person("ana"), statement="Putin membawa menteri.", claimant="")
    page = eva.get(reverse("claim_comments", args=[claim.pk])).content.decode()
    assert "has been rewritten since" in page
    assert "<mark>" not in page


def test_a_comment_is_added_answered_resolved_and_reopened(eva, verdict):
    claim = verdict.claim
    response = eva.post(
        reverse("comment_add", args=[claim.pk]),
        {
            "body": "@Ana dan @AkunX: cek lagi.",
            "about": "rationale",
            "verdict": verdict.pk,
            "quote": "dimuat",
        },
        follow=True,
    )
    comment = Comment.objects.get()
    assert response.redirect_chain[0][0].endswith(f"/comments/#comment-{comment.pk}")
    page = response.content.decode()
    assert "Told: Ana." in page
    assert "Nobody here is called “@AkunX”" in page
    eva.post(reverse("comment_answer", args=[comment.pk]), {"body": "Sudah."})
    assert comment.answers.get().body == "Sudah."
    eva.post(reverse("comment_resolve", args=[comment.pk]))
    assert not Comment.objects.threads().open().exists()
    eva.post(reverse("comment_reopen", args=[comment.pk]))
    assert Comment.objects.threads().open().exists()


def test_a_refusal_keeps_what_was_typed(eva):
    hire("Dwi Sari"), hire("Dwi Putra")
    claim = make_claim()
    body = "Tolong dilihat dulu, @Dwi."
    response = eva.post(reverse("comment_add", args=[claim.pk]), {"body": body, "about": "claim"})
    assert response.status_code == 422
    assert body in response.content.decode()
    wrong = eva.post(reverse("comment_add", args=[claim.pk]), {"body": body, "about": "semua"})
    assert wrong.status_code == 422


def test_a_version_of_another_claim_is_not_found(eva, verdict):
    other = make_claim()
    data = {"body": "x", "about": "version", "verdict": verdict.pk}
    assert eva.post(reverse("comment_add", args=[other.pk]), data).status_code == 404


def test_a_viewer_reads_but_has_no_form(client, verdict):
    client.force_login(person("vio"))
    say(verdict.claim)
    address = reverse("claim_comments", args=[verdict.claim_id])
    page = client.get(address).content.decode()
    assert "Dari mana angka ini?" in page
    assert "<textarea" not in page
    assert client.post(reverse("comment_add", args=[verdict.claim_id])).status_code == 403


def test_who_rates_first_reads_comments_afterwards(client, verdict):
    make_policy(blind=True)
    say(verdict.claim, body="Menurut saya benar, @Ben.", verdict=verdict)
    client.force_login(person("ben"))
    address = reverse("claim_comments", args=[verdict.claim_id])
    assert "Menurut saya" not in client.get(address).content.decode()
    assert "Menurut saya" not in client.get(reverse("inbox")).content.decode()
    SecondOpinion.objects.create(verdict=verdict, reviewer=person("ben"), rating=rating())
    assert "Menurut saya" in client.get(address).content.decode()


def test_threads_cost_no_questions(eva, verdict, django_assert_max_num_queries):
    address = reverse("claim_comments", args=[verdict.claim_id])
    for number in range(20):
        head = make_comment(verdict.claim, verdict=verdict, by=person("ana"))
        make_comment(verdict.claim, parent=head, body=f"Jawaban {number}")
    with django_assert_max_num_queries(8):
        eva.get(address, headers={"HX-Request": "true"})


def test_overlapping_passages_are_cut_where_they_begin_and_end():
    pieces = segments("abcdef", [(0, 3, "x"), (2, 4, "y")])
    assert [(piece["text"], piece["marked"], piece["begins"]) for piece in pieces] == [
        ("ab", True, ["x"]),
        ("c", True, ["y"]),
        ("d", True, []),
        ("ef", False, []),
    ]


def test_an_open_screen_asks_whether_something_new_was_said(sign_in):
    claim = make_claim(Status.RESEARCH)
    comment = add_comment(claim, actor=person("eva"), body="Dari mana angka ini?")
    address = f"/desk/claims/{claim.pk}/comments/"
    ana = sign_in("ana", **{"hx-request": "true"})

    def asks() -> str:
        return re.search(r'hx-get="([^"]+)" hx-trigger="look"', ana.get(address).text)[1]

    first = asks()
    assert ana.get(first).status_code == 204
    assert sign_in("ana").get(first).status_code == 200, "a page is always a page"
    add_comment(claim, actor=person("ben"), parent=comment, body="Dari kementerian.")
    news = ana.get(first)
    assert "Dari kementerian." in news.text
    assert 'data-found="2"' in news.text
    resolve_comment(comment, actor=person("eva"))
    assert ana.get(asks()).status_code == 204
    assert asks() != first
