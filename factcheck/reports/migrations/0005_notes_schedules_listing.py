"""Notes by two people, schedules, error reports, pages about the newsroom; what a page is found by."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0002_identifier"),
        ("claims", "0006_topics_writers_recusals"),
        ("reports", "0004_own_edition"),
        ("reviews", "0006_opinions_comments_notices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ErrorReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="what is wrong")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="e-mail address"),
                ),
                (
                    "received_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("due", models.DateTimeField(verbose_name="due")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waiting for an answer"),
                            ("answered", "answer given"),
                            ("dismissed", "no error found"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                ("handled_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "error report",
                "verbose_name_plural": "error reports",
            },
        ),
        migrations.CreateModel(
            name="Freshness",
            fields=[
                ("key", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("stamp", models.BigIntegerField(default=0)),
            ],
            options={
                "verbose_name_plural": "freshness",
            },
        ),
        migrations.CreateModel(
            name="InfoPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("policy", "Our rules"),
                            ("method", "How we check"),
                            ("team", "Who we are"),
                            ("funding", "Who pays for us"),
                        ],
                        max_length=10,
                    ),
                ),
                ("language", models.CharField(max_length=8)),
                ("version", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("body", models.TextField(verbose_name="text")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("correction", "Correction"),
                            ("clarification", "Clarification"),
                            ("update", "Update"),
                            ("reply", "Right of reply"),
                            ("withdrawal", "Withdrawal"),
                            ("reopening", "Re-opening"),
                        ],
                        max_length=15,
                        verbose_name="kind",
                    ),
                ),
                ("note", models.TextField(verbose_name="note to readers")),
                (
                    "reply_by",
                    models.CharField(blank=True, max_length=200, verbose_name="who replies"),
                ),
                (
                    "written_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("discarded_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Scheduled",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("set_aside", "set aside"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("ok", "answered"), ("failed", "failed"), ("skipped", "skipped")],
                        default="",
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True, default="")),
                ("reason_data", models.JSONField(blank=True, default=dict)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("leases", models.PositiveIntegerField(default=0, editable=False)),
                ("run_after", models.DateTimeField(default=django.utils.timezone.now)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("publish_at", models.DateTimeField(verbose_name="publish at")),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("correction", "Correction"),
                            ("clarification", "Clarification"),
                            ("update", "Update"),
                            ("reply", "Right of reply"),
                            ("withdrawal", "Withdrawal"),
                            ("reopening", "Re-opening"),
                        ],
                        max_length=15,
                        verbose_name="kind",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note to readers")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RemoveConstraint(
            model_name="correction",
            name="correction_kind_known",
        ),
        migrations.AddField(
            model_name="correction",
            name="published_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="reply_by",
            field=models.CharField(
                blank=True, default="", max_length=200, verbose_name="who replies"
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="written_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="override_gates",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="edition",
            name="override_reason",
            field=models.TextField(blank=True, default="", verbose_name="reason, for readers"),
        ),
        migrations.AddField(
            model_name="page",
            name="claimant",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pages",
                to="claims.claimant",
            ),
        ),
        migrations.AddField(
            model_name="page",
            name="language",
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.AddField(
            model_name="page",
            name="outlet",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="page",
            name="tone",
            field=models.CharField(
                blank=True,
                choices=[
                    ("true", "true"),
                    ("mostly-true", "mostly true"),
                    ("half", "half"),
                    ("mostly-false", "mostly false"),
                    ("false", "false"),
                    ("neutral", "off the line"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="page",
            name="topics",
            field=models.ManyToManyField(blank=True, related_name="pages", to="claims.topic"),
        ),
        migrations.AddField(
            model_name="page",
            name="words",
            field=django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="correction",
            name="kind",
            field=models.CharField(
                choices=[
                    ("correction", "Correction"),
                    ("clarification", "Clarification"),
                    ("update", "Update"),
                    ("reply", "Right of reply"),
                    ("withdrawal", "Withdrawal"),
                    ("reopening", "Re-opening"),
                ],
                max_length=15,
                verbose_name="kind",
            ),
        ),
        migrations.AddIndex(
            model_name="page",
            index=models.Index(fields=["tone", "-published_at", "-id"], name="page_by_tone"),
        ),
        migrations.AddIndex(
            model_name="page",
            index=models.Index(
                fields=["language", "-published_at", "-id"], name="page_by_language"
            ),
        ),
        migrations.AddIndex(
            model_name="page",
            index=models.Index(fields=["outlet", "-published_at", "-id"], name="page_by_outlet"),
        ),
        migrations.AddIndex(
            model_name="page",
            index=models.Index(
                fields=["claimant", "-published_at", "-id"], name="page_by_claimant"
            ),
        ),
        migrations.AddIndex(
            model_name="page",
            index=django.contrib.postgres.indexes.GinIndex(fields=["words"], name="page_words"),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "correction",
                            "clarification",
                            "update",
                            "reply",
                            "withdrawal",
                            "reopening",
                        ],
                    )
                ),
                name="correction_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("written_by__isnull", True),
                    models.Q(("written_by", models.F("published_by")), _negated=True),
                    _connector="OR",
                ),
                name="correction_by_two_people",
                violation_error_message="Someone else must publish the note that you wrote.",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("override_gates", []), ("override_reason", "")),
                    models.Q(
                        django.db.models.lookups.GreaterThanOrEqual(
                            django.db.models.functions.text.Length("override_reason"), 20
                        ),
                        models.Q(("override_gates", []), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="edition_override_with_reason",
                violation_error_message="Give readers a reason of at least 20 characters.",
            ),
        ),
        migrations.AddField(
            model_name="errorreport",
            name="edition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="error_reports",
                to="reports.edition",
            ),
        ),
        migrations.AddField(
            model_name="errorreport",
            name="handled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="infopage",
            constraint=models.UniqueConstraint(
                fields=("kind", "language", "version"), name="infopage_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="infopage",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["policy", "method", "team", "funding"])),
                name="infopage_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="infopage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title", ""), _negated=True), models.Q(("body", ""), _negated=True)
                ),
                name="infopage_not_empty",
                violation_error_message="Write a title and a text.",
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="correction",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reports.correction",
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="page",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="reports.page"
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="written_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="scheduled",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="scheduled",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="schedules",
                to="claims.claim",
            ),
        ),
        migrations.AddField(
            model_name="scheduled",
            name="verdict",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.verdict"
            ),
        ),
        migrations.AddIndex(
            model_name="errorreport",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["due", "id"], name="errorreport_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="errorreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True),
                name="errorreport_not_empty",
                violation_error_message="Say what is wrong.",
            ),
        ),
        migrations.AddConstraint(
            model_name="errorreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("handled_at__isnull", True),
                        ("handled_by__isnull", True),
                        ("state", "open"),
                    ),
                    models.Q(
                        ("state__in", ["answered", "dismissed"]),
                        ("handled_at__isnull", False),
                        ("handled_by__isnull", False),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="errorreport_handled_with_answer",
                violation_error_message="Write down what came of it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(("note", ""), _negated=True),
                name="note_not_empty",
                violation_error_message="Tell readers what changed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["clarification", "update", "reply"])),
                name="note_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "reply"), _negated=True),
                    models.Q(("reply_by", ""), _negated=True),
                    _connector="OR",
                ),
                name="note_reply_by_somebody",
                violation_error_message="Say who replies.",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("correction__isnull", True), ("discarded_at__isnull", True), _connector="OR"
                ),
                name="note_published_or_discarded",
            ),
        ),
        migrations.AddIndex(
            model_name="scheduled",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "running"])),
                fields=["run_after"],
                name="scheduled_unfinished",
            ),
        ),
        migrations.AddConstraint(
            model_name="scheduled",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "running", "done", "set_aside"])),
                name="scheduled_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="scheduled",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", ""), ("state__in", ["waiting", "running"])),
                    models.Q(("outcome__in", ["ok", "failed", "skipped"]), ("state", "done")),
                    models.Q(("outcome", "failed"), ("state", "set_aside")),
                    _connector="OR",
                ),
                name="scheduled_outcome_fits_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="scheduled",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "running"), _negated=True),
                    ("leased_until__isnull", False),
                    _connector="OR",
                ),
                name="scheduled_running_has_lease",
            ),
        ),
        migrations.AddConstraint(
            model_name="scheduled",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "running"])),
                fields=("claim",),
                name="scheduled_one_at_a_time",
                violation_error_message="This fact-check is scheduled already.",
            ),
        ),
    ]
