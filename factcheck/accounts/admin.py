"""The administrators' room: the people, and the door that the other rooms share.

`audit/admin.py` puts `PersonAdmin` to work: what is done here goes on record.
"""

from typing import Any

import allauth.mfa.admin  # noqa: F401 (registers what is taken out below)
from allauth.account.admin import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from factcheck.accounts.models import User


class ForAdministrators:
    """Our roles decide who enters, not Django's own permissions."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.may("admin")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.may("admin")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.may("admin")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.may("admin")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AddPersonForm(BaseUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name", "role", "language")
        field_classes: dict[str, type] = {}


class ChangePersonForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"
        field_classes: dict[str, type] = {}


class PersonAdmin(ForAdministrators, UserAdmin):
    """People are added and given roles here; nobody is deleted: a name stands on what it did."""

    form = ChangePersonForm
    add_form = AddPersonForm
    list_display = ("name", "email", "role", "is_active")
    list_filter = ("role", "is_active")
    search_fields = ("name", "email")
    ordering = ("name",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined", "second_factors")
    fieldsets = (
        (None, {"fields": ("email", "password", "name", "role", "is_active")}),
        (_("Desk"), {"fields": ("language", "keyboard_shortcuts")}),
        (_("Second factors"), {"fields": ("second_factors",)}),
        (_("Since"), {"fields": ("date_joined", "last_login")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "role", "language", "password1", "password2")}),
    )

    @admin.display(description=_("Second factors"))
    def second_factors(self, person: User) -> str:
        address = reverse("person_factors", args=[person.pk])
        return format_html('<a href="{}">{}</a>', address, _("See and reset"))


admin.site.unregister(Group)
# It would show what opens everybody's door, and change it behind the record.
admin.site.unregister(Authenticator)
# Letters that set a new password would go there; a person's address is the account's own.
admin.site.unregister(EmailAddress)
