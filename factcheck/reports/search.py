"""How readers look for a check: by words, verdict, who said it, topic, outlet, language."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from factcheck.archive.actions import find
from factcheck.claims.models import Claimant, Topic
from factcheck.lib.typed import typed
from factcheck.reports.models import Page, PageQuerySet
from factcheck.reviews.models import Tone

# How many names of people and of outlets the form offers; any other may be typed.
OFFERED = 100
NEAR = 5
# With how many words a search that found nothing is tried again, and by the spelling of how many.
MOST_WORDS, MOST_SLIPS = 12, 4
_WORD = re.compile(r"\w{2,}")


class SearchForm(forms.Form):
    """What is asked for in the address; whatever is not understood is left out."""

    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=200)
    verdict = forms.ChoiceField(
        label=gettext_lazy("Verdict"),
        required=False,
        choices=[
            ("", gettext_lazy("any verdict")),
            *((tone.value, tone.label) for tone in Tone if tone != Tone.NEUTRAL),
            (Tone.NEUTRAL.value, gettext_lazy("neither true nor false")),
        ],
    )
    claimant = forms.CharField(label=gettext_lazy("Who said it"), required=False, max_length=200)
    outlet = forms.CharField(label=gettext_lazy("Where it stood"), required=False, max_length=200)
    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=[("", gettext_lazy("any language")), *settings.LANGUAGES],
    )

    def __init__(self, asked: QueryDict, topics: Iterable[Topic]) -> None:
        super().__init__({name: typed(asked.get(name, "")) for name in self.base_fields})
        names = [(topic.code, str(topic)) for topic in topics]
        self.fields["topic"].choices = [("", _("any topic")), *names]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """What was asked for and understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def search(asked: QueryDict) -> dict[str, Any]:
    """The context of the search screen but for the checks themselves.

    Keys: form, chosen, `found` (the pages, not asked for yet), `narrowed` (what was chosen, each
    with the address without it), claimants and outlets to offer.
    """
    topics = list(Topic.objects.in_use())
    form = SearchForm(asked, topics)
    chosen = form.chosen()
    return {
        "form": form,
        "chosen": chosen,
        "found": Page.objects.public().standing().as_listed().search(**chosen),
        "narrowed": _narrowed(form, chosen),
        "claimants": list(
            Claimant.objects.filter(pages__in=Page.objects.public().standing())
            .order_by("name")
            .values_list("name", flat=True)
            .distinct()[:OFFERED]
        ),
        "outlets": list(
            Page.objects.filter(~Q(outlet=""), edition__isnull=False, withdrawn_at__isnull=True)
            .order_by("outlet")
            .values_list("outlet", flat=True)
            .distinct()[:OFFERED]
        ),
    }


def nearby(chosen: dict[str, str]) -> list[Page]:
    """A few checks that come near to words which none has all of; the other conditions hold.

    First those that the archive finds, as it does for the desk: also by other words and in another
    language. Where not one of the words is known, each may have slipped; the longest tell most.
    """
    words = _WORD.findall(chosen.get("q", ""))[:MOST_WORDS]
    if not words:
        return []
    others = {name: value for name, value in chosen.items() if name != "q"}
    pages = Page.objects.public().standing().search(**others)
    longest = sorted(words, key=len, reverse=True)[:MOST_SLIPS]
    near = dict.fromkeys([*_alike(chosen["q"], pages), *pages.saying_some_of(words)[:NEAR]])
    return list(near)[:NEAR] or list(pages.spelled_like(longest)[:NEAR])


def _alike(asked: str, pages: PageQuerySet) -> list[Page]:
    found = find(asked, publisher=settings.FACTCHECK_NAME, limit=NEAR * 2)
    places = {match.check.pk: place for place, match in enumerate(found)}
    alike = pages.filter(archived__in=places)
    return sorted(alike, key=lambda page: places[page.archived_id])[:NEAR]


def _narrowed(form: SearchForm, chosen: dict[str, str]) -> list[dict[str, str]]:
    """Each thing that was asked for in words, and the address that asks for all but it."""
    shown = []
    for name, value in chosen.items():
        field = form.fields[name]
        choices = dict(getattr(field, "choices", []))
        left = QueryDict(mutable=True)
        left.update({key: kept for key, kept in chosen.items() if key != name})
        shown.append(
            {
                "label": str(field.label),
                "value": str(choices.get(value, value)),
                "without": f"?{left.urlencode()}",
            }
        )
    return shown
