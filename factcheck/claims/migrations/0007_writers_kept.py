"""Who ever put a claim into words stays its writer; a recusal is ended, never changed or deleted."""

from django.db import migrations

TABLES = ["claims_claimwriter", "claims_recusal"]

KEPT = "\n".join(
    f"CREATE TRIGGER {table}_kept BEFORE DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();"
    for table in TABLES
)
LET_GO = "\n".join(f"DROP TRIGGER {table}_kept ON {table};" for table in TABLES)

# What the record knows of it, for claims that are older than the table.
WRITERS = """
    INSERT INTO claims_claimwriter (claim_id, person_id)
    SELECT e.object_id, e.actor_id FROM audit_event e JOIN claims_claim c ON c.id = e.object_id
        WHERE e.object_type = 'claims.claim' AND e.actor_id IS NOT NULL AND e.verb IN (
            'claim_made', 'claim_restated', 'claim_resized', 'claim_parted', 'claim_stretched',
            'claim_selected')
    UNION SELECT id, statement_by_id FROM claims_claim WHERE statement_by_id IS NOT NULL
    ON CONFLICT DO NOTHING;
    SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_chain"),
        ("claims", "0006_topics_writers_recusals"),
    ]

    operations = [
        migrations.RunSQL(WRITERS, migrations.RunSQL.noop),
        migrations.RunSQL(
            """
            CREATE TRIGGER claimwriter_written_once BEFORE UPDATE ON claims_claimwriter
                FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER recusal_written_once BEFORE UPDATE ON claims_recusal
                FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL
                    OR (NEW.id, NEW.person_id, NEW.claimant_id, NEW.article_id, NEW.reason,
                        NEW.declared_by_id, NEW.at)
                    IS DISTINCT FROM (OLD.id, OLD.person_id, OLD.claimant_id, OLD.article_id,
                        OLD.reason, OLD.declared_by_id, OLD.at))
                EXECUTE FUNCTION refuse_change();
            """
            + KEPT,
            LET_GO
            + """
            DROP TRIGGER recusal_written_once ON claims_recusal;
            DROP TRIGGER claimwriter_written_once ON claims_claimwriter;
            """,
        ),
    ]
