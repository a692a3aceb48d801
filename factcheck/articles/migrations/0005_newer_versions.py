"""Notes since when a snapshot is what its article says; until now the newest was that."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_article_modified_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="snapshot",
            name="current_since",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.RunSQL(
            "UPDATE articles_snapshot SET current_since = taken_at", migrations.RunSQL.noop
        ),
        migrations.AddIndex(
            model_name="snapshot",
            index=models.Index(
                fields=["article", "-current_since", "-number"], name="snapshot_current"
            ),
        ),
    ]
