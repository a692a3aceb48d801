"""Keeping a page as evidence: fetched once, kept as it was, its words marked by a person."""

import gzip
import hashlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from warcio.archiveiterator import ArchiveIterator

from factcheck.accounts.models import User
from factcheck.articles.actions import bring_in_address
from factcheck.articles.feed_actions import add_feed
from factcheck.audit.models import Event, Verb
from factcheck.claims.models import Claim, Status
from factcheck.errors import IllegalMove, Refused, StaleState
from factcheck.jobs import Outcome, State
from factcheck.lib.addresses import AddressRefused
from factcheck.lookups import capture_actions, capture_runner, evidence_actions
from factcheck.lookups.capture_pane import lay_out
from factcheck.lookups.feed_actions import add_source_feed
from factcheck.lookups.keeping import add_keeping
from factcheck.lookups.models import ArchiveRequest, Capture, CaptureRequest, Evidence, Finding
from tests.lib.servers import redirect_to, response
from tests.lookups.sites import PAGE, WORDS
from tests.make import make_claim, make_evidence, make_verdict
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim() -> Claim:
    return make_claim(Status.RESEARCH)


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(person(name))
    return client


@pytest.fixture
def ana() -> Client:
    return signed_in("ana")


def make_finding(claim: Claim, url: str) -> Finding:
    return Finding.objects.create(
        lookup=claim.lookups.filter(provider="wikipedia").first(),
        url=url,
        title="Putin di Pyongyang",
        excerpt="Presiden Putin tiba di Pyongyang",
        publisher="Sumber",
        rank=1,
    )


def ask(claim: Claim, url: str, by: User | None = None) -> CaptureRequest:
    return capture_actions.ask_capture(claim, actor=by or person("ana"), url=url)


def kept(claim: Claim, url: str) -> CaptureRequest:
    """A request for this page that has been carried out."""
    request = ask(claim, url)
    capture_runner.capture_page(request.pk)
    request.refresh_from_db()
    return request


def records(capture: Capture) -> list:
    found = []
    for record in ArchiveIterator(BytesIO(bytes(capture.warc)), check_digests="raise"):
        body = record.content_stream().read()
        found.append((record.rec_type, record.rec_headers, record.http_headers, body))
    return found


# Keeping


def test_a_page_is_kept_as_it_came_with_what_it_says_of_itself(site, claim) -> None:
    request = kept(claim, site.url())
    capture = request.capture
    assert (request.state, request.outcome) == (State.DONE, Outcome.OK)
    assert capture.sha256 == hashlib.sha256(PAGE).hexdigest()
    assert (capture.size, capture.status, capture.final_url) == (len(PAGE), 200, site.url())
    assert (capture.title, capture.publisher, capture.language) == (
        "13 pejabat ikut",
        "Sumber",
        "id",
    )
    assert str(capture.published_on) == "2024-06-19"
    assert capture.canonical_url == "https://asal.example/1"
    assert capture.agency == "Antara"
    assert WORDS in capture.text
    assert "alert" not in capture.text
    assert capture.taken_by == person("ana")
    event = Event.objects.about(claim).last()
    assert (event.verb, event.actor) == (Verb.PAGE_CAPTURED, person("ana"))
    assert event.data["sha256"] == capture.sha256


def test_the_warc_holds_the_answer_whole_and_no_cookie(site, claim) -> None:
    packed = gzip.compress(PAGE)
    site.pages["/1"] = response(
        packed, Content_Encoding="gzip", Set_Cookie="session=secret", X_Name="naïve"
    )
    site.pages["/short"] = redirect_to("/1")
    capture = kept(claim, site.url("/short")).capture
    assert capture.final_url == site.url()
    kinds = [
        (kind, headers.get_header("WARC-Target-URI")) for kind, headers, _, _ in records(capture)
    ]
    assert kinds == [
        ("warcinfo", None),
        ("response", site.url("/short")),
        ("request", site.url("/short")),
        ("response", site.url()),
        ("request", site.url()),
    ]
    _, _, hop, _ = records(capture)[1]
    assert hop.get_statuscode() == "302"
    assert hop.get_header("Location") == "/1"
    _, headers, http, body = records(capture)[3]
    assert body == PAGE
    assert headers.get_header("WARC-Payload-Digest").startswith("sha256:")
    assert http.get_header("Content-Length") == str(len(PAGE))
    assert http.get_header("Content-Encoding") is None
    assert http.get_header("X-Orig-Content-Encoding") == "gzip"
    assert http.get_header("Set-Cookie") is None
    assert b"secret" not in gzip.decompress(bytes(capture.warc))
    assert "set-cookie" not in capture.headers
    _, _, sent, _ = records(capture)[4]
    assert sent.get_header("User-Agent").startswith("FactcheckDesk/")


