"""Two people, enforced for everyone: superusers, admin, shell and raw SQL included."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0001_initial"),
        ("claims", "0002_exact_words"),
        ("lookups", "0002_captures_kept"),
    ]

    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER verdict_written_once BEFORE UPDATE OR DELETE ON reviews_verdict
                FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER citation_written_once BEFORE UPDATE OR DELETE ON reviews_citation
                FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER signature_written_once BEFORE UPDATE OR DELETE ON reviews_signature
                FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER policy_written_once BEFORE UPDATE OR DELETE ON reviews_policy
                FOR EACH ROW EXECUTE FUNCTION refuse_change();

            -- Evidence and claim text under a verdict stay as they were sealed.
            CREATE FUNCTION evidence_cited_check() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (SELECT 1 FROM reviews_citation WHERE evidence_id = OLD.id) THEN
                    RAISE EXCEPTION 'evidence % is cited by a verdict: % is refused', OLD.id, TG_OP
                        USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
            END $$;
            CREATE TRIGGER evidence_cited_kept BEFORE UPDATE OR DELETE ON lookups_evidence
                FOR EACH ROW EXECUTE FUNCTION evidence_cited_check();

            -- A verdict's citations arrive with it, by the transaction that wrote it.
            CREATE FUNCTION citation_check() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF (SELECT v.claim_id FROM reviews_verdict v WHERE v.id = NEW.verdict_id)
                    <> (SELECT e.claim_id FROM lookups_evidence e WHERE e.id = NEW.evidence_id) THEN
                    RAISE EXCEPTION 'the evidence is about another claim' USING ERRCODE = 'check_violation';
                END IF;
                IF EXISTS (SELECT 1 FROM reviews_signature WHERE verdict_id = NEW.verdict_id) THEN
                    RAISE EXCEPTION 'the verdict has been signed' USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER citation_fits BEFORE INSERT ON reviews_citation
                FOR EACH ROW EXECUTE FUNCTION citation_check();

            -- Who wrote any part of a verdict: its text, its cited evidence, the claim's words.
            CREATE FUNCTION verdict_writers(verdict bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
                SELECT v.author_id FROM reviews_verdict v WHERE v.id = verdict
                UNION SELECT e.added_by_id FROM reviews_citation c
                    JOIN lookups_evidence e ON e.id = c.evidence_id WHERE c.verdict_id = verdict
                UNION SELECT c.statement_by_id FROM reviews_verdict v
                    JOIN claims_claim c ON c.id = v.claim_id
                    WHERE v.id = verdict AND c.statement_by_id IS NOT NULL
            $$;

            CREATE FUNCTION signature_check() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE signed reviews_verdict;
            BEGIN
                SELECT * INTO signed FROM reviews_verdict WHERE id = NEW.verdict_id;
                PERFORM 1 FROM claims_claim WHERE id = signed.claim_id FOR UPDATE;
                IF NEW.reviewer_id IN (SELECT verdict_writers(NEW.verdict_id)) THEN
                    RAISE EXCEPTION 'whoever wrote a part of a verdict cannot sign it'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_by_someone_else';
                END IF;
                IF NEW.content_hash <> signed.content_hash THEN
                    RAISE EXCEPTION 'the signature covers another content'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_covers_content';
                END IF;
                IF EXISTS (SELECT 1 FROM reviews_verdict v
                        WHERE v.claim_id = signed.claim_id AND v.version > signed.version) THEN
                    RAISE EXCEPTION 'a newer version of the verdict exists'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_on_newest_version';
                END IF;
                IF (SELECT c.statement FROM claims_claim c WHERE c.id = signed.claim_id)
                        <> signed.statement THEN
                    RAISE EXCEPTION 'the claim was rewritten after this verdict'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_on_same_claim';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER signature_by_a_second_person BEFORE INSERT ON reviews_signature
                FOR EACH ROW EXECUTE FUNCTION signature_check();

            -- Whether the claim's newest verdict, on the claim's present words, is signed and not sent back.
            CREATE FUNCTION claim_is_signed(claim bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
                SELECT EXISTS (
                    SELECT 1 FROM reviews_verdict v JOIN claims_claim c ON c.id = v.claim_id
                    WHERE v.claim_id = claim AND v.statement = c.statement
                        AND v.version = (SELECT max(n.version) FROM reviews_verdict n WHERE n.claim_id = claim)
                        AND EXISTS (SELECT 1 FROM reviews_signature s
                            WHERE s.verdict_id = v.id AND s.decision = 'approved')
                        AND NOT EXISTS (SELECT 1 FROM reviews_signature s
                            WHERE s.verdict_id = v.id AND s.decision = 'sent_back'))
            $$;

            CREATE FUNCTION claim_signed_check() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NOT claim_is_signed(NEW.id) THEN
                    RAISE EXCEPTION 'claim % cannot be %: its verdict has no second signature',
                        NEW.id, NEW.status
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_signed_by_a_second_person';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER claim_signed_before_approved AFTER INSERT OR UPDATE ON claims_claim
                FOR EACH ROW WHEN (NEW.status IN ('approved', 'published'))
                EXECUTE FUNCTION claim_signed_check();

            CREATE FUNCTION rating_in_use_check() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (SELECT 1 FROM reviews_verdict WHERE rating_id = OLD.id) THEN
                    RAISE EXCEPTION 'rating % is used by a verdict: make a new version of the scale', OLD.code
                        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'rating_in_use';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER rating_in_use_kept BEFORE UPDATE ON reviews_rating
                FOR EACH ROW EXECUTE FUNCTION rating_in_use_check();
            """,
            """
            DROP TRIGGER rating_in_use_kept ON reviews_rating;
            DROP FUNCTION rating_in_use_check();
            DROP TRIGGER claim_signed_before_approved ON claims_claim;
            DROP FUNCTION claim_signed_check();
            DROP FUNCTION claim_is_signed(bigint);
            DROP TRIGGER signature_by_a_second_person ON reviews_signature;
            DROP FUNCTION signature_check();
            DROP FUNCTION verdict_writers(bigint);
            DROP TRIGGER citation_fits ON reviews_citation;
            DROP FUNCTION citation_check();
            DROP TRIGGER evidence_cited_kept ON lookups_evidence;
            DROP FUNCTION evidence_cited_check();
            DROP TRIGGER policy_written_once ON reviews_policy;
            DROP TRIGGER signature_written_once ON reviews_signature;
            DROP TRIGGER citation_written_once ON reviews_citation;
            DROP TRIGGER verdict_written_once ON reviews_verdict;
            """,
        ),
    ]
