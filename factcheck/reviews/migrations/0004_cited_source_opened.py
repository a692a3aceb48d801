"""Cited evidence stays as it was sealed, but a person may still open its source afterwards."""

from django.db import migrations

KEPT = """
    CREATE OR REPLACE FUNCTION evidence_cited_check() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        {exception}
        IF EXISTS (SELECT 1 FROM reviews_citation WHERE evidence_id = OLD.id) THEN
            RAISE EXCEPTION 'evidence % is cited by a verdict: % is refused', OLD.id, TG_OP
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$;
"""
# When the source was opened is no part of what is sealed; an opening is never taken back.
OPENED = """
        IF TG_OP = 'UPDATE' AND OLD.opened_at IS NULL
                AND to_jsonb(NEW) - 'opened_at' = to_jsonb(OLD) - 'opened_at' THEN
            RETURN NEW;
        END IF;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0003_presets"),
    ]

    operations = [
        migrations.RunSQL(KEPT.format(exception=OPENED), KEPT.format(exception="")),
    ]
