"""An index of the words of claims; made while the desk goes on working."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.contrib.postgres.search import SearchVector
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("claims", "0010_repeats"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="claim",
            index=GinIndex(SearchVector("statement", config="simple"), name="claim_words"),
        ),
    ]
