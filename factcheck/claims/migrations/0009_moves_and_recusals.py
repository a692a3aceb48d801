"""Past the actions too: a claim moves as the table of moves says, keeps its words while they are
answered for, remembers who wrote them, and nobody writes who is recused.
"""

from django.db import migrations

# As `claims.workflow.MOVES`; a test holds both against each other.
MOVES = [
    ("new", "research"),
    ("research", "new"),
    ("new", "dismissed"),
    ("research", "dismissed"),
    ("dismissed", "new"),
    ("new", "duplicate"),
    ("research", "duplicate"),
    ("duplicate", "new"),
    ("research", "review"),
    ("review", "research"),
    ("review", "approved"),
    ("approved", "research"),
    ("approved", "published"),
    ("published", "research"),
    ("published", "withdrawn"),
    ("withdrawn", "research"),
]
PAIRS = ", ".join(f"('{start}', '{end}')" for start, end in MOVES)
SETTLED = "('review', 'approved', 'published', 'withdrawn')"


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0008_recusal_ended_by_another"),
    ]

    operations = [
        migrations.RunSQL(
            f"""
            CREATE FUNCTION claim_move_check() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'INSERT' THEN
                    RAISE EXCEPTION 'a claim does not begin as %', NEW.status
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_moves_by_the_table';
                END IF;
                RAISE EXCEPTION 'claim % is % and cannot become %', OLD.id, OLD.status, NEW.status
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_moves_by_the_table';
            END $$;
            CREATE TRIGGER claim_begins_unsigned BEFORE INSERT ON claims_claim
                FOR EACH ROW WHEN (NEW.status IN ('approved', 'published', 'withdrawn'))
                EXECUTE FUNCTION claim_move_check();
            CREATE TRIGGER claim_moves_by_the_table BEFORE UPDATE OF status ON claims_claim
                FOR EACH ROW WHEN (OLD.status <> NEW.status
                    AND (OLD.status, NEW.status) NOT IN ({PAIRS}))
                EXECUTE FUNCTION claim_move_check();

            -- Who said it and why it was chosen are public, and no other signature covers them.
            CREATE FUNCTION claim_words_check() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'claim % is %: who said it and why it was chosen stand',
                    OLD.id, OLD.status
                    USING ERRCODE = 'restrict_violation', CONSTRAINT = 'claim_words_stand';
            END $$;
            CREATE TRIGGER claim_words_stand
                BEFORE UPDATE OF claimant_id, why_selected, language, article_id ON claims_claim
                FOR EACH ROW WHEN (OLD.status IN {SETTLED} AND
                    (NEW.claimant_id, NEW.why_selected, NEW.language, NEW.article_id)
                    IS DISTINCT FROM
                    (OLD.claimant_id, OLD.why_selected, OLD.language, OLD.article_id))
                EXECUTE FUNCTION claim_words_check();

            CREATE FUNCTION claimant_check() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (SELECT 1 FROM claims_claim
                        WHERE claimant_id = OLD.id AND status IN ('review', 'approved')) THEN
                    RAISE EXCEPTION 'a verdict about claimant % is being signed or published', OLD.id
                        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'claimant_stands';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER claimant_stands BEFORE UPDATE ON claims_claimant
                FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION claimant_check();

            CREATE FUNCTION claim_writer_note() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                -- Undoing brings back words of one who may be recused by now, and is known already.
                IF NOT EXISTS (SELECT 1 FROM claims_claimwriter
                        WHERE claim_id = NEW.id AND person_id = NEW.statement_by_id) THEN
                    INSERT INTO claims_claimwriter (claim_id, person_id)
                        VALUES (NEW.id, NEW.statement_by_id) ON CONFLICT DO NOTHING;
                END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER claim_writer_noted AFTER INSERT OR UPDATE OF statement_by_id
                ON claims_claim FOR EACH ROW WHEN (NEW.statement_by_id IS NOT NULL)
                EXECUTE FUNCTION claim_writer_note();

            -- Whether a conflict of interest stands between the person and the claim.
            CREATE FUNCTION is_recused(whom bigint, claim bigint) RETURNS boolean
                LANGUAGE sql STABLE AS $$
                SELECT EXISTS (
                    SELECT 1 FROM claims_recusal r JOIN claims_claim c ON c.id = claim
                    WHERE r.person_id = whom AND r.ended_at IS NULL
                        AND (r.article_id = c.article_id OR r.claimant_id = c.claimant_id))
            $$;
            CREATE FUNCTION claim_writer_recused_check() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF is_recused(NEW.person_id, NEW.claim_id) THEN
                    RAISE EXCEPTION 'person % is recused from claim %', NEW.person_id, NEW.claim_id
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'written_by_nobody_recused';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER claimwriter_not_recused BEFORE INSERT ON claims_claimwriter
                FOR EACH ROW EXECUTE FUNCTION claim_writer_recused_check();
            """,
            """
            DROP TRIGGER claimwriter_not_recused ON claims_claimwriter;
            DROP FUNCTION claim_writer_recused_check();
            DROP FUNCTION is_recused(bigint, bigint);
            DROP TRIGGER claim_writer_noted ON claims_claim;
            DROP FUNCTION claim_writer_note();
            DROP TRIGGER claimant_stands ON claims_claimant;
            DROP FUNCTION claimant_check();
            DROP TRIGGER claim_words_stand ON claims_claim;
            DROP FUNCTION claim_words_check();
            DROP TRIGGER claim_moves_by_the_table ON claims_claim;
            DROP TRIGGER claim_begins_unsigned ON claims_claim;
            DROP FUNCTION claim_move_check();
            """,
        ),
    ]