def test_a_page_of_tables_is_read_whole(site, claim) -> None:
    site.pages["/t"] = response(
        b"<title>Beras</title><table><tr><th>Tahun<th>Ton<tr><td>2023<td>31.100.000</table>"
    )
    assert "2023 | 31.100.000" in kept(claim, site.url("/t")).capture.text


def test_a_page_drawn_by_scripts_is_kept_without_words(site, claim, ana) -> None:
    site.pages["/js"] = response(b"<title>App</title><div id=root></div><script src=a.js></script>")
    request = kept(claim, site.url("/js"))
    assert request.outcome == Outcome.OK
    assert request.capture.text == ""
    assert "no words could be read" in request.why
    html = ana.get(reverse("capture_request", args=[request.pk])).content.decode()
    assert "The page was kept, but not its words" in html


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (response(b"", status="403 Forbidden"), "does not let this page be read (403)"),
        (response(b"\x89PNG", content_type="image/png"), "which cannot be read here"),
        (response(b"x" * 5_100_000), "is larger than 5 MB"),
        (response(gzip.compress(b"x" * 12_000_000), Content_Encoding="gzip"), "larger than 10 MB"),
    ],
)
def test_why_a_page_could_not_be_kept_is_told_in_plain_words(
    site, claim, ana, answer, words
) -> None:
    site.pages["/no"] = answer
    request = kept(claim, site.url("/no"))
    assert (request.state, request.outcome) == (State.DONE, Outcome.FAILED)
    assert words in request.why
    assert not Capture.objects.exists()
    html = ana.get(reverse("capture_request", args=[request.pk])).content.decode()
    assert "The page could not be kept" in html
    assert reverse("capture_retry", args=[request.pk]) in html


def test_what_may_pass_is_tried_again_and_set_aside_in_the_end(site, claim) -> None:
    site.pages["/1"] = response(b"", status="503 Service Unavailable")
    request = ask(claim, site.url())
    for _attempt in range(3):
        CaptureRequest.objects.filter(pk=request.pk).update(run_after=timezone.now())
        capture_runner.capture_page(request.pk)
    request.refresh_from_db()
    assert (request.state, request.attempts) == (State.SET_ASIDE, 3)
    site.pages["/1"] = response(PAGE)
    again = ask(claim, site.url())
    assert again == request
    assert capture_runner.capture_page(request.pk)


def test_a_lost_lease_keeps_nothing(site, claim, monkeypatch) -> None:
    request = ask(claim, site.url())
    held = CaptureRequest.objects.lease(request.pk)
    page = capture_runner.take_page(request.url)
    CaptureRequest.objects.filter(pk=request.pk).update(leases=9)
    assert not capture_runner._store(held, page)
    assert not Capture.objects.exists()


# Asking


def test_asking_twice_is_one_request_and_a_fresh_page_is_reused(site, claim) -> None:
    first = ask(claim, site.url())
    assert ask(claim, f"{site.url()}#bagian", by=person("eva")) == first
    capture_runner.capture_page(first.pk)
    assert ask(claim, site.url()) == first
    assert len(site.server.requests) == 1
    site.pages["/short"] = redirect_to("/1")
    other = kept(claim, site.url("/short"))
    assert other != first
    assert other.capture == CaptureRequest.objects.get(pk=first.pk).capture
    # After an hour it may have changed.
    CaptureRequest.objects.all().delete()
    old = Capture.objects.create(
        url=site.url(),
        final_url=site.url(),
        warc=b"",
        sha256="0" * 64,
        status=200,
        fetched_at=timezone.now() - timedelta(minutes=61),
    )
    CaptureRequest.objects.create(
        claim=claim,
        url=site.url(),
        asked_by=person("ana"),
        capture=old,
        state=State.DONE,
        outcome=Outcome.OK,
    )
    assert kept(claim, site.url()).capture not in (old, None)


