"""Ships PolitiFact's scale too, switched off until a publisher wants it."""

from django.db import migrations

CODE = "politifact"
# code, Indonesian, English, tone, ClaimReview value, definition in both
RATINGS = [
    (
        "true", "Benar", "True", "true", 5,
        "Klaim tepat dan tidak ada hal penting yang hilang.",
        "The claim is accurate and nothing important is missing.",
    ),
    (
        "mostly-true", "Sebagian besar benar", "Mostly True", "mostly-true", 4,
        "Klaim tepat, tetapi perlu keterangan tambahan.",
        "The claim is accurate but needs clarification.",
    ),
    (
        "half-true", "Setengah benar", "Half True", "half", 3,
        "Klaim tepat sebagian dan melepas hal penting dari konteksnya.",
        "The claim is partly accurate and takes important things out of context.",
    ),
    (
        "mostly-false", "Sebagian besar salah", "Mostly False", "mostly-false", 2,
        "Ada unsur yang benar, tetapi fakta yang akan mengubah kesan diabaikan.",
        "There is something true in it, but facts that would change the impression are ignored.",
    ),
    (
        "false", "Salah", "False", "false", 1,
        "Klaim tidak tepat.",
        "The claim is not accurate.",
    ),
    (
        "pants-on-fire", "Bohong besar", "Pants on Fire", "false", 1,
        "Klaim tidak tepat dan mengada-ada.",
        "The claim is not accurate and absurd besides.",
    ),
]  # fmt: skip


def ship(apps, schema_editor):
    Scale = apps.get_model("reviews", "Scale")
    if Scale.objects.filter(code=CODE).exists():
        # The newsroom has made one of its own under this code.
        return
    scale = Scale.objects.create(
        code=CODE,
        names={"id": "Skala PolitiFact", "en": "PolitiFact's scale"},
        position=Scale.objects.count(),
        active=False,
    )
    apps.get_model("reviews", "Rating").objects.bulk_create(
        apps.get_model("reviews", "Rating")(
            scale=scale,
            code=code,
            position=place,
            labels={"id": label_id, "en": label_en},
            definitions={"id": meaning_id, "en": meaning_en},
            tone=tone,
            value=value,
        )
        for place, (code, label_id, label_en, tone, value, meaning_id, meaning_en) in enumerate(
            RATINGS, start=1
        )
    )


def take_back(apps, schema_editor):
    schema_editor.execute(
        """
        DELETE FROM reviews_rating WHERE scale_id IN (
            SELECT id FROM reviews_scale WHERE version = 1 AND code = %s);
        DELETE FROM reviews_scale WHERE version = 1 AND code = %s;
        SET CONSTRAINTS ALL IMMEDIATE;
        """,
        [CODE, CODE],
    )


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0009_signatures_that_stand"),
    ]

    operations = [migrations.RunPython(ship, take_back)]
