"""What a newsroom should know before it goes live: run by `manage.py check --deploy`."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def second_factor(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn where those who sign and publish need nothing but a password."""
    if settings.FACTCHECK_SECOND_FACTOR or settings.EMBEDDED:
        return []
    return [
        Warning(
            "Reviewers, publishers and administrators need no second factor.",
            hint="Set FACTCHECK_SECOND_FACTOR=true; docs/security.md says what follows.",
            id="accounts.W001",
        )
    ]
