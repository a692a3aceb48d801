"""Rows for tests, made the way the desk makes them."""

from typing import Any

from factcheck.accounts.models import User
from factcheck.articles.models import Article, Snapshot
from factcheck.claims import actions
from factcheck.claims.models import Appearance, Claim, Status
from factcheck.lookups.actions import accept_claim
from factcheck.reading.text import fingerprint
from tests.people import person

TEXT = "Putin tiba di Pyongyang.\nIa membawa 13 pejabat tinggi Rusia.\nItu kunjungan pertamanya."


def make_article(text: str = TEXT, **fields: Any) -> Article:
    """An article that has been read: one snapshot, a paragraph a line, no claims yet."""
    by = fields.pop("created_by", None) or person("ana")
    fields = {"title": "Putin ke Pyongyang", "language": "id"} | fields
    article = Article.objects.create(created_by=by, **fields)
    blocks, at = [], 0
    for line in text.split("\n"):
        if line:
            blocks.append({"kind": "paragraph", "start": at, "end": at + len(line)})
        at += len(line) + 1
    Snapshot.objects.create(
        article=article, number=1, text=text, sha256=fingerprint(text), blocks=blocks
    )
    return article


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
    snapshot = article.snapshots.latest("number")
    fields = {"statement": "Putin membawa 13 pejabat tinggi Rusia.", "language": "id"} | fields
    claim = Claim.objects.create(article=article, **fields)
    start = snapshot.text.index(quote)
    Appearance.objects.create(
        claim=claim, snapshot=snapshot, start=start, end=start + len(quote), quote=quote
    )
    by = by or person("ana")
    if status == Status.RESEARCH:
        accept_claim(claim, actor=by)
    elif status == Status.DISMISSED:
        actions.dismiss_claim(claim, actor=by, reason="Tidak penting")
    elif status != Status.NEW:
        raise ValueError(f"make_claim does not lead to {status}")
    return claim
