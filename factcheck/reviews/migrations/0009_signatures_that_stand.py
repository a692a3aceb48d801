"""What makes a claim signed: as many people as the newest policy asks for its rating, none of whom
wrote a part, is recused or answers what has been taken up again. Scales in use stay as they are.
"""

from django.db import migrations

# Who wrote any part: the verdict and the versions before it, whose words its form began with; the
# evidence it cites and where that is said to come from; the claim, who said it, why it was chosen.
WRITERS = """
    CREATE OR REPLACE FUNCTION verdict_writers(verdict bigint) RETURNS SETOF bigint
        LANGUAGE sql STABLE AS $$
        SELECT o.author_id FROM reviews_verdict v JOIN reviews_verdict o
                ON o.claim_id = v.claim_id AND o.version <= v.version WHERE v.id = verdict
        UNION SELECT e.added_by_id FROM reviews_citation c
            JOIN lookups_evidence e ON e.id = c.evidence_id WHERE c.verdict_id = verdict
        UNION SELECT e.origin_set_by_id FROM reviews_citation c
            JOIN lookups_evidence e ON e.id = c.evidence_id
            WHERE c.verdict_id = verdict AND e.origin_set_by_id IS NOT NULL
        UNION SELECT w.person_id FROM reviews_verdict v
            JOIN claims_claimwriter w ON w.claim_id = v.claim_id WHERE v.id = verdict
    $$;
"""
WRITERS_BEFORE = """
    CREATE OR REPLACE FUNCTION verdict_writers(verdict bigint) RETURNS SETOF bigint
        LANGUAGE sql STABLE AS $$
        SELECT v.author_id FROM reviews_verdict v WHERE v.id = verdict
        UNION SELECT e.added_by_id FROM reviews_citation c
            JOIN lookups_evidence e ON e.id = c.evidence_id WHERE c.verdict_id = verdict
        UNION SELECT c.statement_by_id FROM reviews_verdict v
            JOIN claims_claim c ON c.id = v.claim_id
            WHERE v.id = verdict AND c.statement_by_id IS NOT NULL
    $$;
"""

SIGNATURE = """
    CREATE OR REPLACE FUNCTION signature_check() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        signed reviews_verdict;
        claim claims_claim;
    BEGIN
        SELECT * INTO signed FROM reviews_verdict WHERE id = NEW.verdict_id;
        SELECT * INTO claim FROM claims_claim WHERE id = signed.claim_id FOR UPDATE;
        IF NEW.reviewer_id IN (SELECT verdict_writers(NEW.verdict_id)) THEN
            RAISE EXCEPTION 'whoever wrote a part of a verdict cannot sign it'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_by_someone_else';
        END IF;
        {more}
        IF NEW.content_hash <> signed.content_hash THEN
            RAISE EXCEPTION 'the signature covers another content'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_covers_content';
        END IF;
        IF EXISTS (SELECT 1 FROM reviews_verdict v
                WHERE v.claim_id = signed.claim_id AND v.version > signed.version) THEN
            RAISE EXCEPTION 'a newer version of the verdict exists'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_on_newest_version';
        END IF;
        IF claim.statement <> signed.statement THEN
            RAISE EXCEPTION 'the claim was rewritten after this verdict'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_on_same_claim';
        END IF;
        {last}
        RETURN NEW;
    END $$;
"""
MORE = """
        IF NOT EXISTS (SELECT 1 FROM accounts_user WHERE id = NEW.reviewer_id AND is_active
                AND role IN ('reviewer', 'publisher', 'admin')) THEN
            RAISE EXCEPTION 'person % cannot sign: only reviewers sign', NEW.reviewer_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_by_a_reviewer';
        END IF;
        IF is_recused(NEW.reviewer_id, signed.claim_id) THEN
            RAISE EXCEPTION 'person % is recused from claim % and cannot sign',
                NEW.reviewer_id, signed.claim_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_by_nobody_recused';
        END IF;
"""
LAST = """
        IF claim.status NOT IN ('review', 'approved') THEN
            RAISE EXCEPTION 'claim % is %, nothing of it waits for a signature',
                claim.id, claim.status
                USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_while_it_waits';
        END IF;
        IF NEW.decision = 'approved'
                AND (SELECT p.blind FROM reviews_policy p ORDER BY p.version DESC LIMIT 1)
                AND NOT EXISTS (SELECT 1 FROM reviews_secondopinion o
                    WHERE o.verdict_id = NEW.verdict_id AND o.reviewer_id = NEW.reviewer_id) THEN
            RAISE EXCEPTION 'the policy asks for a second opinion before the signature'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_after_an_opinion';
        END IF;
"""

