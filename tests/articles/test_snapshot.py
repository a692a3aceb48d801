"""The database keeps a snapshot as it was taken."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from factcheck.articles.models import Snapshot
from tests.make import make_article

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("change", [{"text": "lain"}, {"sha256": "0" * 64}, {"number": 7}])
def test_its_text_cannot_be_changed(change):
    make_article()
    with pytest.raises(DatabaseError), transaction.atomic():
        Snapshot.objects.update(**change)


def test_it_cannot_be_deleted():
    make_article()
    with pytest.raises(DatabaseError), transaction.atomic():
        Snapshot.objects.all().delete()


def test_its_hash_must_be_that_of_its_text():
    article = make_article()
    with pytest.raises(IntegrityError), transaction.atomic():
        Snapshot.objects.create(article=article, number=2, text="lain", sha256="0" * 64)


def test_the_same_text_is_kept_once_an_article():
    article = make_article()
    first = article.snapshots.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Snapshot.objects.create(article=article, number=2, text=first.text, sha256=first.sha256)
