"""Seals every event with a hash over the one before, and refuses all but INSERT."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE audit_head (
                one boolean PRIMARY KEY DEFAULT true CHECK (one),
                seq bigint NOT NULL,
                hash bytea NOT NULL
            );
            INSERT INTO audit_head (seq, hash) VALUES (0, sha256('the first event'::bytea));

            -- What a hash covers: the hash before and every column, as the text of one JSON array.
            CREATE FUNCTION audit_digest(prev bytea, e audit_event) RETURNS bytea
            LANGUAGE sql STABLE AS $$
                SELECT sha256(prev || convert_to(jsonb_build_array(
                    e.seq, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                    e.actor_id, e.verb, e.object_type, e.object_id, e.data)::text, 'UTF8'))
            $$;

            -- The head row is locked until the act commits, so the chain has one order and no gaps.
            CREATE FUNCTION audit_seal() RETURNS trigger
            LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
            DECLARE head audit_head;
            BEGIN
                SELECT * INTO head FROM audit_head FOR UPDATE;
                NEW.seq := head.seq + 1;
                NEW.prev_hash := head.hash;
                NEW.hash := audit_digest(head.hash, NEW);
                UPDATE audit_head SET seq = NEW.seq, hash = NEW.hash;
                RETURN NEW;
            END $$;
            CREATE TRIGGER audit_seal BEFORE INSERT ON audit_event
                FOR EACH ROW EXECUTE FUNCTION audit_seal();

            CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '% rows are written once: % is refused', TG_TABLE_NAME, TG_OP
                    USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER audit_written_once BEFORE UPDATE OR DELETE ON audit_event
                FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER audit_not_emptied BEFORE TRUNCATE ON audit_event
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

            CREATE FUNCTION audit_first_broken() RETURNS TABLE (seq bigint, fault text)
            LANGUAGE sql STABLE AS $$
                WITH walk AS (
                    SELECT e.seq, e.prev_hash, e.hash, audit_digest(e.prev_hash, e) AS digest,
                        lag(e.hash, 1, sha256('the first event'::bytea)) OVER (ORDER BY e.seq) AS before,
                        lag(e.seq, 1, 0::bigint) OVER (ORDER BY e.seq) AS last_seq
                    FROM audit_event e
                ), faults AS (
                    SELECT walk.seq, CASE
                        WHEN walk.seq <> last_seq + 1 THEN 'an event before it is missing'
                        WHEN prev_hash <> before THEN 'it does not follow the event before it'
                        WHEN hash <> digest THEN 'its content was changed'
                    END AS fault FROM walk
                    UNION ALL
                    SELECT head.seq, 'the newest events are missing' FROM audit_head head
                    WHERE head.seq <> coalesce((SELECT max(e.seq) FROM audit_event e), 0)
                )
                SELECT faults.seq, faults.fault FROM faults
                WHERE faults.fault IS NOT NULL ORDER BY faults.seq LIMIT 1
            $$;
            """,
            """
            DROP FUNCTION audit_first_broken();
            DROP TRIGGER audit_not_emptied ON audit_event;
            DROP TRIGGER audit_written_once ON audit_event;
            DROP FUNCTION refuse_change();
            DROP TRIGGER audit_seal ON audit_event;
            DROP FUNCTION audit_seal();
            DROP FUNCTION audit_digest(bytea, audit_event);
            DROP TABLE audit_head;
            """,
        ),
    ]
