"""Words and times as the screens show them: codes as labels, moments with their zone."""

from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language_info, gettext_lazy, gettext_noop
from django.utils.translation import gettext as _

import factcheck.reading
from factcheck.claims import actions
from factcheck.claims.models import Claim, Kind, Status
from factcheck.desk.layout import Mark, Segment

register = template.Library()

# Why a claim was proposed: the sentences of the reading engine, which knows no Django, and ours.
REASONS: dict[str, str] = {
    **factcheck.reading.REASONS,
    "by-hand": gettext_noop("An editor marked it by hand."),
    "like-accepted": gettext_noop("Your desk took up claims like this one."),
    "like-dismissed": gettext_noop("Your desk dismissed claims like this one."),
}

BLOCKS: dict[str, str | Promise] = {
    "title": gettext_lazy("Title"),
    "standfirst": gettext_lazy("Standfirst"),
    "byline": gettext_lazy("Byline"),
    "credit": gettext_lazy("Credit"),
    "caption": gettext_lazy("Caption"),
    "related": gettext_lazy("Link to another article"),
    "boilerplate": gettext_lazy("Not part of the article"),
}


@register.filter
def kind_label(code: str) -> str:
    """The word for a kind of claim."""
    return str(Kind(code).label) if code in Kind.values else code


@register.filter
def reason(code: str) -> str:
    """Why a claim was proposed, as a sentence."""
    return _(REASONS[code]) if code in REASONS else code


@register.filter
def can_be_judged(claim: Claim, code: str) -> bool:
    """Whether a reason has a weight that an editor may take out of the claim's score."""
    return actions.can_be_judged(claim, code)


@register.filter
def block_label(kind: str) -> str:
    """The name of a part of an article; empty for its plain text."""
    return str(BLOCKS.get(kind, ""))


@register.filter
def worth(checkworthiness: float) -> str:
    """Check-worthiness in a word."""
    if checkworthiness >= 0.66:
        return _("high")
    return _("medium") if checkworthiness >= 0.33 else _("low")


@register.filter
def fifths(checkworthiness: float) -> list[bool]:
    """Five fields, as many of them filled as the value between 0 and 1 deserves."""
    filled = max(1, round(checkworthiness * 5))
    return [number <= filled for number in range(1, 6)]


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """A point in time with its zone, such as "22 Nov 2026, 14.05 WIB"."""
    if not value:
        return ""
    here = timezone.localtime(value)
    return format_html(
        '<time datetime="{}">{}</time>', here.isoformat(), date_format(here, "j M Y, H.i T")
    )


@register.filter
def plain_moment(value: datetime | None) -> str:
    """A point in time with its zone, for letters without markup."""
    return date_format(timezone.localtime(value), "j M Y, H.i T") if value else ""


@register.filter
def day(value: datetime | date | None) -> SafeString | str:
    """A day, such as "22 Nov 2026"; the exact time, where there is one, on pointing at it."""
    if not value:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
        exact = date_format(value, "j M Y, H.i T")
    else:
        exact = date_format(value, "j M Y")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        exact,
        date_format(value, "j M Y"),
    )


@register.filter
def in_fours(text: str) -> str:
    """A secret to type by hand, in groups of four characters; apps take it with its spaces."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


@register.filter
def clock(value: datetime | None) -> str:
    """The time of day, such as "14.05"."""
    return date_format(timezone.localtime(value), "H.i") if value else ""


@register.filter
def fault(text: str) -> str:
    """What is wrong with the record, which is written down in English."""
    return _(text) if text else ""


@register.filter
def is_past(value: datetime | None) -> bool:
    """Whether a point in time lies behind us."""
    return value is not None and value < timezone.now()


@register.filter
def for_input(value: datetime | None) -> str:
    """A point in time as a datetime-local field takes it."""
    return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M") if value else ""


@register.filter
def language_name(code: str) -> str:
    """A language by its name in the reader's own; the code itself when it has none here."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


# An article may have hundreds of claims, and each act on one of them draws all of it anew: in the
# language of templates this alone takes longer than everything else on the screen.


@register.simple_tag
def marked_words(segments: Iterable[Segment], focus: Claim | None = None) -> SafeString:
    """The words of a block, with the claims they belong to and a number where each begins."""
    before, after = reverse("claim", args=[0]).rsplit("0", 1)
    labels = {status.value: escape(status.label) for status in Status}
    name, current = escape(_("Claim")), focus.pk if focus else None
    parts: list[str] = []
    for segment in segments:
        for claim in segment.opens:
            if number := getattr(claim, "number", None):
                href = f"{before}{claim.pk}{after}"
                parts.append(
                    f'<a class="claim-ref" data-not-text data-claim="{claim.pk}"'
                    f' data-state="{escape(claim.status)}" href="{href}" hx-get="{href}"'
                    ' hx-target="#bench" hx-swap="outerHTML" hx-push-url="true">'
                    f'<span class="seen-by-readers-aloud">{name} </span>{number}'
                    f'<span class="seen-by-readers-aloud">, {labels[claim.status]}</span></a>'
                )
        parts += [_opening(mark, current) for mark in segment.marks]
        parts.append(escape(segment.text))
        parts.append("</span>" * len(segment.marks))
    return mark_safe("".join(parts))  # noqa: S308 -- every word of it is escaped above


def _opening(mark: Mark, current: int | None) -> str:
    claim = mark.claim
    step = getattr(claim, "step", "")
    return (
        f'<span class="claim" data-claim="{claim.pk}" data-state="{escape(claim.status)}"'
        f' data-layer="{mark.layer}"'
        + (f' data-step="{escape(step)}"' if step else "")
        + (" data-current>" if claim.pk == current else ">")
    )


@register.simple_tag
def claim_options(claims: Iterable[Claim]) -> SafeString:
    """Claims to choose one from, each by its number and the beginning of its statement."""
    return format_html_join(
        "",
        '<option value="{}">{}. {}</option>',
        ((claim.pk, claim.number, _short(claim.statement)) for claim in claims),
    )


def _short(words: str, most: int = 80) -> str:
    return words if len(words) <= most else Truncator(words).chars(most)
