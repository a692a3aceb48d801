"""Checks by their publisher, such as our own; made while the desk goes on working."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("archive", "0006_suggestions"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="check",
            index=models.Index(fields=["publisher"], name="check_by_publisher"),
        ),
    ]
