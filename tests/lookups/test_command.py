"""`manage.py lookup`: one question, now, with its outcome."""

import json

import pytest
from django.core.management import CommandError, call_command

from factcheck.lookups.models import Lookup

pytestmark = pytest.mark.django_db


def test_it_prints_what_was_found(wiki, capsys) -> None:
    call_command("lookup", "Putin", "--provider", "wikipedia", "--json", "--language", "id")
    answer = json.loads(capsys.readouterr().out)
    assert answer["outcome"] == "ok"
    assert answer["found"][0]["title"] == "Vladimir Putin"
    call_command("lookup", "Putin", "--provider", "wikipedia")
    assert "ok: 2 found" in capsys.readouterr().out
    assert not Lookup.objects.exists()


def test_a_refusal_is_no_empty_answer(wiki, capsys) -> None:
    wiki.refuse("maxlag")
    with pytest.raises(CommandError, match=r"^failed: Wikipedia"):
        call_command("lookup", "Putin", "--provider", "wikipedia", "--json")
    assert json.loads(capsys.readouterr().out)["code"] == "provider_busy"


def test_an_unknown_source_is_named(wiki) -> None:
    with pytest.raises(CommandError, match="Listed: archive, wikipedia"):
        call_command("lookup", "Putin", "--provider", "oracle")


def test_a_source_without_its_key_is_told_as_not_asked(settings) -> None:
    settings.FACTCHECK_PROVIDERS = ["factcheck.lookups.providers.brave"]
    settings.FACTCHECK_BRAVE_KEY = ""
    with pytest.raises(CommandError, match=r"^skipped: "):
        call_command("lookup", "Putin", provider="brave")