@pytest.mark.parametrize(
    "url",
    ["", "ftp://a.example/", "javascript:alert(1)", "http://10.0.0.1/", "https://a.example:22/"],
)
def test_only_addresses_of_the_web_are_fetched(claim, url) -> None:
    with pytest.raises(Refused):
        ask(claim, url)
    assert not CaptureRequest.objects.exists()


def test_pages_are_kept_only_in_research_and_by_editors(site, claim, ana) -> None:
    assert (
        signed_in("vio")
        .post(reverse("claim_capture", args=[claim.pk]), {"url": site.url()})
        .status_code
        == 403
    )
    new = make_claim()
    with pytest.raises(IllegalMove):
        ask(new, site.url())
    request = kept(claim, site.url())
    with pytest.raises(StaleState):
        capture_actions.retry_capture(request, actor=person("ana"))


@pytest.mark.parametrize(
    "name", ["claim_capture", "finding_capture", "capture_retry", "capture_evidence"]
)
def test_pages_are_had_and_used_by_editors_by_post(site, claim, ana, name) -> None:
    request = kept(claim, site.url())
    pk = {
        "claim_capture": claim.pk,
        "finding_capture": make_finding(claim, site.url()).pk,
    }.get(name, request.pk)
    address = reverse(name, args=[pk])
    assert ana.get(address).status_code == 405
    assert signed_in("vio").post(address).status_code == 403
    assert reverse("account_login") in Client().post(address)["Location"]
    assert ana.post(reverse(name, args=[999_999])).status_code == 404


