"""Only an event moves the chain's head; written by hand it would leave a gap for ever."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_verbs"),
    ]

    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER audit_head_moved_by_events BEFORE UPDATE ON audit_head
                FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER audit_head_kept BEFORE INSERT OR DELETE OR TRUNCATE ON audit_head
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
            """,
            """
            DROP TRIGGER audit_head_kept ON audit_head;
            DROP TRIGGER audit_head_moved_by_events ON audit_head;
            """,
        ),
    ]
