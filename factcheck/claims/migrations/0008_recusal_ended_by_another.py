"""Whoever a recusal keeps away does not end it themselves."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("claims", "0007_writers_kept"),
    ]

    operations = [
        migrations.AddField(
            model_name="recusal",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="recusal",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at__isnull", True), ("ended_by__isnull", True))
                | (
                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False))
                    & ~models.Q(("ended_by", models.F("person")))
                ),
                name="recusal_ended_by_another",
                violation_error_message="Someone else must end it.",
            ),
        ),
    ]
