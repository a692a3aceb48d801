"""The pages about the newsroom, as a publisher writes them."""

from itertools import zip_longest
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from factcheck.accounts.access import fresh_factor, needs
from factcheck.errors import Refused, StaleState
from factcheck.lib.words import words_changed
from factcheck.reports import info_actions
from factcheck.reports.forms import InfoForm
from factcheck.reports.models import InfoPage
from factcheck.screens import screen

# How many versions are told with what each changed.
TOLD = 10


@needs("publisher")
@require_safe
def pages(request: HttpRequest) -> HttpResponse:
    found = {(page.kind, page.language): page for page in InfoPage.objects.newest()}
    rows = [
        {
            "label": kind.label,
            "public": reverse(f"{kind.value}_page"),
            "languages": [
                {
                    "name": name,
                    "edit": reverse("info_edit", args=[kind.value, language]),
                    "page": found.get((kind.value, language)),
                }
                for language, name in settings.LANGUAGES
            ],
        }
        for kind in InfoPage.Kind
    ]
    return screen(request, "reports/info_pages.html", {"section": "pages", "rows": rows})


@needs("publisher")
@fresh_factor
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    names = dict(settings.LANGUAGES)
    if kind not in InfoPage.Kind.values or language not in names:
        raise Http404(_("There is no such page."))
    before = InfoPage.objects.current(kind, language)
    form = InfoForm(request.POST or None, initial=_initial(before))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                info_actions.set_page(kind, language, actor=request.user, **form.cleaned_data)
                messages.success(request, _("Readers see it now."))
                return redirect("info_edit", kind, language)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            except StaleState as stale:
                form.add_error(None, str(stale))
                status = 409
    context = {
        "section": "pages",
        "form": form,
        "label": InfoPage.Kind(kind).label,
        "language": language,
        "language_label": names[language],
        "here": reverse("info_edit", args=[kind, language]),
        "public": reverse(f"{kind}_page"),
        "before": before,
        # Typed upon an older version: what came meanwhile is beside it to copy from.
        "newer": before if status == 409 else None,
        "versions": _versions(kind, language),
    }
    return screen(request, "reports/info_edit.html", context, part="info_edit", status=status)


def _initial(before: InfoPage | None) -> dict[str, Any]:
    if before is None:
        return {"seen": 0}
    return {"seen": before.version, "title": before.title, "body": before.body}


def _versions(kind: str, language: str) -> list[dict[str, Any]]:
    """The newest versions and what each changed, newest first."""
    rows = InfoPage.objects.filter(kind=kind, language=language).order_by("-version")
    found = list(rows[: TOLD + 1])
    return [
        {
            "page": page,
            "words": words_changed(_whole(older), _whole(page)) if older else [],
        }
        for page, older in zip_longest(found, found[1:])
    ][:TOLD]


def _whole(page: InfoPage) -> str:
    return f"{page.title}\n\n{page.body}"
