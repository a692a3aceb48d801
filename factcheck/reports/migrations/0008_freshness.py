"""Whatever changes what a public page shows leaves a trace in one small table, in the same commit.

Statement triggers, so that no code can forget it. Several changes at once must not wait for each
other, let alone block each other: each takes a row of its key that nobody holds, or makes another;
what counts is the sum of them. Sums only grow, and a change is seen when it is committed.
"""

from django.db import migrations, models

# A table, what happens to it, the key that it counts for, and which of the rows count; all of them
# without a question. `changed` are the rows as they are now, `earlier` as they were.
EVERYTHING = "INSERT UPDATE DELETE TRUNCATE"
OF_A_PAGE = "JOIN claims_claim k ON k.article_id = c.{0} JOIN reports_page p ON p.claim_id = k.id"
WATCHED = [
    ("reports_page", EVERYTHING, "checks", ""),
    ("reports_page_topics", EVERYTHING, "checks", ""),
    ("reports_edition", EVERYTHING, "checks", ""),
    ("reports_correction", EVERYTHING, "checks", ""),
    ("reports_story", EVERYTHING, "checks", ""),
    ("claims_topic", EVERYTHING, "checks", ""),
    (
        "claims_claimant",
        "UPDATE",
        "checks",
        "FROM changed c JOIN reports_page p ON p.claimant_id = c.id",
    ),
    ("reports_infopage", EVERYTHING, "rules", ""),
    ("reviews_policy", EVERYTHING, "rules", ""),
    ("reviews_ratingsignatures", EVERYTHING, "rules", ""),
    ("reviews_scale", EVERYTHING, "rules", ""),
    ("reviews_rating", EVERYTHING, "rules", ""),
    (
        "accounts_user",
        "UPDATE",
        "people",
        "FROM changed c JOIN earlier e USING (id)"
        " WHERE (c.name, c.role, c.is_active) IS DISTINCT FROM (e.name, e.role, e.is_active)",
    ),
    ("accounts_user", "INSERT DELETE", "people", ""),
    (
        "articles_article",
        "UPDATE",
        "texts",
        f"FROM changed c JOIN earlier e USING (id) {OF_A_PAGE.format('id')}"
        " WHERE (c.title, c.publisher, c.url, c.authors, c.published_at)"
        " IS DISTINCT FROM (e.title, e.publisher, e.url, e.authors, e.published_at)",
    ),
    (
        "articles_snapshot",
        "INSERT UPDATE DELETE",
        "texts",
        f"FROM changed c {OF_A_PAGE.format('article_id')}",
    ),
    ("lookups_sourcecheck", "INSERT DELETE", "sources", "FROM changed c WHERE c.result <> ''"),
    (
        "lookups_sourcecheck",
        "UPDATE",
        "sources",
        "FROM changed c JOIN earlier e USING (id)"
        " WHERE (c.result, c.finished_at) IS DISTINCT FROM (e.result, e.finished_at)"
        " AND (c.result <> '' OR e.result <> '')",
    ),
    (
        "lookups_evidence",
        "UPDATE",
        "sources",
        "FROM changed c JOIN earlier e USING (id) JOIN reports_page p ON p.claim_id = c.claim_id"
        " WHERE c.capture_id IS DISTINCT FROM e.capture_id",
    ),
    (
        "lookups_archiverequest",
        "INSERT UPDATE DELETE",
        "sources",
        "FROM changed c JOIN lookups_evidence v ON v.capture_id = c.capture_id"
        " JOIN reports_page p ON p.claim_id = v.claim_id",
    ),
    ("audit_root", EVERYTHING, "record", ""),
]
SEEN = {
    "INSERT": "REFERENCING NEW TABLE AS changed",
    "UPDATE": "REFERENCING OLD TABLE AS earlier NEW TABLE AS changed",
    "DELETE": "REFERENCING OLD TABLE AS changed",
    # There are no rows left to look at.
    "TRUNCATE": "",
}


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def triggers() -> list[tuple[str, str, str]]:
    """Return the name of each trigger, its table, and the command that makes it."""
    made = []
    for table, operations, key, rows in WATCHED:
        for operation in operations.split():
            name = f"fresh_{operation.lower()}"
            question = (
                ""
                if operation == "TRUNCATE"
                else f"SELECT EXISTS (SELECT {rows or 'FROM changed'})"
            )
            made.append(
                (
                    name,
                    table,
                    f"CREATE TRIGGER {name} AFTER {operation} ON {table} {SEEN[operation]}"
                    " FOR EACH STATEMENT EXECUTE FUNCTION"
                    f" freshness_changed({quoted(key)}, {quoted(question)});",
                )
            )
    return made


FUNCTION = """
    CREATE FUNCTION freshness_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    DECLARE counts boolean := true;
    BEGIN
        IF TG_ARGV[1] <> '' THEN
            EXECUTE TG_ARGV[1] INTO counts;
        END IF;
        IF counts THEN
            UPDATE reports_freshness SET stamp = stamp + 1, changed_at = clock_timestamp()
                WHERE id = (SELECT id FROM reports_freshness WHERE key = TG_ARGV[0]
                    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED);
            IF NOT FOUND THEN
                INSERT INTO reports_freshness (key, stamp, changed_at)
                    VALUES (TG_ARGV[0], 1, clock_timestamp());
            END IF;
        END IF;
        RETURN NULL;
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_digest"),
        ("articles", "0007_leases"),
        ("audit", "0011_roots_kept"),
        ("claims", "0007_writers_kept"),
        ("lookups", "0009_find_days_and_what_was_given_up"),
        ("reports", "0007_forward_only"),
        ("reviews", "0007_opinions_kept"),
    ]

    operations = [
        migrations.DeleteModel("Freshness"),
        migrations.CreateModel(
            name="Freshness",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=20)),
                ("stamp", models.BigIntegerField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "freshness",
                "indexes": [models.Index(fields=["key", "id"], name="freshness_key")],
            },
        ),
        migrations.RunSQL(
            FUNCTION + "\n".join(command for _name, _table, command in triggers()),
            "\n".join(f"DROP TRIGGER {name} ON {table};" for name, table, _command in triggers())
            + "DROP FUNCTION freshness_changed();",
        ),
    ]
