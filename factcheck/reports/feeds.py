"""The Atom feed of published checks, corrections included."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from factcheck.lib.typed import typed
from factcheck.reports.claimreview import label_of
from factcheck.reports.links import page_url, public_url
from factcheck.reports.models import Page
from factcheck.reports.reading import standing_edition

LENGTH = 30


class CleanFeed(Atom1Feed):
    """Django gives up the whole feed for one character that XML cannot hold; an article may have
    it, and so may a claim that quotes one.
    """

    def add_item(  # type: ignore[override]  # Django's other arguments are passed on as they are
        self, title: str, link: str, description: str, **kwargs: Any
    ) -> None:
        super().add_item(typed(title), link, typed(description), **kwargs)


class ChecksFeed(Feed):
    """The newest checks; an entry's `updated` moves when the check is corrected or withdrawn."""

    feed_type = CleanFeed
    language = settings.LANGUAGE_CODE

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # One feed for everyone: its few words of ours are in the newsroom's own language.
        with translation.override(settings.LANGUAGE_CODE):
            return super().__call__(request, *args, **kwargs)

    def title(self) -> str:
        return settings.FACTCHECK_NAME

    def subtitle(self) -> str:
        return _("Fact-checks and their corrections")

    def link(self) -> str:
        return public_url("home")

    def feed_url(self) -> str:
        return public_url("checks_feed")

    def author_name(self) -> str:
        return settings.FACTCHECK_NAME

    def items(self) -> list[Page]:
        pages = Page.objects.public().prefetch_related("corrections")
        return list(pages.order_by("-modified_at", "-id")[:LENGTH])

    def item_title(self, item: Page) -> str:
        content = standing_edition(item).content
        if item.withdrawn_at:
            return _("Withdrawn: %(claim)s") % {"claim": content["statement"]}
        return f"{label_of(content)}: {content['statement']}"

    def item_description(self, item: Page) -> str:
        notes = [
            f"<p><strong>{escape(note.get_kind_display())}</strong> "
            f"({timezone.localtime(note.at):%Y-%m-%d %H.%M}): {escape(note.note)}</p>"
            for note in item.corrections.all()
        ]
        if item.withdrawn_at:
            return "".join(notes)
        summary = standing_edition(item).content["summary"]
        return "".join([*notes, f"<p>{escape(summary)}</p>"])

    def item_link(self, item: Page) -> str:
        return page_url(item.slug)

    def item_guid(self, item: Page) -> str:
        return page_url(item.slug)

    def item_pubdate(self, item: Page) -> datetime:
        return item.published_at

    def item_updateddate(self, item: Page) -> datetime:
        return item.modified_at

    def item_categories(self, item: Page) -> list[str]:
        return [] if item.withdrawn_at else [typed(label_of(standing_edition(item).content))]