# The claim's newest verdict, on the claim's present words, signed by as many as the newest policy
# asks for its rating, and not sent back.
SIGNED = """
    CREATE FUNCTION signatures_needed(policy bigint, rating bigint) RETURNS int
        LANGUAGE sql STABLE AS $$
        SELECT coalesce(
            (SELECT b.signatures FROM reviews_ratingsignatures b
                JOIN reviews_rating r ON r.code = b.rating_code
                JOIN reviews_scale s ON s.id = r.scale_id AND s.code = b.scale_code
                WHERE b.policy_id = policy AND r.id = rating),
            (SELECT p.signatures FROM reviews_policy p WHERE p.id = policy))::int
    $$;
    CREATE FUNCTION newest_policy() RETURNS bigint LANGUAGE sql STABLE AS $$
        SELECT id FROM reviews_policy ORDER BY version DESC LIMIT 1
    $$;
    CREATE FUNCTION signatures_given(verdict bigint) RETURNS int LANGUAGE sql STABLE AS $$
        SELECT count(DISTINCT s.reviewer_id)::int FROM reviews_signature s
            WHERE s.verdict_id = verdict AND s.decision = 'approved'
    $$;
    -- Whether anyone who wrote or signed the verdict, as it stands, has a conflict of interest.
    CREATE FUNCTION verdict_is_conflicted(verdict bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT 1 FROM reviews_verdict v, LATERAL (
                SELECT v.author_id AS person
                UNION SELECT e.added_by_id FROM reviews_citation c
                    JOIN lookups_evidence e ON e.id = c.evidence_id WHERE c.verdict_id = v.id
                UNION SELECT c.statement_by_id FROM claims_claim c WHERE c.id = v.claim_id
                UNION SELECT s.reviewer_id FROM reviews_signature s
                    WHERE s.verdict_id = v.id AND s.decision = 'approved') part
            WHERE v.id = verdict AND is_recused(part.person, v.claim_id))
    $$;
    CREATE OR REPLACE FUNCTION claim_is_signed(claim bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (
            SELECT 1 FROM reviews_verdict v JOIN claims_claim c ON c.id = v.claim_id
            WHERE v.claim_id = claim AND v.statement = c.statement
                AND v.version = (SELECT max(n.version) FROM reviews_verdict n WHERE n.claim_id = claim)
                AND signatures_given(v.id) >= signatures_needed(newest_policy(), v.rating_id)
                AND NOT EXISTS (SELECT 1 FROM reviews_signature s
                    WHERE s.verdict_id = v.id AND s.decision = 'sent_back'))
    $$;

    CREATE OR REPLACE FUNCTION claim_signed_check() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT claim_is_signed(NEW.id) THEN
            RAISE EXCEPTION 'claim % cannot be %: its verdict has no second signature',
                NEW.id, NEW.status
                USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_signed_by_a_second_person';
        END IF;
        IF NEW.status <> OLD.status AND verdict_is_conflicted((SELECT v.id FROM reviews_verdict v
                WHERE v.claim_id = NEW.id ORDER BY v.version DESC LIMIT 1)) THEN
            RAISE EXCEPTION 'claim % cannot be %: somebody who wrote or signed it is recused',
                NEW.id, NEW.status
                USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_without_conflicts';
        END IF;
        RETURN NEW;
    END $$;
    -- Assigning or dating a claim asks for no signatures anew: a policy may be stricter by now.
    DROP TRIGGER claim_signed_before_approved ON claims_claim;
    CREATE TRIGGER claim_signed_before_approved AFTER UPDATE ON claims_claim
        FOR EACH ROW WHEN (NEW.status IN ('approved', 'published')
            AND (NEW.status, NEW.statement) IS DISTINCT FROM (OLD.status, OLD.statement))
        EXECUTE FUNCTION claim_signed_check();

    -- Taken up again, sent back or withdrawn: the version that was answered is answered for good.
    CREATE FUNCTION claim_answered_check() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM reviews_signature s JOIN reviews_verdict v ON v.id = s.verdict_id
                WHERE v.claim_id = NEW.id AND v.version = (SELECT max(n.version)
                    FROM reviews_verdict n WHERE n.claim_id = NEW.id)) THEN
            RAISE EXCEPTION 'claim %: its newest verdict has been answered, submit a new version', NEW.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'review_of_a_new_version';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER review_of_a_new_version AFTER UPDATE OF status ON claims_claim
        FOR EACH ROW WHEN (NEW.status = 'review' AND OLD.status <> 'review')
        EXECUTE FUNCTION claim_answered_check();
"""
SIGNED_BEFORE = """
    DROP TRIGGER review_of_a_new_version ON claims_claim;
    DROP FUNCTION claim_answered_check();
    DROP TRIGGER claim_signed_before_approved ON claims_claim;
    CREATE TRIGGER claim_signed_before_approved AFTER INSERT OR UPDATE ON claims_claim
        FOR EACH ROW WHEN (NEW.status IN ('approved', 'published'))
        EXECUTE FUNCTION claim_signed_check();
    CREATE OR REPLACE FUNCTION claim_signed_check() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT claim_is_signed(NEW.id) THEN
            RAISE EXCEPTION 'claim % cannot be %: its verdict has no second signature',
                NEW.id, NEW.status
                USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_signed_by_a_second_person';
        END IF;
        RETURN NEW;
    END $$;
    CREATE OR REPLACE FUNCTION claim_is_signed(claim bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (
            SELECT 1 FROM reviews_verdict v JOIN claims_claim c ON c.id = v.claim_id
            WHERE v.claim_id = claim AND v.statement = c.statement
                AND v.version = (SELECT max(n.version) FROM reviews_verdict n WHERE n.claim_id = claim)
                AND EXISTS (SELECT 1 FROM reviews_signature s
                    WHERE s.verdict_id = v.id AND s.decision = 'approved')
                AND NOT EXISTS (SELECT 1 FROM reviews_signature s
                    WHERE s.verdict_id = v.id AND s.decision = 'sent_back'))
    $$;
    DROP FUNCTION verdict_is_conflicted(bigint);
    DROP FUNCTION signatures_given(bigint);
    DROP FUNCTION newest_policy();
    DROP FUNCTION signatures_needed(bigint, bigint);
"""

