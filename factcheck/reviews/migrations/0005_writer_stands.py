"""While a verdict is signed, nobody stops being a writer of it; nothing sealed is emptied."""

from django.db import migrations

TABLES = ["reviews_verdict", "reviews_citation", "reviews_signature", "reviews_policy"]

KEPT = "\n".join(
    f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();"
    for table in TABLES
)
LET_GO = "\n".join(f"DROP TRIGGER {table}_not_emptied ON {table};" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0004_cited_source_opened"),
    ]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION claim_writer_check() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'claim % is %: who wrote its words stands', OLD.id, OLD.status
                    USING ERRCODE = 'restrict_violation', CONSTRAINT = 'claim_writer_stands';
            END $$;
            CREATE TRIGGER claim_writer_stands BEFORE UPDATE OF statement_by_id ON claims_claim
                FOR EACH ROW WHEN (OLD.status IN ('review', 'approved', 'published', 'withdrawn')
                    AND NEW.statement_by_id IS DISTINCT FROM OLD.statement_by_id)
                EXECUTE FUNCTION claim_writer_check();
            """
            + KEPT,
            LET_GO
            + """
            DROP TRIGGER claim_writer_stands ON claims_claim;
            DROP FUNCTION claim_writer_check();
            """,
        ),
    ]
