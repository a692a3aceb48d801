"""The hash covers also how its person had signed in and by which request; the head is verified too.

An event says in `format` which columns its hash covers, and the old ones verify as they were
written. Taken back, the chain can no longer verify the events that were sealed meanwhile.
"""

from django.db import migrations

# Everything a function of the owner's names is looked for here, never in what a session made.
SAFE = "SET search_path = public, pg_temp"

DIGEST = """
    -- What a hash covers: the hash before and every column, as the text of one JSON array.
    CREATE OR REPLACE FUNCTION audit_digest(prev bytea, e audit_event) RETURNS bytea
    LANGUAGE sql STABLE AS $$
        SELECT sha256(prev || convert_to((jsonb_build_array(
            e.seq, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            e.actor_id, e.verb, e.object_type, e.object_id, e.data)
            || CASE WHEN e.format = 1 AND e.request_id = '' AND e.signed_in = '' THEN '[]'::jsonb
                ELSE jsonb_build_array(e.format, e.request_id, e.signed_in) END
            )::text, 'UTF8'))
    $$;
"""

SEAL = f"""
    -- The head row is locked until the act commits, so the chain has one order and no gaps.
    CREATE OR REPLACE FUNCTION audit_seal() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER {SAFE} AS $$
    DECLARE head audit_head;
    BEGIN
        SELECT * INTO head FROM audit_head FOR UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the head of the record is missing: nothing can be added to it'
                USING ERRCODE = 'restrict_violation';
        END IF;
        -- Nobody but the owner of the record, who could do anything, dates an act back.
        IF NEW.at NOT BETWEEN clock_timestamp() - interval '1 hour'
                AND clock_timestamp() + interval '1 hour'
            AND NOT pg_has_role(session_user, current_user, 'MEMBER')
        THEN
            RAISE EXCEPTION 'an event is dated when it happens'
                USING ERRCODE = 'restrict_violation';
        END IF;
        NEW.format := 2;
        NEW.seq := head.seq + 1;
        NEW.prev_hash := head.hash;
        NEW.hash := audit_digest(head.hash, NEW);
        UPDATE audit_head SET seq = NEW.seq, hash = NEW.hash;
        RETURN NEW;
    END $$;
"""

FIRST_BROKEN = """
    CREATE OR REPLACE FUNCTION audit_first_broken() RETURNS TABLE (seq bigint, fault text)
    LANGUAGE sql STABLE AS $$
        WITH walk AS (
            SELECT e.seq, e.prev_hash, e.hash, audit_digest(e.prev_hash, e) AS digest,
                lag(e.hash, 1, sha256('the first event'::bytea)) OVER (ORDER BY e.seq) AS before,
                lag(e.seq, 1, 0::bigint) OVER (ORDER BY e.seq) AS last_seq
            FROM audit_event e
        ), last AS (
            SELECT coalesce(max(e.seq), 0) AS seq,
                coalesce((SELECT n.hash FROM audit_event n ORDER BY n.seq DESC LIMIT 1),
                    sha256('the first event'::bytea)) AS hash
            FROM audit_event e
        ), faults AS (
            SELECT walk.seq, 1 AS weight, CASE
                WHEN walk.seq <> last_seq + 1 THEN 'an event before it is missing'
                WHEN prev_hash <> before THEN 'it does not follow the event before it'
                WHEN hash <> digest THEN 'its content was changed'
            END AS fault FROM walk
            UNION ALL
            SELECT coalesce(CASE WHEN head.seq > last.seq THEN last.seq + 1
                WHEN head.seq < last.seq THEN head.seq + 1 END, last.seq), 2, CASE
                WHEN head.seq IS NULL THEN 'the head of the record is missing'
                WHEN head.seq > last.seq THEN 'the newest events are missing'
                WHEN head.seq < last.seq THEN 'it was added past the head of the record'
                WHEN head.hash <> last.hash THEN 'the head of the record has another hash'
            END FROM last LEFT JOIN audit_head head ON true
        )
        SELECT faults.seq, faults.fault FROM faults
        WHERE faults.fault IS NOT NULL ORDER BY faults.seq, faults.weight LIMIT 1
    $$;
"""

BEFORE = """
    CREATE OR REPLACE FUNCTION audit_digest(prev bytea, e audit_event) RETURNS bytea
    LANGUAGE sql STABLE AS $$
        SELECT sha256(prev || convert_to(jsonb_build_array(
            e.seq, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            e.actor_id, e.verb, e.object_type, e.object_id, e.data)::text, 'UTF8'))
    $$;
    CREATE OR REPLACE FUNCTION audit_seal() RETURNS trigger
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
    CREATE OR REPLACE FUNCTION audit_first_broken() RETURNS TABLE (seq bigint, fault text)
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
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0011_roots_kept"),
    ]

    operations = [
        migrations.RunSQL(DIGEST + SEAL + FIRST_BROKEN, BEFORE),
    ]
