"""The administrators' room for scales and policies; verdicts and signatures are only shown."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from factcheck.accounts.admin import ForAdministrators
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.reviews.models import Policy, Rating, Scale, Signature, Verdict
from factcheck.reviews.opinion import hidden_from_reader


class ReadOnly(ForAdministrators, admin.ModelAdmin):
    """What is written once is changed nowhere, here neither."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RatingInline(ForAdministrators, admin.TabularInline):
    model = Rating
    extra = 0

    def has_change_permission(self, request: HttpRequest, obj: Scale | None = None) -> bool:
        return request.user.may("admin") and not _in_use(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Scale | None = None) -> bool:
        return request.user.may("admin") and not _in_use(obj)

    def has_add_permission(self, request: HttpRequest, obj: Scale | None = None) -> bool:
        return request.user.may("admin") and not _in_use(obj)


@admin.register(Scale)
class ScaleAdmin(ForAdministrators, admin.ModelAdmin):
    """A scale is edited only until a verdict uses it; then its next version is a new row."""

    list_display = ("code", "version", "active", "position")
    inlines = (RatingInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Scale | None = None) -> list[str]:
        # Switching a scale off or moving it in the list leaves old verdicts as they are.
        return ["code", "version", "names"] if _in_use(obj) else []


def _in_use(scale: Scale | None) -> bool:
    return scale is not None and Verdict.objects.filter(rating__scale=scale).exists()


@admin.register(Policy)
class PolicyAdmin(ReadOnly):
    """A change of policy is a new version; the record says who made it."""

    list_display = ("version", "signatures", "origins", "primary_sources", "created_at")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.may("admin")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        newest = Policy.objects.order_by("-version").first()
        return {"version": newest.version + 1 if newest else 1}

    def save_model(self, request: HttpRequest, obj: Policy, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        record(
            Verb.POLICY_CHANGED,
            obj,
            actor=request.user,
            version=obj.version,
            signatures=obj.signatures,
            origins=obj.origins,
            primary_sources=obj.primary_sources,
            needs_reason=obj.needs_reason,
            needs_opened=obj.needs_opened,
        )


@admin.register(Verdict)
class VerdictAdmin(ReadOnly):
    list_display = ("claim", "version", "rating", "author", "submitted_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Verdict]:
        hidden = hidden_from_reader(request.user)
        return super().get_queryset(request).exclude(pk__in=hidden)


@admin.register(Signature)
class SignatureAdmin(ReadOnly):
    list_display = ("verdict", "reviewer", "decision", "at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Signature]:
        hidden = hidden_from_reader(request.user)
        return super().get_queryset(request).exclude(verdict__in=hidden)
