"""What readers and machines can follow: checks, corrections, the record; as Atom, RSS, JSON Feed.

The three formats are written from the same `Channel`, so that none of them knows less.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone, translation
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import escape
from django.utils.translation import gettext as _

from factcheck.audit import roots
from factcheck.audit.models import Root
from factcheck.claims.models import Topic
from factcheck.lib.typed import typed
from factcheck.reports.claimreview import label_of
from factcheck.reports.links import page_url, public_url
from factcheck.reports.models import Correction, Page
from factcheck.reports.reading import standing_edition
from factcheck.reviews.models import Tone

LENGTH = 30
# When a feed without entries last changed: any time that never moves, so that it stays the same.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
JSON_FEED = "https://jsonfeed.org/version/1.1"
TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `id` never changes and is never given again."""

    id: str
    url: str
    title: str
    html: str
    published: datetime
    updated: datetime
    language: str
    tags: tuple[str, ...] = ()
    # What only JSON can carry, under names that begin with an underscore.
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Channel:
    title: str
    about: str
    # The page that shows the same to a reader.
    home: str
    address: str
    language: str
    entries: tuple[Entry, ...]

    @property
    def updated(self) -> datetime:
        return max((entry.updated for entry in self.entries), default=NEVER)


# -- what is told


def checks(kind: str, chosen: dict[str, str]) -> Channel:
    """The checks that last changed, of those that `chosen` asks for (as the search does); an
    entry is updated when its check is corrected, replied to or withdrawn.
    """
    language = _language(chosen)
    with translation.override(language):
        found = Page.objects.public().as_listed().search(**chosen)
        pages = found.prefetch_related("corrections").order_by("-modified_at", "-id")
        return Channel(
            title=_title(chosen),
            about=_("Fact-checks and their corrections"),
            home=_with(public_url("search"), chosen) if chosen else public_url("home"),
            address=_with(public_url(f"checks_{kind}"), chosen),
            language=language,
            entries=tuple(map(_check, pages[:LENGTH])),
        )


def corrections(kind: str, chosen: dict[str, str]) -> Channel:
    """The newest notes to readers on the checks that `chosen` asks for: one entry a note."""
    language = _language(chosen)
    with translation.override(language):
        pages = Page.objects.public().search(**chosen).order_by()
        notes = Correction.objects.filter(page__in=pages.values("pk"))
        notes = notes.select_related("page__edition").order_by("-at", "-id")
        return Channel(
            title=f"{_title(chosen)}: {_('Corrections')}",
            about=_("What was corrected, clarified, updated, replied to or withdrawn"),
            home=public_url("corrections"),
            address=_with(public_url(f"corrections_{kind}"), chosen),
            language=language,
            entries=tuple(map(_correction, notes[:LENGTH])),
        )


def record(kind: str) -> Channel:
    """The signed roots of the record, one a day: whoever keeps them can prove a rewriting."""
    with translation.override(settings.LANGUAGE_CODE):
        return Channel(
            title=f"{settings.FACTCHECK_NAME}: {_('roots of the record')}",
            about=_("One signed hash a day over all that the newsroom did in its desk"),
            home=public_url("policy_page"),
            address=public_url(f"record_{kind}"),
            language=settings.LANGUAGE_CODE,
            entries=tuple(map(_root, roots.feed_items())),
        )


def _check(page: Page) -> Entry:
    edition = standing_edition(page)
    content = edition.content
    label, url = label_of(content), page_url(page.slug)
    about: dict[str, Any] = {"withdrawn": page.withdrawn_at is not None}
    parts = [_note(note) for note in page.corrections.all()]
    title = _("Withdrawn: %(claim)s") % {"claim": content["statement"]}
    tags: tuple[str, ...] = ()
    if page.withdrawn_at is None:
        title, tags = f"{label}: {content['statement']}", (label,)
        about |= {"verdict": page.tone, "label": label, "edition": edition.number}
        if edition.override_reason:
            early = _("Published before all of our rules were met")
            parts.append(
                f"<p><strong>{escape(early)}</strong>: {escape(edition.override_reason)}</p>"
            )
        parts.append(f"<p>{escape(content['summary'])}</p>")
    return Entry(
        id=url,
        url=url,
        title=title,
        html="".join(parts),
        published=page.published_at,
        updated=page.modified_at,
        language=content["language"],
        tags=tags,
        extra={"_check": about},
    )


def _correction(note: Correction) -> Entry:
    content = standing_edition(note.page).content
    url = page_url(note.page.slug)
    return Entry(
        id=f"{url}#note-{note.pk}",
        url=f"{url}#corrections",
        title=f"{note.get_kind_display()}: {content['statement']}",
        html=_note(note),
        published=note.at,
        updated=note.at,
        language=content["language"],
        tags=(note.get_kind_display(),),
        extra={"_correction": {"kind": note.kind, "check": url}},
    )


