"""An index by which feeds, the map of the site and the archive's stamp find what changed last."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0009_answers_mailed")]

    operations = [
        migrations.AddIndex(
            model_name="page",
            index=models.Index(fields=["-modified_at", "-id"], name="page_by_change"),
        ),
    ]
