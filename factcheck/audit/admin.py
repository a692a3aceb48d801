"""Who gets an account, a role or another password is on record: two people must stay two."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from factcheck.accounts.admin import PersonAdmin
from factcheck.accounts.models import User
from factcheck.audit.actions import record
from factcheck.audit.models import Verb


@admin.register(User)
class RecordedPersonAdmin(PersonAdmin):
    """The admin tells its own log of each act, new passwords included; we tell the record too."""

    def log_addition(self, request: HttpRequest, obj: User, message: Any) -> Any:
        record(Verb.PERSON_ADDED, obj, actor=request.user, role=obj.role, email=obj.email)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> Any:
        record(
            Verb.PERSON_CHANGED,
            obj,
            actor=request.user,
            # Django's account of it: [{"changed": {"fields": [...]}}], or a sentence.
            changed=message if isinstance(message, list) else str(message),
            role=obj.role,
            email=obj.email,
            is_active=obj.is_active,
        )
        return super().log_change(request, obj, message)
