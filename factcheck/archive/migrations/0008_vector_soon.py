from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0007_by_publisher"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="vector", name="vector_waits"),
        migrations.AddField(
            model_name="vector",
            name="soon",
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddIndex(
            model_name="vector",
            index=models.Index(
                condition=models.Q(("waits", True)),
                fields=["encoder_id", "soon", "check_id"],
                name="vector_to_embed",
            ),
        ),
    ]
