"""What the desk says of a finding beside the source's own words: in the reader's language, by data.

None of it stands in the excerpt, for the excerpt is what an editor quotes.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from babel import Locale
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from factcheck.lookups.providers.countries import country_name
from factcheck.lookups.providers.crossref import WITHDRAWN

# Crossref's kinds of update; of another one its own English label is shown.
KINDS = {
    "retraction": gettext_lazy("retraction"),
    "withdrawal": gettext_lazy("withdrawal"),
    "removal": gettext_lazy("removal"),
    "partial_retraction": gettext_lazy("partial retraction"),
    "correction": gettext_lazy("correction"),
    "corrigendum": gettext_lazy("correction"),
    "erratum": gettext_lazy("erratum"),
    "addendum": gettext_lazy("addendum"),
    "clarification": gettext_lazy("clarification"),
    "expression_of_concern": gettext_lazy("expression of concern"),
    "new_version": gettext_lazy("new version"),
    "new_edition": gettext_lazy("new edition"),
}


def remarks(data: Mapping[str, Any]) -> list[str]:
    """Return what a finding's `data` says that a reader should know, as sentences."""
    return [*_of_work(data), *_of_sighting(data)]


def _of_work(data: Mapping[str, Any]) -> Iterator[str]:
    """A scholarly work, as `crossref` and `openalex` tell of it."""
    for update in data.get("updated_by", ()):
        told = {
            "kind": KINDS.get(update["type"], update["label"]),
            "date": _day(update["date"]),
            "source": update["source"],
            "doi": update["doi"],
        }
        if update["type"] in WITHDRAWN:
            yield _("Retracted on %(date)s (%(source)s; notice: doi.org/%(doi)s).") % told
        else:
            yield _("Changed later: %(kind)s, %(date)s (notice: doi.org/%(doi)s).") % told
    for notice in data.get("update_to", ()):
        told = {"kind": KINDS.get(notice["type"], notice["label"]), "doi": notice["doi"]}
        yield _("This is itself a notice (%(kind)s) about doi.org/%(doi)s.") % told
    if (cited := data.get("cited_by")) is not None:
        sentence = ngettext("Cited by %(count)s work.", "Cited by %(count)s works.", cited)
        yield sentence % {"count": cited}


def _of_sighting(data: Mapping[str, Any]) -> Iterator[str]:
    """A page that `gdelt` has seen; when that was is not when it was published."""
    if seen := data.get("seen_at"):
        told = {"date": _day(seen), "country": _country(data.get("sourcecountry", ""))}
        if told["country"]:
            yield _("Seen by GDELT on %(date)s (%(country)s).") % told
        else:
            yield _("Seen by GDELT on %(date)s.") % told


def _day(told: str) -> str:
    """A day as the reader writes it; a source may know only the year, or nothing."""
    try:
        day = datetime.fromisoformat(told) if "T" in told else date.fromisoformat(told)
    except ValueError:
        return told or "?"
    return date_format(day, "j M Y")


def _country(english: str) -> str:
    code = _codes().get(english.lower(), "")
    return country_name(code, (get_language() or "en").partition("-")[0]) or english


@cache
def _codes() -> dict[str, str]:
    territories = Locale("en").territories
    return {name.lower(): code for code, name in territories.items() if code.isalpha()}
