"""A check as a picture to share (1200x630) and as a document to keep, set by typst.

Both show the edition that stands and nothing that a later act on the page could make untrue
without its being made anew: they are kept under the edition, the language and the time of the last
change.
"""

import hashlib
import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.core.cache import cache as kept
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from factcheck.lib.languages import runs_left
from factcheck.lib.typed import typed
from factcheck.lib.typeset import Form, typeset
from factcheck.reports.links import page_url
from factcheck.reports.models import Edition, Page
from factcheck.reports.prose import blocks
from factcheck.reports.reading import check_facts, content_type_label, is_verbatim, rating_facts

_FOLDER = Path(__file__).with_name("typst")
SECONDS = 30 * 86_400
WIDTH, HEIGHT = 1200, 630
# Characters of a claim that are enough for the picture, even small ones; it cuts off what it has no
# room for itself.
MOST_WORDS = 700
# One at a time in each process: a crowd of unusual wishes must not take the readers' pages along.
_TURN = BoundedSemaphore(1)
PATIENCE = 5.0
_log = logging.getLogger(__name__)


class Busy(Exception):
    """Another one is being made; ask again in a moment."""


def card_png(edition: Edition, language: str) -> bytes:
    """The picture of a check: the claim, who said it, the verdict, who checked.

    Raises `Busy`, and `FileRefused` for words that cannot be set.
    """
    return _made("card", "png", edition, language, _card)


def check_pdf(edition: Edition, language: str) -> bytes:
    """The whole check as a document. Raises as `card_png` does."""
    return _made("check", "pdf", edition, language, _check)


def _made(
    name: str, form: Form, edition: Edition, language: str, facts: Callable[[Page], dict[str, Any]]
) -> bytes:
    template = _template(name)
    page = edition.page
    version = hashlib.sha256(f"{template}{settings.PUBLIC_URL}{settings.FACTCHECK_NAME}".encode())
    changed = int(page.modified_at.timestamp() * 1_000_000)
    key = f"typeset:{form}:{edition.pk}:{language}:{changed}:{version.hexdigest()[:12]}"
    if known := _known(key):
        return known
    if not _TURN.acquire(timeout=PATIENCE):
        raise Busy
    try:
        # Whoever was before us may have made this very one.
        if known := _known(key):
            return known
        with translation.override(language):
            told = facts(page) | {"language": language}
        made = typeset(template, _clean(told), form)
    finally:
        _TURN.release()
    try:
        kept.set(key, made, SECONDS)
    except RedisError as error:
        _log.warning("Valkey does not answer: %s", error)
    return made


def _known(key: str) -> bytes | None:
    try:
        return kept.get(key)
    except RedisError as error:
        _log.warning("Valkey does not answer: %s", error)
        return None


@cache
def _template(name: str) -> str:
    return (_FOLDER / f"{name}.typ").read_text(encoding="utf-8")


def _clean(value: Any) -> Any:
    """Without the characters that no font shows; anything that is not JSON becomes its words."""
    if isinstance(value, dict):
        return {name: _clean(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    if value is None or isinstance(value, bool | int):
        return value
    return typed(str(value))


def _day(at: Any) -> str:
    return date_format(timezone.localtime(at), "j M Y") if at else ""


def _moment(at: Any) -> str:
    return date_format(timezone.localtime(at), "j M Y, H.i T") if at else ""


def _head(page: Page, content: dict[str, Any]) -> dict[str, Any]:
    rating = rating_facts(content)
    if page.withdrawn_at:
        rating = {"label": _("Withdrawn"), "step": "none"}
    claimant = content["claimant"]["name"] if content["claimant"] else ""
    return {
        "newsroom": settings.FACTCHECK_NAME,
        "statement": content["statement"],
        "statement_language": content["language"],
        "statement_runs_left": runs_left(content["statement"]),
        "open": "“" if is_verbatim(content) else "",
        "close": "”" if is_verbatim(content) else "",
        "said_by": _("said by %(name)s") % {"name": claimant} if claimant else "",
        "label": rating["label"],
        "step": rating["step"],
        "kind": "" if page.withdrawn_at else content_type_label(content),
        "url": page_url(page.slug),
        "day": _day(page.published_at),
        "changed": _("changed %(day)s") % {"day": _day(page.modified_at)}
        if page.modified_at > page.published_at
        else "",
        "checked": _("Fact-check"),
    }


def _card(page: Page) -> dict[str, Any]:
    edition = page.edition
    if edition is None:
        raise ValueError(f"page {page.slug} has no edition")
    head = _head(page, edition.content)
    return head | {"statement": Truncator(head["statement"]).chars(MOST_WORDS)}


def _check(page: Page) -> dict[str, Any]:
    page = (
        Page.objects.public()
        .with_topics()
        .select_related("edition__policy", "edition__published_by")
        .get(pk=page.pk)
    )
    notes = list(page.corrections.with_number())
    check = check_facts(page, notes, None)
    notices = []
    if check["withdrawn"]:
        words = _("This fact-check was withdrawn")
        notices.append(
            f"{words}, {_moment(check['withdrawn']['at'])}. {check['withdrawn']['reason']}"
        )
    if check["override"]:
        words = _("Published before all of our rules were met")
        notices.append(f"{words}: {check['override']['reason']}")
    return _head(page, page.edition.content) | {  # type: ignore[union-attr]  # it is public
        "notices": notices,
        "withdrawn": _("Withdrawn") if check["withdrawn"] else "",
        # Of what is withdrawn no verdict is passed on, in other words neither.
        "summary": "" if check["withdrawn"] else check["summary"],
        "definition": check["rating"]["definition"],
        "places": [
            {
                "quote": place["quote"],
                "url": place["url"],
                "source": ", ".join(
                    filter(None, [place["title"], place["publisher"], _day(place["published_at"])])
                ),
            }
            for place in check["appearances"]
        ],
        "rationale": blocks(str(check["rationale_html"])),
        "evidence": [
            {
                "number": item["number"],
                "stance": item["stance_label"],
                "quote": item["quote"],
                "source": ", ".join(filter(None, [item["title"], item["publisher"]])),
                "url": item["url"],
                "archived": item["archived_url"],
                "note": item["note"],
            }
            for item in check["evidence"]
        ],
        "corrections": [
            {
                "kind": note["kind_label"],
                "at": _moment(note["at"]),
                "note": note["note"],
                "by": _("%(name)s replies:") % {"name": note["reply_by"]}
                if note["reply_by"]
                else "",
            }
            for note in check["corrections"]
        ],
        "people": [
            _("Written by %(name)s.") % {"name": check["author"]},
            *(
                f"{_('Signed by %(name)s') % {'name': item['name']}}, {_moment(item['at'])}."
                for item in check["signers"]
            ),
        ],
        "gates": [f"{gate['sentence']}: {gate['how']}" for gate in check["gates"] if gate["met"]],
        "topics": ", ".join(topic["name"] for topic in check["topics"]),
        "edition": _("Edition %(number)d of %(day)s. What became of it since stands at")
        % {
            "number": check["edition"],
            "day": _moment(page.edition.published_at),  # type: ignore[union-attr]  # as above
        },
        "licence": " ".join(
            filter(None, [settings.FACTCHECK_LICENCE, settings.FACTCHECK_LICENCE_URL])
        ),
        "heads": {
            "said": _("What was said"),
            "how": _("How we checked"),
            "evidence": _("Evidence"),
            "archived": _("archived copy"),
            "corrections": _("Corrections"),
            "people": _("Who made this"),
            "rules": _("The rules it met"),
        },
    }
