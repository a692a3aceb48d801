"""What ratings mean: the words everybody knows, and what a publisher says of the others."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from factcheck.archive import rating_actions, tasks
from factcheck.archive.claimreview import Row
from factcheck.archive.models import Check, RatingMeaning
from factcheck.archive.rating_actions import explain_rating, unread
from factcheck.archive.storing import store_checks
from factcheck.audit.models import Event, Verb
from factcheck.errors import Refused
from tests.make import with_factor
from tests.people import person

pytestmark = pytest.mark.django_db


def store(*ratings: str, publisher: str = "Periksa") -> None:
    start = Check.objects.count()
    store_checks(
        [
            Row(claim=f"Klaim {number}", publisher=publisher, identifier=str(number), rating=rating)
            for number, rating in enumerate(ratings, start)
        ]
    )


def families() -> dict[str, str]:
    return dict(Check.objects.values_list("rating", "family"))


def test_the_widely_known_words_have_their_family() -> None:
    store("SALAH", "Hoaks.", "“Menyesatkan”", "Benar", "Pants on Fire!", "Half True", "Satire",
          "Belum terbukti", "Agak basi")  # fmt: skip
    assert families() == {
        "SALAH": "false",
        "Hoaks.": "false",
        "“Menyesatkan”": "misleading",
        "Benar": "true",
        "Pants on Fire!": "false",
        "Half True": "misleading",
        "Satire": "other",
        "Belum terbukti": "unproven",
        "Agak basi": "other",
    }


def test_what_is_unread_stands_most_frequent_first_and_satire_is_no_riddle() -> None:
    store("Basi", "basi!", "Aneh", "Satire", "")
    store("Basi", publisher="Lain")
    assert [(one.publisher, one.rating, one.count) for one in unread(10)] == [
        ("Periksa", "Basi", 2),
        ("Lain", "Basi", 1),
        ("Periksa", "Aneh", 1),
    ]


def test_a_meaning_is_given_to_the_checks_that_have_the_rating() -> None:
    store("Basi", "basi!", "Aneh")
    store("Basi", publisher="Lain")
    meaning = explain_rating("Periksa", "Basi", "false", actor=person("pia"))
    told = dict(Check.objects.values_list("identifier", "family"))
    assert told == {"0": "false", "1": "false", "2": "other", "3": "other"}
    assert not meaning.waits
    # For anyone; the publisher that uses the word in its own way keeps it.
    explain_rating("", "basi", "true", actor=person("pia"))
    told = dict(Check.objects.values_list("identifier", "family"))
    assert told == {"0": "false", "1": "false", "2": "other", "3": "true"}
    store("Basi", publisher="Ketiga")
    assert Check.objects.get(publisher="Ketiga").family == "true"
    event = Event.objects.about(meaning).get()
    assert (event.verb, event.data["family"]) == (Verb.RATING_EXPLAINED, "false")


def test_many_checks_follow_in_the_background_though_the_bell_is_lost(monkeypatch) -> None:
    monkeypatch.setattr(rating_actions, "AT_ONCE", 1)
    store("Basi", "Basi", "Basi")
    meaning = explain_rating("Periksa", "Basi", "false", actor=person("pia"))
    assert meaning.waits
    assert set(families().values()) == {"other"}
    tasks.sweep_subscriptions()
    meaning.refresh_from_db()
    assert not meaning.waits
    assert set(families().values()) == {"false"}


def test_only_publishers_say_what_ratings_mean() -> None:
    with pytest.raises(PermissionDenied):
        explain_rating("Periksa", "Basi", "false", actor=person("ana"))
    with pytest.raises(Refused):
        explain_rating("Periksa", "Basi", "kind of", actor=person("pia"))
    with pytest.raises(Refused):
        explain_rating("Periksa", " .", "false", actor=person("pia"))


def test_the_screen_lists_and_saves(client) -> None:
    store("Basi", "Basi")
    pia = with_factor(client, person("pia"))
    screen = reverse("rating_meanings")
    page = pia.get(screen).content.decode()
    assert "Basi" in page
    assert "2 checks" in page
    typed = {"publisher": "Periksa", "rating": "Basi", "family": "misleading"}
    assert pia.post(screen, typed | {"family": "none"}).status_code == 422
    assert pia.post(screen, typed | {"anyone": "on"}).status_code == 302
    assert RatingMeaning.objects.get(rating="basi").publisher == ""
    assert set(families().values()) == {"misleading"}
    assert "Every rating in the archive has a family." in pia.get(screen).content.decode()
    assert "No rating or publisher" in pia.get(screen, {"q": "zzz"}).content.decode()