def _root(root: Root) -> Entry:
    told = roots.statement_of(root)
    words = _("%(count)d events, the last has the number %(last)d. Root: %(root)s") % {
        "count": told["events"],
        "last": told["last_seq"],
        "root": told["root"],
    }
    # The JSON itself for those who read by Atom or RSS: it verifies like that of the JSON Feed.
    return Entry(
        id=f"{public_url('record_json')}#{told['day']}",
        url=f"{public_url('record_json')}#{told['day']}",
        title=_("Root of %(day)s") % {"day": told["day"]},
        html=f"<p>{escape(words)}</p><pre>{escape(json.dumps(told, indent=1))}</pre>",
        published=root.made_at,
        updated=root.made_at,
        language=settings.LANGUAGE_CODE,
        extra={"_record": told},
    )


def _note(note: Correction) -> str:
    by = ""
    if note.reply_by:
        by = f" {escape(_('%(name)s replies:') % {'name': note.reply_by})}"
    return (
        f"<p><strong>{escape(note.get_kind_display())}</strong> "
        f"({timezone.localtime(note.at):%Y-%m-%d %H.%M}):{by} {escape(note.note)}</p>"
    )


def _language(chosen: dict[str, str]) -> str:
    """Our few words are in the language that is asked for, else in the newsroom's own."""
    return chosen.get("language", settings.LANGUAGE_CODE)


def _title(chosen: dict[str, str]) -> str:
    words = [chosen[name] for name in ("q", "claimant", "outlet") if name in chosen]
    if code := chosen.get("topic"):
        words.append(str(Topic.objects.get(code=code)))
    if tone := chosen.get("verdict"):
        words.append(str(Tone(tone).label))
    if language := chosen.get("language"):
        words.append(str(dict(settings.LANGUAGES)[language]))
    return ": ".join([settings.FACTCHECK_NAME, *([", ".join(words)] if words else [])])


def _with(address: str, chosen: dict[str, str]) -> str:
    return f"{address}?{urlencode(chosen)}" if chosen else address


# -- how it is written


def write(channel: Channel, kind: str) -> bytes:
    """Write a channel as "atom", "rss" or "json"."""
    if kind == "json":
        return json.dumps(_json_feed(channel), ensure_ascii=False).encode()
    made = (_Atom if kind == "atom" else _Rss)(
        title=typed(channel.title),
        link=channel.home,
        description=typed(channel.about),
        subtitle=typed(channel.about),
        language=channel.language,
        author_name=settings.FACTCHECK_NAME,
        feed_url=channel.address,
        feed_guid=channel.address,
        feed_copyright=_rights(),
        updated=channel.updated,
    )
    for entry in channel.entries:
        # One character that XML cannot hold would cost the whole feed.
        made.add_item(
            title=typed(entry.title),
            link=entry.url,
            description=typed(entry.html),
            author_name=settings.FACTCHECK_NAME,
            unique_id=entry.id,
            unique_id_is_permalink=entry.id == entry.url,
            pubdate=entry.published,
            updateddate=entry.updated,
            categories=[typed(tag) for tag in entry.tags],
            language=entry.language,
        )
    return made.writeString("utf-8").encode()


class _Steady(SyndicationFeed):
    def latest_post_date(self) -> datetime:
        return self.feed["updated"]


class _Atom(_Steady, Atom1Feed):
    """Each entry in the language of its check."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return super().item_attributes(item) | {"xml:lang": item["language"]}


class _Rss(_Steady, Rss201rev2Feed):
    """RSS has no time of the last change; Atom's is understood by many who read it."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("atom:updated", item["updateddate"].isoformat())


def _json_feed(channel: Channel) -> dict[str, Any]:
    return {
        "version": JSON_FEED,
        "title": channel.title,
        "description": channel.about,
        "home_page_url": channel.home,
        "feed_url": channel.address,
        "language": channel.language,
        "authors": [{"name": settings.FACTCHECK_NAME, "url": public_url("home")}],
        "items": list(_json_items(channel.entries)),
    }


def _json_items(entries: Iterable[Entry]) -> Iterable[dict[str, Any]]:
    for entry in entries:
        yield {
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "content_html": entry.html,
            "date_published": entry.published.isoformat(),
            "date_modified": entry.updated.isoformat(),
            "language": entry.language,
            "tags": list(entry.tags),
            **entry.extra,
        }


def _rights() -> str | None:
    named = " ".join(filter(None, [settings.FACTCHECK_LICENCE, settings.FACTCHECK_LICENCE_URL]))
    return typed(named) or None
