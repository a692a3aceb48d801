"""Refuses changing or deleting a snapshot's text: claims point at its characters."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        ("audit", "0002_chain"),
    ]

    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER snapshot_text_written_once
                BEFORE UPDATE OF article_id, number, text, sha256, raw, taken_at ON articles_snapshot
                FOR EACH ROW
                WHEN ((NEW.article_id, NEW.number, NEW.text, NEW.sha256, NEW.raw, NEW.taken_at)
                    IS DISTINCT FROM
                    (OLD.article_id, OLD.number, OLD.text, OLD.sha256, OLD.raw, OLD.taken_at))
                EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER snapshot_kept BEFORE DELETE ON articles_snapshot
                FOR EACH ROW EXECUTE FUNCTION refuse_change();
            ALTER TABLE articles_snapshot ADD CONSTRAINT snapshot_sha256_of_text
                CHECK (sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex'));
            """,
            """
            ALTER TABLE articles_snapshot DROP CONSTRAINT snapshot_sha256_of_text;
            DROP TRIGGER snapshot_kept ON articles_snapshot;
            DROP TRIGGER snapshot_text_written_once ON articles_snapshot;
            """,
        ),
    ]
