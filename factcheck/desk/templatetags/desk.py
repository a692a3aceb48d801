"""Words and times as the screens show them: codes as labels, moments with their zone."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from factcheck.claims.models import Kind

register = template.Library()

# The sentences of factcheck.reading.claims.REASONS, which knows no Django, for translation.
REASONS: dict[str, str | Promise] = {
    "has-number": gettext_lazy("It gives a number."),
    "has-date": gettext_lazy("It gives a date or a time."),
    "names-people": gettext_lazy("It names a person, an organisation or a place."),
    "attributed": gettext_lazy("It says who said so."),
    "quoted": gettext_lazy("It repeats somebody's own words."),
    "event": gettext_lazy("It says that something happened."),
    "cause": gettext_lazy("It says that one thing caused another."),
    "comparison": gettext_lazy("It compares things or says that something changed."),
    "superlative": gettext_lazy("It calls something the first, the only or the most."),
    "law": gettext_lazy("It speaks of a law, a treaty or a court."),
    "negation": gettext_lazy("It says that something did not happen or is not so."),
    "repeated": gettext_lazy("The article says it more than once."),
    "conflicting": gettext_lazy("Another passage of the article says it differently."),
    "prediction": gettext_lazy("It speaks of the future, which cannot be checked yet."),
    "opinion": gettext_lazy("It judges or wishes; that is harder to check."),
    "personal": gettext_lazy("It speaks of the speaker's own experience."),
    "vague": gettext_lazy("It does not say who or how many."),
    "question": gettext_lazy("It asks and does not state."),
    "short": gettext_lazy("It has too few words to stand alone."),
    "by-hand": gettext_lazy("An editor marked it by hand."),
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
    return str(REASONS.get(code, code))


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
def for_input(value: datetime | None) -> str:
    """A point in time as a datetime-local field takes it."""
    return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M") if value else ""