WRITTEN = """
    CREATE FUNCTION verdict_check() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE now text;
    BEGIN
        SELECT status INTO now FROM claims_claim WHERE id = NEW.claim_id FOR UPDATE;
        IF is_recused(NEW.author_id, NEW.claim_id) THEN
            RAISE EXCEPTION 'person % is recused from claim %', NEW.author_id, NEW.claim_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'written_by_nobody_recused';
        END IF;
        IF now <> 'research' THEN
            RAISE EXCEPTION 'claim % is %, no verdict is written now', NEW.claim_id, now
                USING ERRCODE = 'check_violation', CONSTRAINT = 'verdict_while_researched';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER verdict_fits BEFORE INSERT ON reviews_verdict
        FOR EACH ROW EXECUTE FUNCTION verdict_check();

    CREATE FUNCTION evidence_writer_check() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF is_recused(NEW.added_by_id, NEW.claim_id) THEN
            RAISE EXCEPTION 'person % is recused from claim %', NEW.added_by_id, NEW.claim_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'written_by_nobody_recused';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER evidence_by_nobody_recused BEFORE INSERT ON lookups_evidence
        FOR EACH ROW EXECUTE FUNCTION evidence_writer_check();

    -- An opinion is a second person's, and comes before they answer.
    CREATE FUNCTION opinion_check() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.reviewer_id IN (SELECT verdict_writers(NEW.verdict_id)) OR is_recused(NEW.reviewer_id,
                (SELECT v.claim_id FROM reviews_verdict v WHERE v.id = NEW.verdict_id)) THEN
            RAISE EXCEPTION 'whoever wrote a part of a verdict or is recused gives no second opinion'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'opinion_by_someone_else';
        END IF;
        IF EXISTS (SELECT 1 FROM reviews_signature s
                WHERE s.verdict_id = NEW.verdict_id AND s.reviewer_id = NEW.reviewer_id) THEN
            RAISE EXCEPTION 'the verdict has been answered by this person already'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'opinion_before_the_answer';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER opinion_fits BEFORE INSERT ON reviews_secondopinion
        FOR EACH ROW EXECUTE FUNCTION opinion_check();
"""
WRITTEN_BEFORE = """
    DROP TRIGGER opinion_fits ON reviews_secondopinion;
    DROP FUNCTION opinion_check();
    DROP TRIGGER evidence_by_nobody_recused ON lookups_evidence;
    DROP FUNCTION evidence_writer_check();
    DROP TRIGGER verdict_fits ON reviews_verdict;
    DROP FUNCTION verdict_check();
"""

