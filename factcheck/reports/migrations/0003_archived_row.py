"""A page knows its row in the archive, whatever its address was when it was stored."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0002_identifier"),
        ("reports", "0002_frozen_editions"),
    ]

    operations = [
        migrations.AddField(
            model_name="page",
            name="archived",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="archive.check",
            ),
        ),
    ]
