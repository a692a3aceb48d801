"""Refuses changing what was asked and answered, and emptying it or the captures at one stroke."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("lookups", "0004_what_was_asked_and_kept"),
        ("audit", "0002_chain"),
    ]

    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER exchange_written_once BEFORE UPDATE OR DELETE ON lookups_exchange
                FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER exchange_not_emptied BEFORE TRUNCATE ON lookups_exchange
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER capture_not_emptied BEFORE TRUNCATE ON lookups_capture
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
            """,
            """
            DROP TRIGGER exchange_written_once ON lookups_exchange;
            DROP TRIGGER exchange_not_emptied ON lookups_exchange;
            DROP TRIGGER capture_not_emptied ON lookups_capture;
            """,
        ),
    ]
