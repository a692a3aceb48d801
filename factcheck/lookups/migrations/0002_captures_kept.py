"""Refuses changing a capture: it is the source as it was."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("lookups", "0001_initial"),
        ("audit", "0002_chain"),
    ]

    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER capture_written_once BEFORE UPDATE OR DELETE ON lookups_capture
                FOR EACH ROW EXECUTE FUNCTION refuse_change();
            """,
            """
            DROP TRIGGER capture_written_once ON lookups_capture;
            """,
        ),
    ]
