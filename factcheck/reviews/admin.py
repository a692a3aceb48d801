"""The administrators' room for scales and policies; verdicts and signatures are only shown."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from factcheck.accounts.admin import ForAdministrators
from factcheck.reviews.models import (
    Policy,
    Rating,
    RatingSignatures,
    Scale,
    Signature,
    Verdict,
)
from factcheck.reviews.opinion import hidden_from_reader


class LookedAt(ForAdministrators):
    """What is written once is changed nowhere, here neither."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnly(LookedAt, admin.ModelAdmin):
    """A list and its rows, to look at."""


class RatingInline(LookedAt, admin.TabularInline):
    model = Rating


@admin.register(Scale)
class ScaleAdmin(ReadOnly):
    """Publishers change scales at /desk/scales/, where a change is a new version and recorded."""

    list_display = ("code", "version", "active", "position")
    inlines = (RatingInline,)


class RatingSignaturesInline(LookedAt, admin.TabularInline):
    model = RatingSignatures


@admin.register(Policy)
class PolicyAdmin(ReadOnly):
    """Publishers set the policy at /desk/policy/; a change is a new version and recorded."""

    list_display = ("version", "signatures", "origins", "primary_sources", "created_at")
    inlines = (RatingSignaturesInline,)


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
