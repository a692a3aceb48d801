"""The language a reader reported an error in, and whether the answer was mailed. Answers from before
are not: whoever closed those wrote the letter, if any, themselves.
"""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_freshness")]

    operations = [
        migrations.AddField(
            model_name="errorreport",
            name="language",
            field=models.CharField(blank=True, default="", editable=False, max_length=8),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="errorreport",
            name="letter",
            field=models.CharField(
                blank=True,
                choices=[
                    ("waiting", "waiting to be mailed"),
                    ("sent", "mailed"),
                    ("failed", "could not be mailed"),
                ],
                default="",
                editable=False,
                max_length=8,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="errorreport",
            name="letter_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="errorreport",
            index=models.Index(
                condition=Q(letter="waiting"), fields=["id"], name="errorreport_letters"
            ),
        ),
        migrations.AddConstraint(
            model_name="errorreport",
            constraint=models.CheckConstraint(
                condition=Q(letter__in=["", "waiting", "sent", "failed"])
                & (Q(letter="") | ~Q(state="open")),
                name="errorreport_letter_after_answer",
                violation_error_message="Only an answer is mailed.",
            ),
        ),
    ]
