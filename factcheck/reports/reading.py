"""Frozen editions made ready for a reader: labels in the reader's language, dates as dates."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.safestring import mark_safe

from factcheck.jobs import Outcome
from factcheck.lib.languages import in_language
from factcheck.lib.refusals import explain
from factcheck.lookups.models import Stance
from factcheck.lookups.providers import title_of
from factcheck.reports.claimreview import first_words
from factcheck.reports.later_text import Later
from factcheck.reports.links import page_url, public_url, search_url, story_url, text_link
from factcheck.reports.models import Correction, Edition, Page, Story
from factcheck.reports.quoted import Sentences
from factcheck.reports.traced import shared_origins, trace_facts, weighed
from factcheck.reviews.models import ContentType
from factcheck.reviews.policy import distinct_origins


def standing_edition(page: Page) -> Edition:
    """The edition a page shows; every page that readers can reach has one."""
    if page.edition is None:
        raise ValueError(f"page {page.slug} has no edition")
    return page.edition


def card(page: Page, edition: Edition | None = None) -> dict[str, Any]:
    """A check as lists show it, by `edition` or the one that stands, which is loaded then."""
    edition = edition or standing_edition(page)
    content = edition.content
    return {
        "url": page_url(page.slug),
        "slug": page.slug,
        "statement": content["statement"],
        "claimant": content["claimant"]["name"] if content["claimant"] else "",
        "outlet": page.outlet,
        "rating": rating_facts(content),
        "content_type_label": content_type_label(content),
        "summary": content["summary"],
        "published_at": page.published_at,
        "modified_at": page.modified_at,
        "corrected": edition.number > 1,
        "withdrawn": page.withdrawn_at is not None,
        "language": content["language"],
    }


def check_facts(
    page: Page,
    corrections: Iterable[Correction],
    story: Story | None,
    later: Later | None = None,
    gone: dict[int, dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """All that the page of a check shows, loaded `with_topics`; each correction has the `number` of
    the edition it led to, or None. `later` is what `later_texts` tells of it, `gone` which
    of its sources do not stand any more, by the number of the evidence.
    """
    corrections = list(corrections)
    edition = standing_edition(page)
    return _frozen(page, edition, gone or {}) | {
        "read_whole": public_url("check_version", page.slug, str(edition.number)) + "?whole",
        "topics": [
            {"name": in_language(topic["names"]), "url": search_url(topic=topic["code"])}
            for topic in page.about
        ],
        "corrections": [correction_facts(correction) for correction in corrections],
        "versions": _versions(page, corrections),
        "later": later,
        "story": {"url": story_url(story.slug), "title": str(story.article)} if story else None,
    }


def version_facts(page: Page, edition: Edition) -> dict[str, Any]:
    """One edition whole, as it was published: nothing that came to be known of it since, but for
    whether it stands.
    """
    return _frozen(page, edition, {}) | {
        "published_at": edition.published_at,
        "stands": edition.pk == page.edition_id and page.withdrawn_at is None,
        "newest": standing_edition(page).number,
    }


def _frozen(page: Page, edition: Edition, gone: dict[int, dict[str, Any]]) -> dict[str, Any]:
    content = edition.content
    evidence = [_evidence(item) for item in content["evidence"]]
    asked = [_asked(item) for item in content["asked"]]
    appearances = [
        {"stands": True} | place | {"published_at": _date(place["published_at"])}
        for place in content["appearances"]
    ]
    return card(page, edition) | {
        "claimant": content["claimant"],
        "claimant_url": search_url(claimant=content["claimant"]["name"])
        if content["claimant"]
        else "",
        "appearances": appearances,
        "said": _said(appearances),
        "is_verbatim": is_verbatim(content),
        # `freeze` stored what `render_markdown` made, and the row cannot be changed.
        "rationale_html": mark_safe(content["rationale_html"]),  # noqa: S308
        "evidence": [item | {"gone": gone.get(item["number"])} for item in evidence],
        "origins": len(distinct_origins(item["origin"] for item in evidence)),
        "shared_origins": shared_origins(evidence),
        "weighed": weighed(evidence),
        "asked": asked,
        "trace": trace_facts(asked),
        "why_selected": content["why_selected"],
        "author": content["author"],
        "contributors": content["contributors"],
        "signers": [item | {"at": _date(item["at"])} for item in content["signers"]],
        "published_by": str(edition.published_by),
        "version": content["verdict_version"],
        "content_hash": content["content_hash"],
        "policy_version": edition.policy.version,
        "gates": _gates(edition),
        "override": {"reason": edition.override_reason, "gates": _in_words(edition.override_gates)}
        if edition.override_reason
        else None,
        "edition": edition.number,
        "withdrawn": {"reason": page.withdrawal, "at": page.withdrawn_at}
        if page.withdrawn_at
        else None,
    }


def _said(appearances: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each wording once, with the places where it stands; two places in one article are one."""
    told = ("url", "title", "publisher", "published_at", "stands")
    said: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}
    for place in appearances:
        places = said.setdefault(place["quote"], {})
        places.setdefault(tuple(place[name] for name in told), place)
    return [{"quote": quote, "places": list(places.values())} for quote, places in said.items()]


