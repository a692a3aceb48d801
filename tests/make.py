"""Rows for tests, made the way the desk makes them."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.utils import timezone

from factcheck.accounts.models import User
from factcheck.articles.models import Article, Snapshot
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims import actions
from factcheck.claims.anchoring import follow
from factcheck.claims.models import Claim, Claimant, Recusal, Status
from factcheck.lookups.actions import accept_claim
from factcheck.lookups.evidence_actions import add_evidence
from factcheck.lookups.models import Evidence
from factcheck.reading.text import fingerprint
from factcheck.reports.actions import publish_claim
from factcheck.reports.models import Edition, Page
from factcheck.reports.note_actions import publish_note, write_note
from factcheck.reviews.actions import approve_verdict, reopen, submit_verdict
from factcheck.reviews.models import (
    Comment,
    Policy,
    Rating,
    RatingSignatures,
    Scale,
    Tone,
    Verdict,
)
from tests.factors import make_app, sign_in
from tests.people import person

TEXT = "Putin tiba di Pyongyang.\nIa membawa 13 pejabat tinggi Rusia.\nItu kunjungan pertamanya."


def make_article(text: str = TEXT, **fields: Any) -> Article:
    """An article that has been read: one snapshot, a paragraph a line, no claims yet."""
    by = fields.pop("created_by", None) or person("ana")
    fields = {"title": "Putin ke Pyongyang", "language": "id"} | fields
    article = Article.objects.create(created_by=by, **fields)
    _snapshot(article, text, 1)
    return article


def make_newer(article: Article, text: str, *found: dict[str, Any]) -> Snapshot:
    """The article says `text` from now on: its claims follow, `found` is what the engine found."""
    snapshot = article.snapshots.filter(text=text).first()
    if snapshot is None:
        snapshot = _snapshot(article, text, article.snapshots.count() + 1)
    else:
        snapshot.current_since = timezone.now()
        snapshot.save(update_fields=["current_since"])
    became = follow(snapshot, list(found)) or {}
    record(Verb.ARTICLE_CHANGED, article, actor=None, number=snapshot.number, **became)
    return snapshot


def found(text: str, quote: str, **fields: Any) -> dict[str, Any]:
    """A claim as the reading engine gives it, at the first place of `quote` in `text`."""
    start = text.index(quote)
    return {
        "start": start,
        "end": start + len(quote),
        "quote": quote,
        "statement": quote,
        "kinds": [],
        "claimant": None,
        "checkworthiness": 0.5,
        "reasons": [],
        "duplicate_of": None,
        "conflicts_with": [],
    } | fields


def _snapshot(article: Article, text: str, number: int) -> Snapshot:
    blocks, at = [], 0
    for line in text.split("\n"):
        if line:
            blocks.append({"kind": "paragraph", "start": at, "end": at + len(line)})
        at += len(line) + 1
    return Snapshot.objects.create(
        article=article, number=number, text=text, sha256=fingerprint(text), blocks=blocks
    )


def make_claim(
    status: Status = Status.NEW,
    *,
    article: Article | None = None,
    quote: str = "Ia membawa 13 pejabat tinggi Rusia.",
    by: User | None = None,
    **fields: Any,
) -> Claim:
    """A proposed claim on words of the article, led to `status` by the desk's own actions.

    Only new, research and dismissed; `make_verdict` and `make_published` lead further.
    """
    article = article or make_article()
    snapshot = article.snapshots.current()
    fields = {"statement": "Putin membawa 13 pejabat tinggi Rusia.", "language": "id"} | fields
    claim = Claim.objects.create(article=article, **fields)
    start = snapshot.text.index(quote)
    actions.appearance_at(claim, snapshot, start, start + len(quote)).save()
    by = by or person("ana")
    if status == Status.RESEARCH:
        accept_claim(claim, actor=by)
    elif status == Status.DISMISSED:
        actions.dismiss_claim(claim, actor=by, reason="Tidak penting")
    elif status != Status.NEW:
        raise ValueError(f"make_claim does not lead to {status}")
    return claim


def make_evidence(
    claim: Claim,
    *,
    by: User | None = None,
    quote: str = "Dari situ ia membawa 13 pejabat.",
    **fields: Any,
) -> Evidence:
    """A page that an editor named by its address, opened and quoted; claim must be in research."""
    fields = {
        "stance": "supports",
        "url": "https://sumber.example/berita",
        "title": "Berita sumber",
        "publisher": "Sumber",
        "quote": quote,
    } | fields
    return add_evidence(claim, actor=by or person("ana"), **fields)


def rating(code: str = "tempo/benar") -> Rating:
    """A rating that ships with the desk, as scale/rating; of the scale's newest version."""
    scale, step = code.split("/")
    known = Rating.objects.select_related("scale").filter(scale__code=scale, code=step)
    return known.latest("scale__version")