def test_under_htmx_a_refused_address_stays_in_its_form(site, claim, ana) -> None:
    address = reverse("claim_capture", args=[claim.pk])
    refused = ana.post(address, {"url": "ftp://x.example"}, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert "<html" not in refused.content.decode()
    led = ana.post(address, {"url": site.url()}, headers={"HX-Request": "true"})
    request = CaptureRequest.objects.get(claim=claim)
    assert led["HX-Redirect"] == reverse("capture_request", args=[request.pk])


def test_a_page_or_finding_of_another_claim_is_refused(site, claim, ana) -> None:
    request = kept(claim, site.url())
    other = make_claim(Status.RESEARCH)
    foreign = make_finding(other, site.url())
    with pytest.raises(Refused):
        capture_actions.ask_capture(claim, actor=person("ana"), finding=foreign)
    with pytest.raises(Refused):
        evidence_actions.add_evidence(
            other, actor=person("ana"), page=request, quote=WORDS, stance="context"
        )
    # A finding named in the address counts only if it is of this claim.
    add = reverse("capture_evidence", args=[request.pk]) + f"?finding={foreign.pk}"
    ana.post(add, {"quote": WORDS, "stance": "context"})
    assert claim.evidence.get().finding is None


@pytest.mark.parametrize("many", [1, 12])
def test_how_evidence_is_kept_costs_three_questions(
    site, claim, many, django_assert_num_queries
) -> None:
    items = [make_evidence(claim, url=site.url(), quote=f"Kata {n}") for n in range(many)]
    capture_runner.capture_page(CaptureRequest.objects.get().pk)
    items = list(claim.evidence.all())
    with django_assert_num_queries(3):
        add_keeping(items)
    assert {item.keeping.state for item in items} == {"elsewhere"}


# The screen


def test_from_a_finding_to_evidence(site, claim, ana) -> None:
    finding = make_finding(claim, site.url())
    answer = ana.post(reverse("finding_capture", args=[finding.pk]))
    request = CaptureRequest.objects.get()
    address = f"{reverse('capture_request', args=[request.pk])}?finding={finding.pk}"
    assert answer["Location"] == address
    waiting = ana.get(address)
    html = waiting.content.decode()
    assert "The page is being fetched." in html
    assert "hx-trigger" in html
    assert 'id="weigh"' not in html
    poll = {"seen": waiting.context["stamp"], "finding": finding.pk}
    htmx = {"HX-Request": "true"}
    assert ana.get(address, poll, headers=htmx).status_code == 204
    capture_runner.capture_page(request.pk)
    html = ana.get(address, poll, headers=htmx).content.decode()
    assert "hx-trigger" not in html
    assert WORDS in html
    assert "<script" not in html
    text = CaptureRequest.objects.get().capture.text
    start = text.index(WORDS)
    given = {
        "quote": WORDS,
        "start": start,
        "end": start + len(WORDS),
        "stance": "supports",
        "primary": "on",
        "note": "Daftar",
    }
    add = reverse("capture_evidence", args=[request.pk]) + f"?finding={finding.pk}"
    answer = ana.post(add, given)
    assert answer["Location"] == reverse("claim", args=[claim.pk]) + "#evidence-1"
    assert ana.post(add, given).status_code == 302, "a second press adds nothing"
    evidence = claim.evidence.get()
    assert evidence.capture == request.capture or evidence.capture_id
    assert text[evidence.start : evidence.end] == evidence.quote == WORDS
    assert text.endswith(evidence.suffix) or evidence.suffix in text
    assert evidence.prefix == text[max(0, start - 32) : start]
    assert (evidence.finding, evidence.url) == (finding, site.url())
    assert (evidence.title, evidence.publisher) == ("13 pejabat ikut", "Sumber")
    assert (evidence.primary, evidence.note) == (True, "Daftar")
    assert evidence.opened_by == person("ana")
    assert timezone.now() - evidence.opened_at < timedelta(minutes=1)
    finding.refresh_from_db()
    assert finding.choice == Finding.Choice.KEPT


def test_without_script_the_server_finds_the_words(site, claim, ana) -> None:
    request = kept(claim, site.url())
    add = reverse("capture_evidence", args=[request.pk])
    twice = "Kunjungan itu berlangsung dua hari."
    page = ana.post(add, {"quote": f" {twice} ", "stance": "context"}, follow=True)
    assert "more than once; the first place is meant" in page.content.decode()
    evidence = claim.evidence.get()
    assert evidence.start == request.capture.text.index(twice)
    assert (evidence.finding, evidence.title) == (None, "13 pejabat ikut")


def test_which_of_two_places_is_meant_is_kept(site, claim, ana) -> None:
    request = kept(claim, site.url())
    twice = "Kunjungan itu berlangsung dua hari."
    second = request.capture.text.rindex(twice)
    given = {"quote": twice, "stance": "context", "start": second, "end": second + len(twice)}
    ana.post(reverse("capture_evidence", args=[request.pk]), given)
    assert claim.evidence.get().start == second


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"quote": "Kata yang tidak ada di sana"}, "do not stand in the kept page"),
        ({"quote": " "}, "Copy the exact words"),
        ({"stance": ""}, "Say whether the words support"),
        ({"note": "x" * 6000}, "longer than"),
    ],
)
def test_what_is_wrong_is_said_on_the_same_screen(site, claim, ana, wrong, says) -> None:
    request = kept(claim, site.url())
    given = {"quote": WORDS, "stance": "supports", "note": "Catatan saya"} | wrong
    answer = ana.post(reverse("capture_evidence", args=[request.pk]), given)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert says in html
    assert given["note"] in html
    assert given["quote"] in html
    assert not claim.evidence.exists()


def test_words_that_only_the_page_itself_shows_are_marked_as_such(site, claim, ana) -> None:
    request = kept(claim, site.url())
    given = {"quote": "Di dalam gambar", "stance": "context", "as_typed": "on"}
    ana.post(reverse("capture_evidence", args=[request.pk]), given)
    evidence = claim.evidence.get()
    assert (evidence.capture, evidence.start) == (request.capture, None)
    add_keeping([evidence])
    assert evidence.keeping.state == "elsewhere"


