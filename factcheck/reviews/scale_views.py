"""The rating scales: the list, and a form that makes a scale or its next version."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from factcheck.accounts.access import fresh_factor, needs
from factcheck.accounts.models import Role
from factcheck.errors import Refused
from factcheck.lib.languages import in_language
from factcheck.reviews import scale_actions
from factcheck.reviews.models import Scale, Tone, Verdict
from factcheck.reviews.scale_actions import MAX_RATINGS, Step, scale_faults, step_faults
from factcheck.reviews.tones import tones
from factcheck.reviews.verdict_pane import rating_facts
from factcheck.screens import screen

SPARE = 2


@needs("viewer")
@require_safe
def scales(request: HttpRequest) -> HttpResponse:
    used = Verdict.objects.filter(rating__scale=OuterRef("pk"))
    every = Scale.objects.annotate(used=Exists(used)).prefetch_related("ratings")
    rows = [_row(scale) for scale in every.order_by("position", "code", "-version")]
    newest: dict[str, int] = {}
    for row in rows:
        newest.setdefault(row["scale"].code, row["scale"].version)
    context = {
        "section": "scales",
        "scales": [row for row in rows if row["scale"].version == newest[row["scale"].code]],
        "older": [row for row in rows if row["scale"].version != newest[row["scale"].code]],
        "may_change": request.user.may(Role.PUBLISHER),
    }
    return screen(request, "reviews/scales.html", context)


@needs("publisher")
@fresh_factor
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _form(request, None)


@needs("publisher")
@fresh_factor
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    return _form(request, get_object_or_404(Scale, pk=pk))


@needs("publisher")
@fresh_factor
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    scale = get_object_or_404(Scale, pk=pk)
    active = request.POST.get("active") == "on"
    scale_actions.switch_scale(scale, active=active, actor=request.user)
    messages.success(
        request,
        _("New verdicts may use this scale.")
        if active
        else _("New verdicts no longer use this scale. Old ones keep their labels."),
    )
    return redirect("scales")


def _form(request: HttpRequest, scale: Scale | None) -> HttpResponse:
    """The form; POST with `preview` shows what was typed, any other POST keeps it."""
    if request.method != "POST":
        names, steps = ({}, []) if scale is None else _of(scale)
        return _shown(request, scale, names, steps)
    names, steps = _typed(request.POST)
    faults = scale_faults(names, steps)
    wrong = [step_faults(step) for step in steps]
    if "preview" in request.POST:
        return _shown(request, scale, names, steps, faults=faults, wrong=wrong, part="preview")
    if faults or any(wrong):
        return _shown(request, scale, names, steps, faults=faults, wrong=wrong, status=422)
    try:
        if scale is None:
            code = slugify(request.POST.get("scale", "") or in_language(names))
            made = scale_actions.make_scale(code, actor=request.user, names=names, steps=steps)
        else:
            made = scale_actions.new_version(scale, actor=request.user, names=names, steps=steps)
    except Refused as refused:
        return _shown(request, scale, names, steps, faults=[str(refused)], status=422)
    messages.success(
        request,
        _("Version %(version)s of “%(name)s” is in use from now on.")
        % {"version": made.version, "name": made},
    )
    return redirect("scales")


def _shown(
    request: HttpRequest,
    scale: Scale | None,
    names: Mapping[str, str],
    steps: list[Step],
    *,
    faults: list[str] | None = None,
    wrong: list[dict[str, str]] | None = None,
    status: int = 200,
    part: str | None = None,
) -> HttpResponse:
    spare = [Step("", {}, "", None)] * min(SPARE if steps else 3, MAX_RATINGS - len(steps))
    wrong = (wrong or [{}] * len(steps)) + [{}] * len(spare)
    context = {
        "section": "scales",
        "scale": scale,
        "code": request.POST.get("scale", ""),
        "names": [
            {"language": language, "in": name, "text": names.get(language, "")}
            for language, name in settings.LANGUAGES
        ],
        "rows": [
            _editable(number, step, fault)
            for number, (step, fault) in enumerate(
                zip([*steps, *spare], wrong, strict=True), start=1
            )
        ],
        "tones": tones(),
        "faults": faults or [],
        "has_faults": bool(faults) or any(wrong),
        "trials": _trials(steps),
        "themes": ("light", "dark"),
    }
    return screen(request, "reviews/scale.html", context, part=part, status=status)


def _editable(number: int, step: Step, faults: dict[str, str]) -> dict[str, Any]:
    """One rating as the form shows it, each fault beside its field."""

    def field(name: str, value: object, language: str = "") -> dict[str, Any]:
        ending = f"-{language}" if language else ""
        key = f"{name}_{language}" if language else name
        return {
            "name": f"{name}-{number}{ending}",
            "value": "" if value is None else str(value),
            "fault": faults.get(key, ""),
        }

    return {
        "number": number,
        "called": (in_language(step.labels) if step.labels else "") or step.code,
        "code": field("code", step.code),
        "tone": field("tone", step.tone),
        "value": field("value", step.value),
        "words": [
            {
                "language": language,
                "in": name,
                "label": field("label", step.labels.get(language, ""), language),
                "definition": field("definition", step.definitions.get(language, ""), language),
            }
            for language, name in settings.LANGUAGES
        ],
    }


def _trials(steps: list[Step]) -> list[dict[str, Any]]:
    """How the ratings look to readers, per language."""
    return [
        {
            "language": language,
            "in": name,
            "ratings": [
                {
                    "label": step.labels.get(language) or step.code,
                    "definition": step.definitions.get(language, ""),
                    "step": Tone(step.tone).step if step.tone in Tone.values else "none",
                    "value": step.value,
                }
                for step in steps
            ],
        }
        for language, name in settings.LANGUAGES
        if steps
    ]


def _typed(sent: QueryDict) -> tuple[dict[str, str], list[Step]]:
    """What was typed; rows that are empty or taken out are none."""
    languages = [language for language, _name in settings.LANGUAGES]
    names = {language: " ".join(sent.get(f"name-{language}", "").split()) for language in languages}
    steps = []
    for number in range(1, MAX_RATINGS + 1):
        labels, definitions = (
            {
                language: " ".join(sent.get(f"{what}-{number}-{language}", "").split())
                for language in languages
            }
            for what in ("label", "definition")
        )
        code = sent.get(f"code-{number}", "").strip()
        if f"out-{number}" in sent or not (code or any(labels.values())):
            continue
        value = sent.get(f"value-{number}", "")
        steps.append(
            Step(
                code=code or slugify(next(filter(None, labels.values()))),
                labels=labels,
                tone=sent.get(f"tone-{number}", ""),
                value=int(value) if value in {"1", "2", "3", "4", "5"} else None,
                definitions=definitions,
            )
        )
    return names, steps


def _of(scale: Scale) -> tuple[dict[str, str], list[Step]]:
    steps = [
        Step(rating.code, rating.labels, rating.tone, rating.value, rating.definitions)
        for rating in scale.ratings.all()
    ]
    return scale.names, steps


def _row(scale: Any) -> dict[str, Any]:
    ratings = sorted(scale.ratings.all(), key=lambda rating: rating.position)
    for rating in ratings:
        rating.scale = scale
    return {
        "scale": scale,
        "ratings": [rating_facts(rating) | {"value": rating.value} for rating in ratings],
    }
