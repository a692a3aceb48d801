"""Pages are found by what their editions say, corrections know who published them; nothing that was
public or waits to be is rewritten or deleted.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLES = ["reports_infopage", "reports_note", "reports_errorreport", "reports_story"]

KEPT = "\n".join(
    f"CREATE TRIGGER {table}_kept BEFORE DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();"
    for table in TABLES
)
LET_GO = "\n".join(f"DROP TRIGGER {table}_kept ON {table};" for table in TABLES)

# As `reports.listing` does for every new edition.
LISTED = """
    UPDATE reports_page p SET
        language = e.content->>'language',
        tone = e.content->'rating'->>'tone',
        outlet = left(a.publisher, 200),
        claimant_id = c.claimant_id,
        words = setweight(to_tsvector('simple', e.content->>'statement'), 'A')
            || setweight(to_tsvector('simple', e.content->>'summary'), 'B')
            || setweight(to_tsvector('simple',
                coalesce(e.content->'claimant'->>'name', '') || ' ' || left(a.publisher, 200)), 'C')
    FROM reports_edition e, claims_claim c JOIN articles_article a ON a.id = c.article_id
    WHERE e.id = p.edition_id AND c.id = p.claim_id;
    SET CONSTRAINTS ALL IMMEDIATE;
"""

# A withdrawal has no edition of its own; the record says whose act it was.
PUBLISHED_BY = """
    ALTER TABLE reports_correction DISABLE TRIGGER correction_written_once;
    UPDATE reports_correction c SET published_by_id = coalesce(
        (SELECT e.published_by_id FROM reports_edition e WHERE e.id = c.to_edition_id),
        (SELECT v.actor_id FROM audit_event v JOIN reports_page p ON p.claim_id = v.object_id
            WHERE p.id = c.page_id AND v.object_type = 'claims.claim' AND v.verb = 'page_withdrawn'
            ORDER BY v.seq DESC LIMIT 1),
        (SELECT e.published_by_id FROM reports_edition e WHERE e.id = c.from_edition_id));
    SET CONSTRAINTS ALL IMMEDIATE;
    ALTER TABLE reports_correction ENABLE TRIGGER correction_written_once;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0005_notes_schedules_listing"),
    ]

    operations = [
        migrations.RunSQL(LISTED, migrations.RunSQL.noop),
        migrations.RunSQL(PUBLISHED_BY, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="correction",
            name="published_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER infopage_written_once BEFORE UPDATE ON reports_infopage
                FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER note_written_once BEFORE UPDATE ON reports_note
                FOR EACH ROW WHEN (OLD.correction_id IS NOT NULL OR OLD.discarded_at IS NOT NULL
                    OR (NEW.id, NEW.page_id, NEW.kind, NEW.note, NEW.reply_by, NEW.written_by_id,
                        NEW.written_at)
                    IS DISTINCT FROM (OLD.id, OLD.page_id, OLD.kind, OLD.note, OLD.reply_by,
                        OLD.written_by_id, OLD.written_at))
                EXECUTE FUNCTION refuse_change();
            -- Name and address of a reader may be struck out when they ask for it.
            CREATE TRIGGER errorreport_written_once BEFORE UPDATE ON reports_errorreport
                FOR EACH ROW WHEN (
                    (NEW.id, NEW.edition_id, NEW.text, NEW.received_at)
                    IS DISTINCT FROM (OLD.id, OLD.edition_id, OLD.text, OLD.received_at))
                EXECUTE FUNCTION refuse_change();
            """
            + KEPT,
            LET_GO
            + """
            DROP TRIGGER errorreport_written_once ON reports_errorreport;
            DROP TRIGGER note_written_once ON reports_note;
            DROP TRIGGER infopage_written_once ON reports_infopage;
            """,
        ),
    ]
