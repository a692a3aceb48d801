from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_reason_data"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="modified_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="changed"),
        ),
    ]
