from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lookups", "0005_exchanges_kept")]

    operations = [
        migrations.AddIndex(
            model_name="lookup",
            index=models.Index(
                fields=["provider", "bulk", "run_after"],
                condition=models.Q(("state", "waiting")),
                name="lookup_next",
            ),
        ),
    ]
