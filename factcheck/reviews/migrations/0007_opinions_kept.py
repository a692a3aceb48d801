"""Second opinions and what a policy asks are written once; of a comment only its being resolved
changes.
"""

from django.db import migrations

TABLES = ["reviews_ratingsignatures", "reviews_secondopinion", "reviews_comment"]

KEPT = "\n".join(
    f"CREATE TRIGGER {table}_kept BEFORE DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();"
    for table in TABLES
)
LET_GO = "\n".join(f"DROP TRIGGER {table}_kept ON {table};" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0006_opinions_comments_notices"),
    ]

    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER ratingsignatures_written_once BEFORE UPDATE ON reviews_ratingsignatures
                FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER secondopinion_written_once BEFORE UPDATE ON reviews_secondopinion
                FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER comment_written_once BEFORE UPDATE ON reviews_comment
                FOR EACH ROW WHEN (
                    (NEW.id, NEW.claim_id, NEW.verdict_id, NEW.place, NEW.start, NEW."end",
                        NEW.quote, NEW.body, NEW.author_id, NEW.at, NEW.parent_id)
                    IS DISTINCT FROM (OLD.id, OLD.claim_id, OLD.verdict_id, OLD.place, OLD.start,
                        OLD."end", OLD.quote, OLD.body, OLD.author_id, OLD.at, OLD.parent_id))
                EXECUTE FUNCTION refuse_change();
            """
            + KEPT,
            LET_GO
            + """
            DROP TRIGGER comment_written_once ON reviews_comment;
            DROP TRIGGER secondopinion_written_once ON reviews_secondopinion;
            DROP TRIGGER ratingsignatures_written_once ON reviews_ratingsignatures;
            """,
        ),
    ]
