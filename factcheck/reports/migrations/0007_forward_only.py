"""What readers saw only grows: editions in their order, each told by a note, under the policy of the
day; a page goes from edition to edition, and from withdrawn back only when that was announced.
"""

from django.db import migrations

KEPT = """
    CREATE TRIGGER reports_scheduled_kept BEFORE DELETE OR TRUNCATE ON reports_scheduled
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

# As in 0002.
EDITION_CHECK_BEFORE = """
    CREATE OR REPLACE FUNCTION edition_check() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0006_listed_and_kept"),
        ("reviews", "0009_signatures_that_stand"),
    ]

    operations = [
        migrations.RunSQL(
            """
            -- A new verdict meets the newest policy, with as many signatures as it asks for the
            -- rating. A note repeats the edition before it, whatever the policy has become.
            CREATE OR REPLACE FUNCTION edition_check() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                claim bigint;
                before reports_edition;
                asked int;
                given int;
            BEGIN
                -- Under lock: of two editions at once the second sees the first.
                SELECT p.claim_id INTO claim FROM reports_page p WHERE p.id = NEW.page_id FOR UPDATE;
                SELECT * INTO before FROM reports_edition
                    WHERE page_id = NEW.page_id ORDER BY number DESC LIMIT 1;
                IF NEW.number <> coalesce(before.number, 0) + 1 THEN
                    RAISE EXCEPTION 'edition % does not follow edition %', NEW.number, before.number
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_follows';
                END IF;
                IF before.verdict_id = NEW.verdict_id THEN
                    IF (NEW.policy_id, NEW.content, NEW.gates, NEW.override_reason, NEW.override_gates)
                        IS DISTINCT FROM (before.policy_id, before.content, before.gates,
                            before.override_reason, before.override_gates) THEN
                        RAISE EXCEPTION 'an edition of the same verdict does not say what the one before it said'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_repeats';
                    END IF;
                ELSIF NEW.policy_id <> (SELECT id FROM reviews_policy ORDER BY version DESC LIMIT 1) THEN
                    RAISE EXCEPTION 'an edition is measured by the newest policy'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_policy_newest';
                END IF;
                asked := signatures_needed(NEW.policy_id,
                    (SELECT rating_id FROM reviews_verdict WHERE id = NEW.verdict_id));
                given := signatures_given(NEW.verdict_id);
                IF claim <> (SELECT claim_id FROM reviews_verdict WHERE id = NEW.verdict_id)
                        OR given < asked
                        OR (before.verdict_id IS DISTINCT FROM NEW.verdict_id
                            AND NOT claim_is_signed(claim)) THEN
                    RAISE EXCEPTION 'the policy asks for % signatures of other people, there are %',
                        asked, given
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_signed';
                END IF;
                IF NOT EXISTS (SELECT 1 FROM accounts_user WHERE id = NEW.published_by_id
                        AND is_active AND role IN ('publisher', 'admin'))
                        OR is_recused(NEW.published_by_id, claim) THEN
                    RAISE EXCEPTION 'person % cannot publish it', NEW.published_by_id
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_by_a_publisher';
                END IF;
                RETURN NEW;
            END $$;

            -- Whoever breaks the glass does so in sight; signatures are never among what is lifted.
            ALTER TABLE reports_edition ADD CONSTRAINT edition_signatures_not_lifted
                CHECK (NOT override_gates @> '[{"gate": "signed"}]');

            CREATE FUNCTION page_forward_check() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF (NEW.id, NEW.claim_id, NEW.slug, NEW.published_at)
                        IS DISTINCT FROM (OLD.id, OLD.claim_id, OLD.slug, OLD.published_at)
                        OR NEW.modified_at < OLD.modified_at THEN
                    RAISE EXCEPTION 'a page keeps its claim, its address and its day'
                        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'page_kept_in_place';
                END IF;
                IF NEW.edition_id IS DISTINCT FROM OLD.edition_id AND (NEW.edition_id IS NULL
                        OR (SELECT number FROM reports_edition WHERE id = NEW.edition_id)
                            <> (SELECT max(number) FROM reports_edition WHERE page_id = NEW.id)) THEN
                    RAISE EXCEPTION 'a page shows its newest edition'
                        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'page_edition_forward';
                END IF;
                IF (NEW.withdrawn_at, NEW.withdrawal)
                        IS DISTINCT FROM (OLD.withdrawn_at, OLD.withdrawal) THEN
                    IF OLD.withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM reports_correction
                            WHERE page_id = NEW.id AND kind = 'withdrawal'
                                AND at = NEW.withdrawn_at AND note = NEW.withdrawal) THEN
                        RETURN NEW;
                    END IF;
                    IF OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS NULL
                            AND NEW.withdrawal = '' AND NEW.edition_id <> OLD.edition_id
                            AND EXISTS (SELECT 1 FROM reports_correction WHERE page_id = NEW.id
                                AND kind = 'reopening' AND at >= OLD.withdrawn_at) THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'a page is withdrawn, and stands again, only as readers are told'
                        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'page_withdrawal_told';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER page_forward BEFORE UPDATE ON reports_page
                FOR EACH ROW EXECUTE FUNCTION page_forward_check();

            CREATE FUNCTION correction_check() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE before reports_edition; after reports_edition;
            BEGIN
                SELECT * INTO before FROM reports_edition WHERE id = NEW.from_edition_id;
                IF NEW.kind IN ('withdrawal', 'reopening') THEN
                    IF NEW.to_edition_id IS NOT NULL OR NEW.written_by_id IS NOT NULL
                            OR before.page_id <> NEW.page_id THEN
                        RAISE EXCEPTION 'a withdrawal or re-opening brings no edition'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_fits';
                    END IF;
                    RETURN NEW;
                END IF;
                SELECT * INTO after FROM reports_edition WHERE id = NEW.to_edition_id;
                IF after.id IS NULL OR before.page_id <> NEW.page_id OR after.page_id <> NEW.page_id
                        OR after.number <> before.number + 1
                        OR after.published_by_id <> NEW.published_by_id THEN
                    RAISE EXCEPTION 'a note tells what came between an edition and the next'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_fits';
                END IF;
                IF (after.verdict_id = before.verdict_id) <> (NEW.written_by_id IS NOT NULL) THEN
                    RAISE EXCEPTION 'a note without a new verdict is written by a second person'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_by_two_people';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER correction_fits BEFORE INSERT ON reports_correction
                FOR EACH ROW EXECUTE FUNCTION correction_check();

            -- At the end of the transaction: the row that tells of an edition comes after it.
            CREATE FUNCTION edition_told_check() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.number > 1 AND NOT EXISTS (SELECT 1 FROM reports_correction
                        WHERE to_edition_id = NEW.id) THEN
                    RAISE EXCEPTION 'edition % changes the page and tells readers nothing', NEW.id
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_told';
                END IF;
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER edition_told AFTER INSERT ON reports_edition
                DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION edition_told_check();

            CREATE FUNCTION correction_written_check() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NOT EXISTS (SELECT 1 FROM reports_note n WHERE n.correction_id = NEW.id
                        AND (n.page_id, n.kind, n.note, n.reply_by, n.written_by_id)
                            = (NEW.page_id, NEW.kind, NEW.note, NEW.reply_by, NEW.written_by_id)) THEN
                    RAISE EXCEPTION 'nobody wrote the note that was published'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_written';
                END IF;
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER correction_written AFTER INSERT ON reports_correction
                DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW WHEN (NEW.written_by_id IS NOT NULL)
                EXECUTE FUNCTION correction_written_check();

            -- What was planned is cancelled and planned anew, never changed.
            CREATE TRIGGER scheduled_as_asked BEFORE UPDATE ON reports_scheduled
                FOR EACH ROW WHEN (
                    (NEW.id, NEW.claim_id, NEW.verdict_id, NEW.publish_at, NEW.kind, NEW.note,
                        NEW.asked_by_id, NEW.asked_at)
                    IS DISTINCT FROM (OLD.id, OLD.claim_id, OLD.verdict_id, OLD.publish_at, OLD.kind,
                        OLD.note, OLD.asked_by_id, OLD.asked_at))
                EXECUTE FUNCTION refuse_change();
            """
            + KEPT,
            """
            DROP TRIGGER reports_scheduled_kept ON reports_scheduled;
            DROP TRIGGER scheduled_as_asked ON reports_scheduled;
            DROP TRIGGER correction_written ON reports_correction;
            DROP FUNCTION correction_written_check();
            DROP TRIGGER edition_told ON reports_edition;
            DROP FUNCTION edition_told_check();
            DROP TRIGGER correction_fits ON reports_correction;
            DROP FUNCTION correction_check();
            DROP TRIGGER page_forward ON reports_page;
            DROP FUNCTION page_forward_check();
            ALTER TABLE reports_edition DROP CONSTRAINT edition_signatures_not_lifted;
            """
            + EDITION_CHECK_BEFORE,
        ),
    ]