def correction_facts(correction: Correction) -> dict[str, Any]:
    """A note to readers as the page and the list of corrections show it."""
    return {
        "kind": correction.kind,
        "kind_label": correction.get_kind_display(),
        "note": correction.note,
        "reply_by": correction.reply_by,
        "at": correction.at,
    }


def _versions(page: Page, corrections: Iterable[Correction]) -> list[dict[str, Any]]:
    """Every edition, newest first: each but the first came with a note to readers."""
    later: list[dict[str, Any]] = [
        {
            "number": correction.number,
            "at": correction.at,
            "kind_label": correction.get_kind_display(),
            "url": public_url("check_version", page.slug, str(correction.number)),
        }
        for correction in corrections
        if correction.number is not None
    ]
    first = {
        "number": 1,
        "at": page.published_at,
        "kind_label": "",
        "url": public_url("check_version", page.slug, "1"),
    }
    return [*sorted(later, key=lambda item: -item["number"]), first]


def _gates(edition: Edition) -> list[dict[str, Any]]:
    """How each gate was met; those that were not, where a publisher broke the glass."""
    overridden = {gate["gate"] for gate in edition.override_gates}
    return [
        gate | {"met": gate["gate"] not in overridden}
        for gate in _in_words(
            [gate for gate in edition.gates if gate["gate"] not in overridden]
            + list(edition.override_gates)
        )
    ]


def _in_words(gates: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "gate": gate["gate"],
            "sentence": in_language(gate["sentence"]),
            "how": in_language(gate["how"]),
        }
        for gate in gates
    ]


def story_facts(
    story: Story,
    pages: Iterable[Page],
    later: dict[int, Later] | None = None,
    sentences: Sentences | None = None,
) -> dict[str, Any]:
    """The article-level report: each published claim in the order of the article, and no more of
    its text than the sentences that the claims stand in.

    `later` is what `later_texts` tells of the pages, `sentences` what `quoted.sentences` gives.
    """
    later, sentences = later or {}, sentences or {}
    article = story.article
    checks = []
    for page in pages:
        places = [
            place
            for place in standing_edition(page).content["appearances"]
            if place["article"] == article.pk
        ]
        start = min((place["start"] for place in places), default=0)
        # The same words are shown once, where they first stand.
        quotes: dict[str, dict[str, str]] = {}
        for place in places:
            around = sentences.get((place["snapshot_sha256"], place["start"], place["end"]), {})
            quotes.setdefault(place["quote"], {"quote": place["quote"]} | around)
        facts = card(page) | {"quotes": list(quotes.values()), "later": later.get(page.pk)}
        checks.append((start, page.pk, facts | {"is_verbatim": facts["statement"] in quotes}))
    return {
        "url": story_url(story.slug),
        "title": str(article),
        "publisher": article.publisher,
        "original": article.url,
        "authors": article.authors,
        "published_at": article.published_at,
        "changed_at": max((item["at"] for item in later.values()), default=None),
        "checks": [facts for _start, _pk, facts in sorted(checks, key=lambda item: item[:2])],
    }


def rating_facts(content: dict[str, Any]) -> dict[str, Any]:
    """The rating as it was when the edition went out; without a scale the summary labels it."""
    rating = content["rating"]
    label = in_language(rating["labels"])
    if rating["scale"] == "no-scale":
        label = first_words(content["summary"])
    return {
        "id": rating["id"],
        "code": rating["code"],
        "label": label,
        "definition": in_language(rating["definitions"]),
        "tone": rating["tone"],
        "step": str(rating["value"] or "none"),
    }


def is_verbatim(content: dict[str, Any]) -> bool:
    """Say whether the statement was said to the letter: our own wording of it has no quotation
    marks around it.
    """
    return any(content["statement"] == place["quote"] for place in content["appearances"])


def content_type_label(content: dict[str, Any]) -> str:
    value = content["content_type"]
    return str(ContentType(value).label) if value in ContentType.values else ""


def _evidence(item: dict[str, Any]) -> dict[str, Any]:
    return item | {
        "link": text_link(item["url"], item["quote"]),
        "stance_label": str(Stance(item["stance"]).label),
        "opened_at": _date(item["opened_at"]),
    }


def _asked(item: dict[str, Any]) -> dict[str, Any]:
    return item | {
        "provider": title_of(item["provider"]),
        "outcome_label": str(Outcome(item["outcome"]).label),
        "why": explain(item["reason"], item["reason_data"]) if item["reason"] else "",
        "at": _date(item["at"]),
    }


def _date(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
