"""Roots and verifications are written once; only a time-stamp may be added to a root."""

from django.db import migrations

TABLES = ["audit_root", "audit_verification"]

KEPT = "\n".join(
    f"CREATE TRIGGER {table}_kept BEFORE DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();"
    for table in TABLES
)
LET_GO = "\n".join(f"DROP TRIGGER {table}_kept ON {table};" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0010_roots_and_context"),
    ]

    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER verification_written_once BEFORE UPDATE ON audit_verification
                FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER root_written_once BEFORE UPDATE ON audit_root
                FOR EACH ROW WHEN (OLD.timestamp IS NOT NULL
                    OR (NEW.id, NEW.day, NEW.first_seq, NEW.last_seq, NEW.root, NEW.head,
                        NEW.previous, NEW.signature, NEW.public_key, NEW.made_at)
                    IS DISTINCT FROM (OLD.id, OLD.day, OLD.first_seq, OLD.last_seq, OLD.root,
                        OLD.head, OLD.previous, OLD.signature, OLD.public_key, OLD.made_at))
                EXECUTE FUNCTION refuse_change();
            """
            + KEPT,
            LET_GO
            + """
            DROP TRIGGER root_written_once ON audit_root;
            DROP TRIGGER verification_written_once ON audit_verification;
            """,
        ),
    ]
