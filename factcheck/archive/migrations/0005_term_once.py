from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0004_import_run"),
    ]

    operations = [
        migrations.AlterField(
            model_name="term",
            name="word",
            field=models.CharField(max_length=64),
        ),
        migrations.AddConstraint(
            model_name="term",
            constraint=models.UniqueConstraint(fields=("word",), name="term_once"),
        ),
        # Every check that comes changes a dozen counts: room on the page leaves the indexes alone.
        migrations.RunSQL(
            "ALTER TABLE archive_term SET (fillfactor = 50)",
            "ALTER TABLE archive_term RESET (fillfactor)",
        ),
    ]
