"""Every claim is asked about in the archive, and what was found is suggested."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# What must be asked is a row, whichever way the claim came or changed. A claim at work while it
# changes is taken out of its worker's hands: it is asked again as it is worded now.
WAITS = """
    state = 'waiting', outcome = '', reason = '', reason_data = '{}', attempts = 0,
    run_after = now(), leased_until = NULL, finished_at = NULL
"""
COLUMNS = (
    "claim_id, through, state, outcome, reason, reason_data, attempts, leases, run_after, asked_at"
)
VALUES = "0, 'waiting', '', '', '{}'::jsonb, 0, 0, now(), now()"

TRIGGERS = f"""
    CREATE FUNCTION claims_to_search() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO archive_claimsearch ({COLUMNS}) SELECT id, {VALUES} FROM made ORDER BY id
            ON CONFLICT (claim_id) DO NOTHING;
        RETURN NULL;
    END $$;
    CREATE TRIGGER claims_searched_for AFTER INSERT ON claims_claim
        REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION claims_to_search();
    CREATE FUNCTION claim_to_search_again() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO archive_claimsearch ({COLUMNS}) VALUES (NEW.id, {VALUES})
            ON CONFLICT (claim_id) DO UPDATE SET {WAITS};
        RETURN NULL;
    END $$;
    CREATE TRIGGER claim_searched_for_again AFTER UPDATE OF statement, status ON claims_claim
        FOR EACH ROW WHEN (NEW.statement IS DISTINCT FROM OLD.statement
            OR (NEW.status IN ('new', 'research') AND OLD.status NOT IN ('new', 'research')))
        EXECUTE FUNCTION claim_to_search_again();
    INSERT INTO archive_claimsearch ({COLUMNS})
        SELECT id, {VALUES} FROM claims_claim
        WHERE status IN ('new', 'research', 'review', 'approved') ORDER BY id;
"""
BACK = """
    DROP TRIGGER claim_searched_for_again ON claims_claim;
    DROP FUNCTION claim_to_search_again();
    DROP TRIGGER claims_searched_for ON claims_claim;
    DROP FUNCTION claims_to_search();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0005_term_once"),
        ("claims", "0010_repeats"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClaimSearch",
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
                ("through", models.BigIntegerField(default=0)),
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="archive_search",
                        to="claims.claim",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=["run_after"],
                        name="claimsearch_unfinished",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "running", "done", "set_aside"])
                        ),
                        name="claimsearch_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("state__in", ["waiting", "running"])),
                            models.Q(
                                ("outcome__in", ["ok", "failed", "skipped"]), ("state", "done")
                            ),
                            models.Q(("outcome", "failed"), ("state", "set_aside")),
                            _connector="OR",
                        ),
                        name="claimsearch_outcome_fits_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True),
                            ("leased_until__isnull", False),
                            _connector="OR",
                        ),
                        name="claimsearch_running_has_lease",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("probability", models.FloatField()),
                ("reasons", models.JSONField(default=dict)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("dismissed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "check_found",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="archive.check",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suggestions",
                        to="claims.claim",
                    ),
                ),
                (
                    "dismissed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("claim", "check_found"), name="suggestion_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("probability__gte", 0), ("probability__lte", 1)),
                        name="suggestion_probability_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("dismissed_at__isnull", True), ("dismissed_by__isnull", True)
                            ),
                            models.Q(
                                ("dismissed_at__isnull", False), ("dismissed_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="suggestion_dismissed_by_somebody",
                    ),
                ],
            },
        ),
        migrations.RunSQL(TRIGGERS, BACK),
    ]
