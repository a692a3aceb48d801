"""Everybody says whether they want a digest by e-mail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="digest",
            field=models.BooleanField(
                default=True, verbose_name="a digest by e-mail of what concerns me"
            ),
        ),
    ]
