"""Ships the rating scales that newsrooms use, and the first publish policy."""

from django.db import migrations

# code, names, position, ratings: (code, id, en, tone, ClaimReview value, definition id, en)
SCALES = [
    (
        "tempo",
        {"id": "Skala Tempo", "en": "Tempo's scale"},
        [
            (
                "benar",
                "Benar",
                "True",
                "true",
                5,
                "Klaim sesuai dengan bukti.",
                "The claim agrees with the evidence.",
            ),
            (
                "sebagian-benar",
                "Sebagian benar",
                "Partly true",
                "mostly-true",
                4,
                "Sebagian isi klaim sesuai dengan bukti, sebagian tidak.",
                "Part of the claim agrees with the evidence, part does not.",
            ),
            (
                "menyesatkan",
                "Menyesatkan",
                "Misleading",
                "mostly-false",
                2,
                "Unsurnya ada yang benar, tetapi disajikan sehingga pembaca keliru menyimpulkan.",
                "It has true elements, presented so that readers draw a wrong conclusion.",
            ),
            (
                "keliru",
                "Keliru",
                "False",
                "false",
                1,
                "Klaim bertentangan dengan bukti.",
                "The claim contradicts the evidence.",
            ),
            (
                "tidak-terbukti",
                "Tidak terbukti",
                "Unproven",
                "neutral",
                None,
                "Bukti yang ada tidak cukup untuk membenarkan atau membantah klaim.",
                "The evidence is not enough to confirm or refute the claim.",
            ),
        ],
    ),
    (
        "turnbackhoax",
        {"id": "Tanda TurnBackHoax", "en": "TurnBackHoax's tags"},
        [
            (
                "benar",
                "Benar",
                "True",
                "true",
                5,
                "Isi klaim benar.",
                "What is claimed is true.",
            ),
            (
                "salah",
                "Salah",
                "False",
                "false",
                1,
                "Isi klaim tidak benar; pilih juga jenis kontennya.",
                "What is claimed is not true; choose its content type as well.",
            ),
            (
                "penipuan",
                "Penipuan",
                "Scam",
                "false",
                1,
                "Klaim dibuat untuk mengambil uang atau data orang.",
                "The claim is made to take people's money or data.",
            ),
            (
                "belum-terbukti",
                "Belum terbukti",
                "Not proven yet",
                "neutral",
                None,
                "Belum ada bukti yang cukup.",
                "There is not enough evidence yet.",
            ),
        ],
    ),
    (
        "kompas",
        {"id": "Skala Kompas", "en": "Kompas's scale"},
        [
            (
                "hoaks",
                "Hoaks",
                "Hoax",
                "false",
                1,
                "Klaim tidak benar dan beredar sebagai fakta.",
                "The claim is untrue and goes round as a fact.",
            ),
            (
                "klarifikasi",
                "Klarifikasi",
                "Clarification",
                "neutral",
                None,
                "Duduk perkara dijelaskan tanpa menilai benar atau salah.",
                "The matter is explained without rating it true or false.",
            ),
        ],
    ),
    (
        "international",
        {"id": "Skala internasional", "en": "International five"},
        [
            (
                "true",
                "Benar",
                "True",
                "true",
                5,
                "Klaim sesuai dengan bukti dan tidak menghilangkan hal penting.",
                "The claim agrees with the evidence and leaves out nothing important.",
            ),
            (
                "mostly-true",
                "Sebagian besar benar",
                "Mostly true",
                "mostly-true",
                4,
                "Klaim benar, tetapi memerlukan penjelasan.",
                "The claim is right but needs an explanation.",
            ),
            (
                "half-true",
                "Setengah benar",
                "Half true",
                "half",
                3,
                "Klaim benar sebagian dan meninggalkan hal penting.",
                "The claim is partly right and leaves out something important.",
            ),
            (
                "mostly-false",
                "Sebagian besar salah",
                "Mostly false",
                "mostly-false",
                2,
                "Ada unsur benar, tetapi kesan keseluruhannya salah.",
                "It has an element of truth but the overall impression is wrong.",
            ),
            (
                "false",
                "Salah",
                "False",
                "false",
                1,
                "Klaim bertentangan dengan bukti.",
                "The claim contradicts the evidence.",
            ),
            (
                "unproven",
                "Tidak terbukti",
                "Unproven",
                "neutral",
                None,
                "Bukti yang ada tidak cukup untuk menilai klaim.",
                "The evidence is not enough to rate the claim.",
            ),
        ],
    ),
    (
        "no-scale",
        {"id": "Tanpa skala", "en": "No scale"},
        [
            (
                "conclusion",
                "Kesimpulan",
                "Conclusion",
                "neutral",
                None,
                "Kata-kata pertama ringkasan menjadi labelnya.",
                "The first words of the summary are the label.",
            ),
        ],
    ),
]


def ship(apps, schema_editor):
    Scale = apps.get_model("reviews", "Scale")
    Rating = apps.get_model("reviews", "Rating")
    for position, (code, names, ratings) in enumerate(SCALES):
        scale = Scale.objects.create(code=code, names=names, position=position)
        Rating.objects.bulk_create(
            Rating(
                scale=scale,
                code=rating,
                position=place,
                labels={"id": label_id, "en": label_en},
                definitions={"id": meaning_id, "en": meaning_en},
                tone=tone,
                value=value,
            )
            for place, (
                rating,
                label_id,
                label_en,
                tone,
                value,
                meaning_id,
                meaning_en,
            ) in enumerate(ratings, start=1)
        )
    apps.get_model("reviews", "Policy").objects.create(version=1)


def take_back(apps, schema_editor):
    # Plain SQL: policies and ratings are kept by triggers, which are lifted for these rows alone.
    schema_editor.execute(
        """
        ALTER TABLE reviews_policy DISABLE TRIGGER policy_written_once;
        DELETE FROM reviews_policy WHERE version = 1;
        DELETE FROM reviews_rating WHERE scale_id IN (
            SELECT id FROM reviews_scale WHERE version = 1 AND code = ANY(%s));
        DELETE FROM reviews_scale WHERE version = 1 AND code = ANY(%s);
        SET CONSTRAINTS ALL IMMEDIATE;
        ALTER TABLE reviews_policy ENABLE TRIGGER policy_written_once;
        """,
        [[code for code, _, _ in SCALES]] * 2,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0002_two_people"),
    ]

    operations = [migrations.RunPython(ship, take_back)]
