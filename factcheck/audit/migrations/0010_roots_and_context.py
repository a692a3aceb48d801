"""How an act was asked for; the signed root of each day, and each walk over the record."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0009_verbs_of_verdicts_that_stand"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="format",
            field=models.SmallIntegerField(db_default=1, editable=False),
        ),
        migrations.AddField(
            model_name="event",
            name="request_id",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="event",
            name="signed_in",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.CreateModel(
            name="Root",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True)),
                ("first_seq", models.BigIntegerField()),
                ("last_seq", models.BigIntegerField()),
                ("root", models.BinaryField()),
                ("head", models.BinaryField()),
                ("previous", models.BinaryField(default=b"")),
                ("signature", models.BinaryField()),
                ("public_key", models.BinaryField()),
                ("timestamp", models.BinaryField(blank=True, null=True)),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first_seq__lte", models.F("last_seq"))),
                        name="root_not_of_nothing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("last_seq", models.BigIntegerField()),
                ("took_ms", models.PositiveIntegerField()),
                ("fault", models.TextField(blank=True, default="")),
                ("broken_at", models.BigIntegerField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("broken_at__isnull", True),
                            models.Q(("fault", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="verification_broken_by_a_fault",
                    )
                ],
            },
        ),
    ]
