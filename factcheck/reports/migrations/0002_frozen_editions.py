"""Editions are written once, and only from a signed verdict."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_initial"),
        ("reviews", "0002_two_people"),
    ]

    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER edition_written_once BEFORE UPDATE OR DELETE ON reports_edition
                FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER correction_written_once BEFORE UPDATE OR DELETE ON reports_correction
                FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER page_kept BEFORE DELETE ON reports_page
                FOR EACH ROW EXECUTE FUNCTION refuse_change();

            CREATE FUNCTION edition_check() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                claim bigint := (SELECT claim_id FROM reports_page WHERE id = NEW.page_id);
                asked int := (SELECT signatures FROM reviews_policy WHERE id = NEW.policy_id);
                given int := (SELECT count(DISTINCT reviewer_id) FROM reviews_signature
                    WHERE verdict_id = NEW.verdict_id AND decision = 'approved');
            BEGIN
                IF claim <> (SELECT claim_id FROM reviews_verdict WHERE id = NEW.verdict_id)
                        OR NOT claim_is_signed(claim) OR given < asked THEN
                    RAISE EXCEPTION 'the policy asks for % signatures of other people, there are %',
                        asked, given
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_signed';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER edition_signed BEFORE INSERT ON reports_edition
                FOR EACH ROW EXECUTE FUNCTION edition_check();
            """,
            """
            DROP TRIGGER edition_signed ON reports_edition;
            DROP FUNCTION edition_check();
            DROP TRIGGER page_kept ON reports_page;
            DROP TRIGGER correction_written_once ON reports_correction;
            DROP TRIGGER edition_written_once ON reports_edition;
            """,
        ),
    ]
