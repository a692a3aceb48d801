"""Checks that an appearance quotes its snapshot exactly and that originals are originals."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0001_initial"),
        ("articles", "0002_immutable_text"),
    ]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION appearance_check() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE words text;
            BEGIN
                SELECT substr(text, NEW.start + 1, NEW."end" - NEW.start) INTO words
                    FROM articles_snapshot WHERE id = NEW.snapshot_id;
                IF words IS DISTINCT FROM NEW.quote THEN
                    RAISE EXCEPTION 'the quote is not what stands at %..% of snapshot %',
                        NEW.start, NEW."end", NEW.snapshot_id USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER appearance_quotes_exactly BEFORE INSERT OR UPDATE ON claims_appearance
                FOR EACH ROW EXECUTE FUNCTION appearance_check();

            CREATE FUNCTION claim_original_check() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                -- Both rows are locked in one order, so that two joins at once cannot make a chain.
                PERFORM 1 FROM claims_claim WHERE id IN (NEW.id, NEW.duplicate_of_id) ORDER BY id FOR UPDATE;
                IF EXISTS (SELECT 1 FROM claims_claim
                        WHERE id = NEW.duplicate_of_id AND duplicate_of_id IS NOT NULL)
                    OR EXISTS (SELECT 1 FROM claims_claim WHERE duplicate_of_id = NEW.id) THEN
                    RAISE EXCEPTION 'claim % cannot be a duplicate of a duplicate', NEW.id
                        USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
            END $$;
            CREATE CONSTRAINT TRIGGER claim_original_is_original
                AFTER INSERT OR UPDATE OF duplicate_of_id ON claims_claim
                FOR EACH ROW WHEN (NEW.duplicate_of_id IS NOT NULL)
                EXECUTE FUNCTION claim_original_check();
            """,
            """
            DROP TRIGGER claim_original_is_original ON claims_claim;
            DROP FUNCTION claim_original_check();
            DROP TRIGGER appearance_quotes_exactly ON claims_appearance;
            DROP FUNCTION appearance_check();
            """,
        ),
    ]
