"""The administrators' room for what the desk taught: which model is in use, how good it is."""

from typing import Any

from django.contrib import admin
from django.contrib.messages import SUCCESS, WARNING
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from factcheck.accounts.admin import ForAdministrators
from factcheck.claims.models import TriageModel
from factcheck.claims.triage import stop_using
from factcheck.errors import StaleState

FIGURES = {
    "average_precision": gettext_lazy("average precision"),
    "f1": gettext_lazy("F1"),
    "precision": gettext_lazy("precision"),
    "recall": gettext_lazy("recall"),
    "brier": gettext_lazy("Brier score"),
}


@admin.register(TriageModel)
class TriageModelAdmin(ForAdministrators, admin.ModelAdmin):
    """Made by `learn_triage` alone; here it is looked at and taken out of use."""

    list_display = (
        "made_at", "source", "active", "beats_rules", "accepted", "dismissed", "average_precision",
        "of_the_rules",
    )  # fmt: skip
    fields = (
        "made_at", "source", "active", "beats_rules", "accepted", "dismissed", "articles",
        "languages", "embedder", "measured",
    )  # fmt: skip
    readonly_fields = ("made_at", "measured")
    actions = ("stop",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("average precision"))
    def average_precision(self, model: TriageModel) -> str:
        return f"{model.figures['average_precision']:.3f}"

    @admin.display(description=gettext_lazy("that of the rules"))
    def of_the_rules(self, model: TriageModel) -> str:
        return f"{model.rules_figures['average_precision']:.3f}"

    @admin.display(description=gettext_lazy("on held-back decisions (the rules)"))
    def measured(self, model: TriageModel) -> str:
        return "; ".join(
            f"{label} {model.figures[name]:.3f} ({model.rules_figures[name]:.3f})"
            for name, label in FIGURES.items()
        )

    @admin.action(description=gettext_lazy("Stop using it: the rules alone weigh claims again"))
    def stop(self, request: HttpRequest, queryset: Any) -> None:
        for model in queryset:
            try:
                stop_using(model, actor=request.user)
            except StaleState as error:
                self.message_user(request, str(error), WARNING)
            else:
                self.message_user(request, _("The rules alone weigh new claims now."), SUCCESS)