def test_going_on_without_the_page(site, claim, ana) -> None:
    finding = make_finding(claim, site.url("/no"))
    request = capture_actions.ask_capture(claim, actor=person("ana"), finding=finding)
    capture_runner.capture_page(request.pk)
    address = reverse("capture_evidence", args=[request.pk])
    ana.post(address, {"quote": "Disalin dari peramban", "stance": "supports"})
    evidence = claim.evidence.get()
    assert (evidence.capture, evidence.finding, evidence.url) == (None, finding, finding.url)
    add_keeping([evidence])
    assert evidence.keeping.state == "failed"
    assert "The page could not be kept." in evidence.keeping.words
    # Later it can be kept after all, and the evidence that waited gets its place.
    site.pages["/no"] = response(PAGE.replace(WORDS.encode(), b"Disalin dari  peramban"))
    ana.post(evidence.keeping.retry_url)
    assert capture_runner.capture_page(request.pk)
    evidence.refresh_from_db()
    assert evidence.capture.text[evidence.start : evidence.end] == "Disalin dari peramban"


def test_evidence_put_down_at_once_gets_its_page_when_it_comes(site, claim) -> None:
    found = make_evidence(claim, url=f"{site.url()}#top", quote=WORDS)
    other = make_evidence(claim, url=site.url(), quote="Tidak ada di sana")
    add_keeping([found, other])
    assert found.keeping.state == "fetching"
    capture_runner.capture_page(CaptureRequest.objects.get().pk)
    found.refresh_from_db()
    other.refresh_from_db()
    assert found.capture.text[found.start : found.end] == WORDS
    assert (other.capture, other.start) == (found.capture, None)
    assert Event.objects.about(claim).last().data["evidence"] == [1, 2]
    third = make_evidence(claim, url=site.url(), quote="Presiden Putin tiba")
    assert third.capture == found.capture
    assert third.start is not None


def test_what_a_verdict_cites_stays_as_it_was_cited(site, claim) -> None:
    claim.why_selected = "Banyak dibagikan"
    claim.save(update_fields=["why_selected"])
    cited = make_evidence(claim, url=site.url(), quote=WORDS)
    make_verdict(claim, evidence=[cited])
    capture_runner.capture_page(CaptureRequest.objects.get().pk)
    cited.refresh_from_db()
    assert cited.capture is None
    add_keeping([cited])
    assert cited.keeping.state == "kept"
    assert cited.keeping.url == reverse("capture", args=[CaptureRequest.objects.get().capture_id])


def test_nobody_reads_a_server_that_the_desk_only_asks_as_a_source(site, claim, settings) -> None:
    settings.FACTCHECK_FETCH_ALLOW = frozenset({site.server.peer})
    settings.FACTCHECK_PAGES_ALLOW = frozenset()
    with pytest.raises(Refused):
        ask(claim, site.url())
    found = make_finding(claim, site.url())
    request = capture_actions.ask_capture(claim, actor=person("ana"), finding=found)
    assert capture_runner.capture_page(request.pk)
    request.refresh_from_db()
    assert (request.outcome, request.capture) == (Outcome.FAILED, None)
    for take in (bring_in_address, add_feed, add_source_feed):
        with pytest.raises(AddressRefused):
            take(site.url(), actor=person("pia"))
    assert site.server.requests == []


# The kept page


def test_a_kept_page_is_shown_as_text_with_the_network_gone(site, claim, ana, settings) -> None:
    request = kept(claim, site.url())
    start = request.capture.text.index(WORDS)
    ana.post(
        reverse("capture_evidence", args=[request.pk]),
        {"quote": WORDS, "start": start, "end": start + len(WORDS), "stance": "supports"},
    )
    settings.FACTCHECK_PAGES_ALLOW = frozenset()
    answer = signed_in("vio").get(reverse("capture", args=[request.capture_id]))
    html = answer.content.decode()
    assert f'<mark class="quoted">{WORDS}</mark>' in html
    assert 'id="evidence-1"' in html
    assert "alert(" not in html
    assert request.capture.sha256 in html
    assert 'id="weigh"' not in html
    assert len(site.server.requests) == 1


