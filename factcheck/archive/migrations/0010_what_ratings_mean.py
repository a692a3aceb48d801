"""The family of ratings as most publishers of Indonesia and elsewhere write them."""

from django.db import migrations

# As compared: without case, and without points and quotation marks around them.
WORDS = {
    "false": """
        salah | keliru | hoaks | hoax | palsu | bohong | tidak benar | disinformasi | misinformasi |
        fitnah | penipuan | hasut | konten palsu | konten tiruan | konten yang dimanipulasi |
        konten dimanipulasi | kabar bohong | berita palsu |
        false | mostly false | fake | fake news | pants on fire | four pinocchios |
        three pinocchios | fabricated | fabricated content | hoax alert | incorrect | wrong |
        not true | untrue | scam | altered | altered photo | altered video | altered image |
        doctored | manipulated | manipulated content | impostor content | imposter content |
        debunked | fiction | inaccurate | totally false | completely false | false claim
    """,
    "misleading": """
        menyesatkan | sebagian benar | sebagian salah | sebagian keliru | setengah benar |
        kurang tepat | tidak akurat | kurang akurat | di luar konteks | konteks salah |
        konteks keliru | konten menyesatkan | koneksi salah | koneksi yang salah | keliru konteks |
        judul menyesatkan | cherry picking |
        misleading | half true | half-true | partly false | partially false | partly true |
        partially true | mixture | mixed | missing context | out of context | lacks context |
        needs context | false context | false connection | misleading content | miscaptioned |
        misattributed | exaggerated | exaggerates | distorts the facts | spins the facts |
        cherry picks | two pinocchios | one pinocchio | clickbait
    """,
    "true": """
        benar | fakta | sebagian besar benar | hampir benar | terbukti | akurat | tepat | valid |
        true | mostly true | correct | accurate | confirmed | geppetto checkmark |
        correct attribution
    """,
    "unproven": """
        tidak terbukti | belum terbukti | tidak dapat dibuktikan | belum dapat dibuktikan |
        belum bisa dibuktikan | tanpa bukti | tidak ada bukti | tidak terverifikasi |
        belum terverifikasi | unproven | unverified | unsupported | not supported | no evidence |
        unsubstantiated | research in progress | inconclusive | unverifiable | undetermined |
        not proven
    """,
    "other": """
        satire | satir | parodi | parody | satir/parodi | satir atau parodi | satire/parody |
        satire or parody | labeled satire | originated as satire | klarifikasi | clarification |
        explainer | opinion | legend | outdated | full flop | half flip | no flip | flip-flop
    """,
}


def ship(apps, schema_editor):
    meaning = apps.get_model("archive", "RatingMeaning")
    # Checks that came in before this are given their families in the background.
    waits = apps.get_model("archive", "Check").objects.exists()
    meaning.objects.bulk_create(
        (
            meaning(publisher="", rating=word, family=family, waits=waits and family != "other")
            for family, words in WORDS.items()
            for word in (" ".join(one.split()) for one in words.split("|"))
        ),
        # What a newsroom has said already counts.
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("archive", "0009_subscriptions")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
