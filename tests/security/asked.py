"""What each address of the desk is asked with, by its name: see `world`."""

from datetime import timedelta
from typing import Any

from django.core import signing
from django.utils import timezone

from factcheck.archive.models import Check, Suggestion
from factcheck.audit.models import Event, Verb
from factcheck.claims.models import Claim, Repeat
from factcheck.jobs import Outcome, State
from factcheck.lookups.models import Capture, CaptureRequest, Exchange, Finding
from factcheck.reports.models import Note, Page
from factcheck.reports.schedule_actions import schedule_publication
from factcheck.reviews.digest_runner import SALT
from factcheck.reviews.models import Verdict
from tests.make import make_article, make_claim, make_comment, make_policy, rating
from tests.people import person
from tests.security.world import NEXT, Case, World

TOMORROW = timezone.localtime() + timedelta(days=1)
NOTED = {"kind": "correction", "note": "Angka diperbaiki."}
WRITTEN = {"names-id": "Uji", "names-en": "Trial"}


def asked(world: World) -> dict[str, list[Case]]:
    """The cases of every address; one that is missing here is a fault of the matrix."""
    ana, rows, page = world.ana, world.rows, world.rows["page"]
    article = {"pk": world.article.pk}

    def nothing(claim: Claim) -> dict[str, Any]:
        return {}

    def sending(**fields: Any) -> list[Case]:
        return world.of_claim(lambda claim: fields)

    def place(claim: Claim) -> int:
        return claim.appearances.get().pk

    def words(claim: Claim) -> dict[str, Any]:
        spot = claim.appearances.get()
        return {
            "place": spot.pk,
            "start": spot.start,
            "end": spot.end - 1,
            "quote": spot.snapshot.text[spot.start : spot.end - 1],
        }

    def newest(claim: Claim) -> Verdict | None:
        return claim.verdicts.order_by("-version").first()

    def version(claim: Claim) -> int | None:
        verdict = newest(claim)
        return verdict and verdict.pk

    def answering(claim: Claim) -> dict[str, Any] | None:
        verdict = newest(claim)
        return verdict and {"content_hash": verdict.content_hash, "comment": "Sudah saya baca."}

    def on_version() -> list[Case]:
        return world.of_claim(lambda claim: answering(claim) or {}, pk=version)

    def verdict(claim: Claim) -> dict[str, Any]:
        return {
            "rating": rating().pk,
            "summary": "Benar: 13 juta.",
            "rationale": "Menurut sumbernya [1].",
            "cites": list(claim.evidence.filter(number=1).values_list("pk", flat=True)),
        }

    findings: dict[int, Finding] = {}
    for claim in world.claims.values():
        lookup = claim.lookups.order_by("pk").first()
        if lookup:
            findings[claim.pk] = Finding.objects.create(
                lookup=lookup,
                url="https://id.wikipedia.org/w/index.php?title=Pyongyang&oldid=7",
                title="Pyongyang",
                excerpt="Sumber lain menyebut 13 juta orang.",
                publisher="Wikipedia (id)",
                rank=1,
            )

    def finding(claim: Claim) -> int | None:
        return findings[claim.pk].pk if claim.pk in findings else None

    def question(claim: Claim) -> int | None:
        return claim.lookups.order_by("pk").values_list("pk", flat=True).first()

    def evidence(number: int) -> Any:
        return lambda claim: (
            claim.evidence.filter(number=number).values_list("pk", flat=True).first()
        )

    research = world.claims["research"]
    exchange = Exchange.objects.create(
        lookup=research.lookups.first(),
        lease=9,
        number=1,
        method="GET",
        url="https://a.example/",
        asked_at=timezone.now(),
        content_type="text/html",
        body=b"<p>13 juta</p>",
    )
    capture = Capture.objects.create(
        url="https://a.example/", final_url="https://a.example/", sha256="0" * 64, status=200,
        text="Pada 2024 ada 13 juta orang.", warc=b"warc",
    )  # fmt: skip
    kept = {
        claim.pk: CaptureRequest.objects.create(
            claim=claim,
            url=f"https://a.example/{claim.pk}",
            asked_by=ana,
            state=State.DONE,
            outcome=Outcome.OK,
            capture=capture,
        ).pk
        for state, claim in world.claims.items()
        if state not in ("new", "dismissed", "duplicate")
    }

    comments = {claim.pk: make_comment(claim, by=ana).pk for claim in world.claims.values()}
    settled = {claim.pk: make_comment(claim, by=ana) for claim in world.claims.values()}
    for comment in settled.values():
        comment.resolved_at, comment.resolved_by = timezone.now(), ana
        comment.save(update_fields=["resolved_at", "resolved_by"])

    note = Note.objects.create(
        page=page, kind="update", note="Ada angka baru.", reply_by="", written_by=ana
    )
    plan = schedule_publication(world.planned, actor=person("pia"), at=TOMORROW)

    # Suggested for every claim: a check and a claim of another article, and of each one dismissed.
    suggested: dict[str, dict[int, int]] = {"check": {}, "check-": {}, "claim": {}, "claim-": {}}
    elsewhere = make_article("Koran lain.\nAda 13 juta orang.\nAda 14 juta orang.")
    for mark, number in (("", 13), ("-", 14)):
        said = f"Ada {number} juta orang."
        check = Check.objects.create(
            claim=said, publisher="Tempo", url=f"https://tempo.example/{number}", rating="Keliru"
        )
        other = make_claim(article=elsewhere, quote=said, statement=said)
        by = {"dismissed_by": ana, "dismissed_at": timezone.now()} if mark else {}
        for claim in world.claims.values():
            suggested[f"check{mark}"][claim.pk] = Suggestion.objects.create(
                claim=claim, check_found=check, probability=0.9, **by
            ).pk
            suggested[f"claim{mark}"][claim.pk] = Repeat.objects.create(
                claim=claim, other=other, likeness=90, **by
            ).pk

    def suggestion(of: str) -> Any:
        return lambda claim: suggested[of][claim.pk]

    def last(claim: Claim) -> int:
        """The newest event about the claim: nobody but ana could undo it, and only a step."""
        return Event.objects.about(claim).order_by("-seq").values_list("seq", flat=True).first()

    def removed(claim: Claim) -> int:
        added = Event.objects.about(claim).filter(verb=Verb.EVIDENCE_ADDED).order_by("-seq")
        return added.values_list("seq", flat=True).first() or 0

    def slug(claim: Claim) -> str | None:
        found: Page | None = Page.objects.filter(claim=claim).first()
        return found and found.slug

    def public() -> list[Case]:
        return world.of_claim(nothing, slug=slug)

    every = world.of_claim(nothing)
    once = world.one()
    blind = world.of_claim(lambda claim: {"rating": rating("tempo/keliru").pk}, pk=version)
    for case in blind:
        case.before = lambda: make_policy(blind=True)
    lifting = sending(override="Sumber utama ditutup, kami dengar langsung.", **NOTED)
    for case in lifting:
        case.before = lambda: make_policy(origins=3)
    policy = {"signatures": 1, "origins": 1, "primary_sources": 0, "needs_opened": "on"}

    return {
        # Machines and the door
        "healthz": once,
        "readyz": once,
        "account_login": once,
        "account_logout": once,
        "account_signup": once,
        "account_inactive": once,
        "account_reauthenticate": once,
        "account_change_password": once,
        "account_set_password": once,
        "account_reset_password": once,
        "account_reset_password_done": once,
        "account_reset_password_from_key": world.one(uidb36="1", key="a-b"),
        "account_reset_password_from_key_done": once,
        "mfa_index": once,
        "mfa_authenticate": once,
        "mfa_reauthenticate": once,
        "mfa_activate_totp": once,
        "mfa_deactivate_totp": once,
        "mfa_view_recovery_codes": once,
        "mfa_generate_recovery_codes": once,
        "mfa_list_webauthn": once,
        "mfa_add_webauthn": once,
        "mfa_edit_webauthn": world.one(pk=1),
        "mfa_remove_webauthn": world.one(pk=1),
        "mfa_reauthenticate_webauthn": once,
        "mfa_login_webauthn": once,
        "person_factors": world.one({"reason": "Ponselnya hilang"}, pk=person("vio").pk),
        "profile": world.one({"name": "Nama", "language": "id"}),
        "language": world.one({"language": "id", "next": "/"}),
        # Articles
        "articles": once,
        "many": world.one({"what": "addresses", "addresses": "https://koran.example/2"}),
        "batch": world.one(pk=rows["batch"].pk),
        "batch_cancel": world.one(pk=rows["batch"].pk),
        "batch_resume": world.one(pk=rows["batch"].pk),
        "batch_retry": world.one(pk=rows["batch"].pk),
        "item_retry": world.one(pk=rows["item"].pk),
        "feeds": world.one({"address": "https://koran.example/feed"}),
        "feed": world.one(pk=rows["feed"].pk),
        "feed_pause": world.one(pk=rows["feed"].pk),
        "feed_resume": world.one(pk=rows["feed"].pk),
        "feed_remove": world.one(pk=rows["feed"].pk),
        "feed_look": world.one(pk=rows["feed"].pk),
        "feed_pace": world.one({"minutes": 60}, pk=rows["feed"].pk),
        "bring_in": world.one({"text": "Sebuah berita tentang 12 juta orang di Jakarta."}),
        "article": world.one(**article),
        "article_progress": world.one(**article),
        "article_version": world.one(**article),
        "article_changes": world.one(**article),
        "article_read_again": world.one(**article),
        "article_fetch_again": world.one(**article),
        "article_newer": world.one({"text": "\n".join(["Kalimat baru.", NEXT])}, **article),
        "claim_make": world.one({"quote": NEXT}, **article),
        "claims_find": world.one(**article),
        # The record
        "record_status": once,
        "record_verify": once,
        # Claims
        "board": once,
        "claim": every,
        "history": every,
        "history_json": every,
        "history_csv": every,
        "claim_put_back": every,
        "claim_dismiss": sending(reason="Tidak penting"),
        "claim_revive": every,
        "claim_restate": sending(statement="Tiga belas juta orang.", claimant="Kim Jong-un"),
        "claim_join": sending(original=world.spare.pk),
        "claim_resize": world.of_claim(words),
        "claim_as_marked": world.of_claim(lambda claim: {"place": place(claim)}),
        "claim_part": world.of_claim(lambda claim: {"place": place(claim), "words": "juta orang"}),
        "claim_join_next": sending(following=world.spare.pk),
        "claim_schedule": sending(due="2027-01-05"),
        "claim_judge": sending(code="harm", holds="on"),
        "claim_explain": sending(why="Dibaca banyak orang"),
        "claim_find": world.of_claim(lambda claim: {"quote": NEXT}),
        "claim_gone": every,
        "claim_undo": world.of_claim(nothing, pk=lambda claim: claim.pk, seq=last),
        "repeat_dismiss": world.of_claim(
            nothing, pk=lambda claim: claim.pk, repeat=suggestion("claim")
        ),
        "repeat_restore": world.of_claim(
            nothing, pk=lambda claim: claim.pk, repeat=suggestion("claim-")
        ),
        "suggestion_open": world.of_claim(nothing, pk=suggestion("check")),
        "suggestion_dismiss": world.of_claim(nothing, pk=suggestion("check")),
        "suggestion_restore": world.of_claim(nothing, pk=suggestion("check-")),
        "claim_assign": sending(to=person("eva").pk),
        "recusals": world.one(
            {"of": "article", "article": world.article.pk, "reason": "Kerabat penulisnya"}
        ),
        "recusal_end": world.one({"reason": "Keliru dicatat"}, pk=rows["recusal"].pk),
        # Looking up
        "claim_accept": every,
        "claim_lookups": every,
        "claim_relied": every,
        "lookup_ask": sending(provider="wikipedia", query="Pyongyang", language="id"),
        "evidence_add": sending(
            url="https://baru.example/", quote="13 juta.", stance="supports", title="Baru"
        ),
        "claim_ask_again": every,
        "trace": every,
        "trace_json": every,
        "exchange_body": world.one(pk=exchange.pk),
        "lookup_retry": world.of_claim(nothing, pk=question),
        "lookup_cancel": world.of_claim(nothing, pk=question),
        "finding_keep": world.of_claim(nothing, pk=finding),
        "finding_discard": world.of_claim(lambda claim: {"reason": "Basi"}, pk=finding),
        "finding_undecide": world.of_claim(nothing, pk=finding),
        "finding_open": world.of_claim(nothing, pk=finding),
        "claim_capture": sending(url="https://b.example/"),
        "finding_capture": world.of_claim(nothing, pk=finding),
        "capture_request": world.of_claim(nothing, pk=lambda claim: kept.get(claim.pk)),
        "capture_retry": world.of_claim(nothing, pk=lambda claim: kept.get(claim.pk)),
        "capture_evidence": world.of_claim(
            lambda claim: {"quote": "ada 13 juta orang", "stance": "supports", "title": "A"},
            pk=lambda claim: kept.get(claim.pk),
        ),
        "capture": world.one(pk=capture.pk),
        "capture_warc": world.one(pk=capture.pk),
        "evidence_reuse": world.of_claim(nothing, pk=suggestion("check")),
        "evidence_open": world.of_claim(nothing, pk=evidence(1)),
        "evidence_origin": world.of_claim(lambda claim: {"origin": "Antara"}, pk=evidence(2)),
        "evidence_remove": world.of_claim(nothing, pk=evidence(2)),
        "evidence_undo": world.of_claim(nothing, pk=lambda claim: claim.pk, seq=removed),
        "sources": once,
        "set_aside": once,
        "set_aside_all": once,
        "set_aside_again": world.one(kind="questions", pk=question(research)),
        "set_aside_cancel": world.one(pk=question(research)),
        "source_feed_add": world.one({"feed": "https://sumber.example/feed"}),
        "source_feed_change": world.one(pk=rows["source_feed"].pk, act="pause"),
        "source": world.one({"on": "on", "by_itself": "on"}, name="wikipedia"),
        "subscriptions": world.one({"kind": "feed", "address": "https://periksa.example/feed"}),
        "subscription_change": world.one(pk=rows["subscription"].pk, act="look"),
        "rating_meanings": world.one({"publisher": "", "rating": "basi", "family": "false"}),
        "source_test": world.one({"question": ""}, name="archive"),
        # Judging
        "verdict_draft": world.of_claim(verdict),
        "verdict_presence": every,
        "verdict_submit": world.of_claim(verdict),
        "verdict_preview": world.of_claim(verdict),
        "claim_precedents": every,
        "verdict_compare": every,
        "claim_reopen": sending(reason="Angkanya keliru"),
        "verdict_opinion": blind,
        "verdict_approve": on_version(),
        "verdict_take_back": on_version(),
        "verdict_send_back": on_version(),
        "publish_policy": world.one({**policy, "needs_reason": "on", "seen": world.policy}),
        "scales": once,
        "scale_new": world.one(),
        "scale_change": world.one(pk=rows["scale"].pk),
        "scale_switch": world.one(pk=rows["spare_scale"].pk),
        "claim_comments": every,
        "comment_add": sending(body="Dari mana angka ini?"),
        "comment_answer": world.of_claim(
            lambda claim: {"body": "Dari laporan."}, pk=lambda claim: comments[claim.pk]
        ),
        "comment_resolve": world.of_claim(nothing, pk=lambda claim: comments[claim.pk]),
        "comment_reopen": world.of_claim(nothing, pk=lambda claim: settled[claim.pk].pk),
        "inbox": once,
        "notices_read": once,
        "notice_follow": world.one(pk=rows["notices"]["editor"].pk),
        "digest_stop": world.one(token=signing.dumps(person("vio").pk, salt=SALT)),
        # What readers get
        "home": once,
        "search": once,
        "check_page": public(),
        "check_version": world.of_claim(nothing, slug=slug, number=lambda claim: 1),
        "error_report": world.of_claim(lambda claim: {"text": "Angkanya 12, bukan 13."}, slug=slug),
        "story_page": world.one(slug=world.story),
        "corrections": once,
        "policy_page": once,
        "method_page": once,
        "team_page": once,
        "funding_page": once,
        **{
            f"{what}_{kind}": once
            for what in ("checks", "corrections", "record")
            for kind in ("atom", "rss", "json")
        },
        "claimreview_feed": once,
        "check_card": public(),
        "check_document": public(),
        "check_embed": public(),
        "oembed": once,
        "sitemap": once,
        "sitemap_news": once,
        "sitemap_about": once,
        "sitemap_checks": world.one(part=0),
        "sitemap_stories": world.one(part=0),
        "robots": once,
        "api_match": once,
        "api_checks": once,
        "api_check": public(),
        # Publishing
        "claim_publish": sending(**NOTED),
        "claim_override": lifting,
        "claim_publish_at": sending(at=f"{TOMORROW:%Y-%m-%dT%H:%M}", **NOTED),
        "claim_unschedule": [Case("approved", {"pk": world.planned.pk, "number": plan.pk})],
        "page_withdraw": sending(reason="Sumbernya palsu"),
        "page_reopen": sending(reason="Sumbernya ternyata benar"),
        "note_write": sending(kind="update", note="Ada angka baru."),
        "note_publish": [Case("published", {"pk": page.claim_id, "number": note.pk})],
        "note_discard": [Case("published", {"pk": page.claim_id, "number": note.pk})],
        "claim_topics": sending(topic=rows["topic"].code),
        "topics": world.one({"id": "Baru", "en": "New"}),
        "topic": world.one({"id": "Uji", "en": "Trial", "active": "on"}, pk=rows["topic"].pk),
        "error_reports": once,
        "error_answer": world.one(
            {"answer": "Terima kasih.", "state": "answered"}, pk=rows["report"].pk
        ),
        "error_forget": world.one(pk=rows["report"].pk),
        "info_pages": once,
        "info_edit": world.one(
            {"title": "Kami", "body": "Enam orang."}, kind="team", language="id"
        ),
    }