def test_the_warc_is_downloaded_never_shown(site, claim) -> None:
    capture = kept(claim, site.url()).capture
    answer = signed_in("vio").get(
        reverse("capture_warc", args=[capture.pk]), headers={"Accept-Encoding": "gzip"}
    )
    assert answer.content == bytes(capture.warc)
    assert answer["Content-Type"] == "application/warc"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith('attachment; filename="capture-')
    assert answer["Content-Disposition"].endswith('.warc.gz"')
    assert "Content-Encoding" not in answer


@pytest.mark.parametrize("name", ["capture", "capture_warc", "capture_request"])
def test_kept_pages_are_for_people_of_the_desk(site, claim, name) -> None:
    request = kept(claim, site.url())
    pk = request.pk if name == "capture_request" else request.capture_id
    outside = Client().get(reverse(name, args=[pk]))
    assert reverse("account_login") in outside["Location"]
    assert signed_in("vio").get(reverse(name, args=[pk])).status_code == 200
    assert signed_in("vio").get(reverse(name, args=[999_999])).status_code == 404


def test_a_text_is_laid_out_to_the_character() -> None:
    text = "Judul\n\n  Satu 😀 dua.\n \nTiga."
    one = Evidence(pk=1, number=1, start=text.index("😀"), end=text.index("dua"))
    blocks = lay_out(text, "Judul", [one])
    assert [(block.kind, text[block.start : block.end]) for block in blocks] == [
        ("title", "Judul"),
        ("paragraph", "  Satu 😀 dua."),
        ("paragraph", "Tiga."),
    ]
    assert [block.gap for block in blocks] == ["", "", "\n \n"]
    assert [(part.text, part.quoted) for part in blocks[1].segments] == [
        ("  Satu ", False),
        ("😀 ", True),
        ("dua.", False),
    ]
    assert blocks[1].segments[1].opens == [one]


def test_arabic_pages_are_kept_and_run_from_right_to_left(site, claim, ana) -> None:
    words = "وصل الرئيس بوتين إلى بيونغ يانغ ومعه ثلاثة عشر مسؤولا"
    site.pages["/ar"] = response(
        f'<html lang="ar"><article><h1>زيارة</h1><p>{words}. {words}.</p></article>'.encode()
    )
    request = kept(claim, site.url("/ar"))
    assert request.capture.language == "ar"
    html = ana.get(reverse("capture_request", args=[request.pk])).content.decode()
    assert 'lang="ar" dir="auto"' in html
    assert words in html


def test_a_page_is_archived_only_when_the_newsroom_wants_it(site, claim, settings) -> None:
    kept(claim, site.url())
    make_evidence(claim, url=site.url(), quote=WORDS)
    assert not ArchiveRequest.objects.exists()
    settings.FACTCHECK_ARCHIVE_PAGES = True
    make_evidence(claim, url=site.url(), quote="Presiden Putin tiba")
    assert ArchiveRequest.objects.get().capture == Capture.objects.get()


def test_a_page_kept_by_a_link_that_leads_to_it_is_kept_for_its_evidence(claim, site) -> None:
    site.pages["/old"] = redirect_to(site.url("/1"))
    capture_runner.capture_page(ask(claim, site.url("/old")).pk)
    evidence = evidence_actions.add_evidence(
        claim, actor=person("ana"), quote=WORDS, stance="supports", url=site.url("/1")
    )
    assert CaptureRequest.objects.count() == 1
    assert evidence.capture is not None
    assert evidence.capture.text[evidence.start : evidence.end] == WORDS
    items = [evidence]
    add_keeping(items)
    assert items[0].keeping.state == "kept"


def test_what_another_request_is_fetching_already_is_not_tried_again(
    claim, site, monkeypatch
) -> None:
    failed = ask(claim, site.url("/2"))
    capture_runner.capture_page(failed.pk)
    site.pages |= {"/2": response(PAGE), "/old": redirect_to(site.url("/2"))}
    capture_runner.capture_page(ask(claim, site.url("/old")).pk)
    monkeypatch.setattr(capture_actions, "FRESH", timedelta(0))
    assert ask(claim, site.url("/2")).pk != failed.pk
    with pytest.raises(StaleState):
        capture_actions.retry_capture(failed, actor=person("ana"))
