"""Lets an editor say that words are gone from the article."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0003_conflicts_and_reasons"),
        ("articles", "0005_newer_versions"),
    ]

    operations = [
        migrations.AddField(
            model_name="appearance",
            name="gone",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="appearance",
            constraint=models.CheckConstraint(
                condition=Q(gone=False) | Q(anchored=False), name="appearance_gone_is_lost"
            ),
        ),
        migrations.AddIndex(
            model_name="appearance",
            index=models.Index(
                fields=["claim"], condition=Q(anchored=False), name="appearance_lost"
            ),
        ),
    ]
