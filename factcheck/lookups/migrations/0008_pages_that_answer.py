from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lookups", "0007_findings_to_weigh"),
    ]

    operations = [
        migrations.AlterField(
            model_name="sourcecheck",
            name="result",
            field=models.CharField(
                blank=True,
                choices=[
                    ("alive", "unchanged"),
                    ("answers", "answers"),
                    ("changed", "changed"),
                    ("dead", "gone"),
                ],
                max_length=10,
            ),
        ),
    ]
