"""Migrations go forth, back and forth again, and the models need no others."""

import pytest
from django.core.management import call_command

OURS = ["reports", "reviews", "lookups", "archive", "claims", "articles", "audit"]


@pytest.mark.django_db
def test_none_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_they_go_back_and_forth(fresh_database, django_db_blocker):
    with django_db_blocker.unblock():
        for app in OURS:
            call_command("migrate", app, "zero", verbosity=0)
        call_command("migrate", verbosity=0)
        call_command("migrate", "--check", verbosity=0)
