"""Words and times as the screens show them: codes as labels, moments with their zone."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, gettext_lazy, gettext_noop
from django.utils.translation import gettext as _

import factcheck.reading
from factcheck.claims import actions
from factcheck.claims.models import Claim, Kind

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
def clock(value: datetime | None) -> str:
    """The time of day, such as "14.05"."""
    return date_format(timezone.localtime(value), "H.i") if value else ""


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
