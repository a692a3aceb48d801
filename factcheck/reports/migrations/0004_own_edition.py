"""A page shows an edition of its own, and an edition says what the newest signed verdict says."""

from django.db import migrations

TABLES = ["reports_edition", "reports_correction", "reports_page"]

KEPT = "\n".join(
    f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();"
    for table in TABLES
)
LET_GO = "\n".join(f"DROP TRIGGER {table}_not_emptied ON {table};" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_archived_row"),
        ("reviews", "0005_writer_stands"),
    ]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION page_edition_check() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NOT EXISTS (SELECT 1 FROM reports_edition
                        WHERE id = NEW.edition_id AND page_id = NEW.id) THEN
                    RAISE EXCEPTION 'edition % is no edition of page %', NEW.edition_id, NEW.id
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'page_own_edition';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER page_own_edition BEFORE INSERT OR UPDATE ON reports_page
                FOR EACH ROW WHEN (NEW.edition_id IS NOT NULL)
                EXECUTE FUNCTION page_edition_check();

            CREATE FUNCTION edition_words_check() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NOT EXISTS (SELECT 1 FROM reviews_verdict v JOIN reviews_rating r ON r.id = v.rating_id
                        WHERE v.id = NEW.verdict_id
                            AND v.version = (SELECT max(n.version) FROM reviews_verdict n
                                WHERE n.claim_id = v.claim_id)
                            AND NEW.content->>'content_hash' = v.content_hash
                            AND NEW.content->>'statement' = v.statement
                            AND NEW.content->>'summary' = v.summary
                            AND NEW.content->>'rationale' = v.rationale
                            AND NEW.content->'rating'->>'code' = r.code) THEN
                    RAISE EXCEPTION 'the edition does not say what the newest verdict says'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_says_the_verdict';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER edition_words BEFORE INSERT ON reports_edition
                FOR EACH ROW EXECUTE FUNCTION edition_words_check();
            """
            + KEPT,
            LET_GO
            + """
            DROP TRIGGER edition_words ON reports_edition;
            DROP FUNCTION edition_words_check();
            DROP TRIGGER page_own_edition ON reports_page;
            DROP FUNCTION page_edition_check();
            """,
        ),
    ]
