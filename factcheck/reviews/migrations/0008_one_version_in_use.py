"""Of a scale one version is in use; a policy knows the transaction that made it."""

from django.db import migrations, models

# What older databases may hold: of several versions in use only the newest stays so.
NEWEST = """
    UPDATE reviews_scale s SET active = false WHERE active AND EXISTS (
        SELECT 1 FROM reviews_scale n WHERE n.code = s.code AND n.active AND n.version > s.version);
    SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0007_opinions_kept"),
    ]

    operations = [
        migrations.RunSQL(NEWEST, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="scale",
            constraint=models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(("active", True)),
                name="scale_one_version_in_use",
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="made_in",
            field=models.BigIntegerField(default=0, editable=False),
        ),
    ]