POLICY = """
    CREATE FUNCTION policy_check() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.version <> coalesce((SELECT max(version) FROM reviews_policy), 0) + 1 THEN
            RAISE EXCEPTION 'version % does not follow the newest policy', NEW.version
                USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_follows_the_newest';
        END IF;
        NEW.made_in := pg_current_xact_id()::text::bigint;
        RETURN NEW;
    END $$;
    CREATE TRIGGER policy_follows_the_newest BEFORE INSERT ON reviews_policy
        FOR EACH ROW EXECUTE FUNCTION policy_check();

    -- What a policy asks for single ratings comes with it and never later.
    CREATE FUNCTION ratingsignatures_check() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT 1 FROM reviews_policy p WHERE p.id = NEW.policy_id
                AND p.id = newest_policy()
                AND p.made_in = pg_current_xact_id()::text::bigint) THEN
            RAISE EXCEPTION 'policy % is in force: a change is a new version', NEW.policy_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ratingsignatures_with_the_policy';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER ratingsignatures_with_the_policy BEFORE INSERT ON reviews_ratingsignatures
        FOR EACH ROW EXECUTE FUNCTION ratingsignatures_check();
"""
POLICY_BEFORE = """
    DROP TRIGGER ratingsignatures_with_the_policy ON reviews_ratingsignatures;
    DROP FUNCTION ratingsignatures_check();
    DROP TRIGGER policy_follows_the_newest ON reviews_policy;
    DROP FUNCTION policy_check();
"""

SCALES = """
    -- Locks the scale's ratings: whoever is just writing a verdict with one of them is waited for.
    CREATE FUNCTION scale_in_use(scale bigint) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM 1 FROM reviews_rating WHERE scale_id = scale ORDER BY id FOR UPDATE;
        RETURN EXISTS (SELECT 1 FROM reviews_verdict v JOIN reviews_rating r ON r.id = v.rating_id
                WHERE r.scale_id = scale)
            OR EXISTS (SELECT 1 FROM reviews_secondopinion o
                JOIN reviews_rating r ON r.id = o.rating_id WHERE r.scale_id = scale);
    END $$;
    CREATE OR REPLACE FUNCTION rating_in_use_check() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (TG_OP <> 'INSERT' AND scale_in_use(OLD.scale_id))
                OR (TG_OP <> 'DELETE' AND scale_in_use(NEW.scale_id)) THEN
            RAISE EXCEPTION 'the scale is used by a verdict: make a new version of it'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'rating_in_use';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$;
    DROP TRIGGER rating_in_use_kept ON reviews_rating;
    CREATE TRIGGER rating_in_use_kept BEFORE INSERT OR UPDATE OR DELETE ON reviews_rating
        FOR EACH ROW EXECUTE FUNCTION rating_in_use_check();

    -- Switching a version off or moving it in the list leaves verdicts as they are.
    CREATE FUNCTION scale_in_use_check() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF scale_in_use(OLD.id) THEN
            RAISE EXCEPTION 'scale % is used by a verdict: make a new version of it', OLD.code
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'scale_in_use';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$;
    CREATE TRIGGER scale_in_use_kept BEFORE UPDATE OF id, code, version, names ON reviews_scale
        FOR EACH ROW WHEN ((NEW.id, NEW.code, NEW.version, NEW.names)
            IS DISTINCT FROM (OLD.id, OLD.code, OLD.version, OLD.names))
        EXECUTE FUNCTION scale_in_use_check();
    CREATE TRIGGER scale_in_use_not_deleted BEFORE DELETE ON reviews_scale
        FOR EACH ROW EXECUTE FUNCTION scale_in_use_check();
    CREATE TRIGGER rating_not_emptied BEFORE TRUNCATE ON reviews_rating
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER scale_not_emptied BEFORE TRUNCATE ON reviews_scale
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
SCALES_BEFORE = """
    DROP TRIGGER scale_not_emptied ON reviews_scale;
    DROP TRIGGER rating_not_emptied ON reviews_rating;
    DROP TRIGGER scale_in_use_not_deleted ON reviews_scale;
    DROP TRIGGER scale_in_use_kept ON reviews_scale;
    DROP FUNCTION scale_in_use_check();
    DROP TRIGGER rating_in_use_kept ON reviews_rating;
    CREATE TRIGGER rating_in_use_kept BEFORE UPDATE ON reviews_rating
        FOR EACH ROW EXECUTE FUNCTION rating_in_use_check();
    CREATE OR REPLACE FUNCTION rating_in_use_check() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM reviews_verdict WHERE rating_id = OLD.id) THEN
            RAISE EXCEPTION 'rating % is used by a verdict: make a new version of the scale', OLD.code
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'rating_in_use';
        END IF;
        RETURN NEW;
    END $$;
    DROP FUNCTION scale_in_use(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0009_moves_and_recusals"),
        ("reviews", "0008_one_version_in_use"),
    ]

    operations = [
        migrations.RunSQL(WRITERS, WRITERS_BEFORE),
        migrations.RunSQL(SIGNED, SIGNED_BEFORE),
        migrations.RunSQL(
            SIGNATURE.format(more=MORE, last=LAST), SIGNATURE.format(more="", last="")
        ),
        migrations.RunSQL(WRITTEN, WRITTEN_BEFORE),
        migrations.RunSQL(POLICY, POLICY_BEFORE),
        migrations.RunSQL(SCALES, SCALES_BEFORE),
    ]