def make_verdict(
    claim: Claim | None = None,
    *,
    by: User | None = None,
    signed_by: User | None = None,
    evidence: list[Evidence] | None = None,
    **fields: Any,
) -> Verdict:
    """A submitted verdict on a claim in research (made if need be), signed by `signed_by`."""
    by = by or person("ana")
    claim = claim or make_claim(Status.RESEARCH, why_selected="Banyak dibagikan", by=by)
    evidence = evidence or list(claim.evidence.all()) or [make_evidence(claim, by=by)]
    fields = {
        "rating": rating(),
        "summary": "Benar: 13 pejabat ikut.",
        "rationale": f"Daftarnya dimuat lengkap [{evidence[0].number}].",
    } | fields
    verdict = submit_verdict(claim, actor=by, cites=evidence, **fields)
    if signed_by:
        approve_verdict(verdict, actor=signed_by, seen_hash=verdict.content_hash)
    return verdict


def make_published(claim: Claim | None = None, **fields: Any) -> Page:
    """A published check: ana wrote, ben signed, pia published; `fields` as for make_verdict."""
    verdict = make_verdict(claim, signed_by=person("ben"), **fields)
    publish_claim(verdict.claim, actor=person("pia"))
    return Page.objects.select_related("edition").get(claim=verdict.claim)


def correct(page: Page, **fields: Any) -> Edition:
    """Take a published check through a correction, with other words or another rating."""
    claim = Claim.objects.get(pk=page.claim_id)
    reopen(claim, actor=person("ana"), reason="Angkanya keliru")
    fields = {"summary": "Benar, dengan catatan."} | fields
    verdict = make_verdict(claim, signed_by=person("ben"), **fields)
    return publish_claim(
        verdict.claim, actor=person("pia"), kind="correction", note="Angka diperbaiki."
    )


def break_glass(page: Page, why: str) -> Edition:
    """Take a published check to a next edition that lacks an origin, for the reason `why`."""
    claim = Claim.objects.get(pk=page.claim_id)
    reopen(claim, actor=person("ana"), reason="Angkanya keliru")
    make_policy(origins=2)
    verdict = make_verdict(claim, signed_by=person("ben"))
    return publish_claim(
        verdict.claim,
        actor=person("pia"),
        kind="correction",
        note="Angka diperbaiki.",
        override=why,
    )


def make_noted(page: Page, **fields: Any) -> Edition:
    """Put a note on a published check, of the same verdict: eva wrote, pia published; a reply."""
    claim = Claim.objects.get(pk=page.claim_id)
    fields = {
        "kind": "reply",
        "note": "Kami tidak pernah bilang begitu.",
        "reply_by": "Kedutaan",
    } | fields
    return publish_note(write_note(claim, actor=person("eva"), **fields), actor=person("pia"))


def backdate(page: Page, **times: Any) -> None:
    """Give a page times that its trigger refuses, as if it had stood for long already."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reports_page DISABLE TRIGGER page_forward")
        Page.objects.filter(pk=page.pk).update(**times)
        cursor.execute("ALTER TABLE reports_page ENABLE TRIGGER page_forward")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def make_policy(by_rating: dict[str, int] | None = None, **numbers: Any) -> Policy:
    """The next version of the publish policy: that of today with other numbers.

    `by_rating` is how many signatures single ratings need, as {"tempo/keliru": 2}.
    """
    kept = Policy.objects.order_by("-version").values().first() or {"version": 0}
    fields = {name: kept[name] for name in kept if name not in ("id", "created_at")}
    policy = Policy.objects.create(**fields | {"version": kept["version"] + 1} | numbers)
    for code, signatures in (by_rating or {}).items():
        scale, step = code.split("/")
        RatingSignatures.objects.create(
            policy=policy, scale_code=scale, rating_code=step, signatures=signatures
        )
    return policy


def make_scale(code: str = "uji", **fields: Any) -> Scale:
    """A scale of two ratings, `ya` and `tidak`."""
    scale = Scale.objects.create(code=code, **{"names": {"id": "Uji", "en": "Trial"}} | fields)
    steps = (("ya", "Yes", Tone.TRUE, 5), ("tidak", "No", Tone.FALSE, 1))
    for position, (step, word, tone, value) in enumerate(steps, start=1):
        Rating.objects.create(
            scale=scale,
            code=step,
            position=position,
            labels={"id": step.capitalize(), "en": word},
            tone=tone,
            value=value,
        )
    return scale


def make_comment(claim: Claim, *, by: User | None = None, **fields: Any) -> Comment:
    """A comment of eva's on the claim, without the notices that it would send."""
    fields = {"body": "Dari mana angka ini?"} | fields
    return Comment.objects.create(claim=claim, author=by or person("eva"), **fields)


def make_recusal(
    who: User, *, claimant: Claimant | None = None, article: Article | None = None
) -> Recusal:
    """A conflict of interest that stands, as its person declared it."""
    return Recusal.objects.create(
        person=who, claimant=claimant, article=article, reason="Kerabat", declared_by=who
    )


def with_factor(client: Client, who: User, *, ago: float = 0.0) -> Client:
    """Sign `who` in with an app for codes, which was last asked `ago` seconds before now."""
    factor = Authenticator.objects.filter(user=who, type="totp").first() or make_app(who)
    sign_in(client, who, factor, ago=ago)
    return client
