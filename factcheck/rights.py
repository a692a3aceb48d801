"""What the desk's own database user may do with each table, and who may do more: two roles.

The owner makes and changes the tables (`manage.py migrate`); the desk itself works as another user
that owns nothing. What the database refuses by trigger it can therefore not take away, and of what
is written once it may only read and add.

Rights are written as in psql: r read, a add, w change, d delete; `w(column, ...)` for some columns.
A table that is not named here is refused to the desk altogether, and a test finds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import environ
from django.conf import settings
from django.db import DatabaseError, connection, transaction

READ, ADD, CHANGE, ALL = "r", "ra", "raw", "rawd"

RIGHTS = {
    # The record: sealed by triggers that run as the owner.
    "audit_event": ADD,
    "audit_head": READ,
    "audit_root": "ra w(timestamp)",
    "audit_verification": ADD,
    # Written once.
    "lookups_capture": ADD,
    "lookups_exchange": ADD,
    "reviews_verdict": ADD,
    "reviews_citation": ADD,
    "reviews_signature": ADD,
    "claims_claimwriter": ADD,
    "reviews_policy": ADD,
    "reviews_ratingsignatures": ADD,
    "reviews_secondopinion": ADD,
    "reports_infopage": ADD,
    "reports_edition": ADD,
    "reports_correction": ADD,
    # Changed, never deleted.
    "accounts_user": CHANGE,
    "articles_article": CHANGE,
    "articles_snapshot": CHANGE,
    "articles_reading": CHANGE,
    "articles_feed": CHANGE,
    "articles_feedentry": CHANGE,
    "articles_batch": CHANGE,
    "articles_batchitem": CHANGE,
    "claims_claimant": CHANGE,
    "claims_claim": CHANGE,
    "claims_recusal": CHANGE,
    "claims_topic": CHANGE,
    "claims_triagemodel": CHANGE,
    "archive_carried": CHANGE,
    "archive_check": CHANGE,
    "archive_corpus": CHANGE,
    "archive_importrun": CHANGE,
    "archive_subscription": CHANGE,
    "archive_term": CHANGE,
    "archive_claimsearch": CHANGE,
    "lookups_lookup": CHANGE,
    "lookups_finding": CHANGE,
    "lookups_capturerequest": CHANGE,
    "lookups_archiverequest": CHANGE,
    "lookups_sourcecheck": CHANGE,
    "lookups_source": CHANGE,
    "reviews_scale": CHANGE,
    "reviews_rating": CHANGE,
    "reviews_comment": CHANGE,
    "reviews_notice": CHANGE,
    "reports_errorreport": CHANGE,
    "reports_freshness": READ,
    "reports_note": CHANGE,
    "reports_page": CHANGE,
    "reports_scheduled": CHANGE,
    "reports_story": CHANGE,
    # What work leaves behind and clears away.
    "accounts_user_groups": ALL,
    "accounts_user_user_permissions": ALL,
    "claims_claim_conflicts": ALL,
    "claims_claim_topics": ALL,
    "archive_encoder": ALL,
    "claims_repeat": ALL,
    "archive_posting": ALL,
    "archive_ratingmeaning": ALL,
    "archive_vector": ALL,
    "archive_suggestion": ALL,
    "claims_appearance": ALL,
    "lookups_evidence": ALL,
    "lookups_sourcefeed": ALL,
    "lookups_feeditem": ALL,
    "reports_page_topics": ALL,
    "reviews_draft": ALL,
    # Others' tables: sign-in, sessions, the administration.
    "account_emailaddress": ALL,
    "account_emailconfirmation": ALL,
    "auth_group": ALL,
    "auth_group_permissions": ALL,
    "auth_permission": READ,
    "django_admin_log": ADD,
    "django_content_type": READ,
    "django_migrations": READ,
    "django_session": ALL,
    "mfa_authenticator": ALL,
}

_WORDS = {"r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}


def granted(rights: str) -> list[str]:
    """Return `rights` as SQL names them: "ra w(x)" is SELECT, INSERT, UPDATE (x)."""
    letters, _space, columns = rights.partition(" w(")
    words = [_WORDS[letter] for letter in letters]
    return [*words, f"UPDATE ({columns}"] if columns else words


def application_role() -> str:
    """Return the name of the user that the desk itself works as."""
    return str(settings.DATABASE_ROLE)


def grant(role: str) -> list[str]:
    """Give `role` what RIGHTS says, and nothing else, in the database that is connected to; called
    as its owner. Returns the tables that are there and not named.

    In one transaction: a desk that runs meanwhile never finds itself without.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname FROM pg_class c
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v')
                AND pg_get_userbyid(c.relowner) = current_user
            ORDER BY c.relname
            """
        )
        tables = [name for (name,) in cursor.fetchall()]
        quote = connection.ops.quote_name
        desk = quote(role)
        cursor.execute(
            "SELECT quote_ident(current_database()), quote_ident(current_schema()),"
            " pg_get_userbyid(datdba) = current_user FROM pg_database"
            " WHERE datname = current_database()"
        )
        database, schema, owned = cursor.fetchone()
        for table in tables:
            cursor.execute(f"REVOKE ALL ON {quote(table)} FROM {desk}, PUBLIC")
            if rights := granted(RIGHTS.get(table, "")):
                cursor.execute(f"GRANT {', '.join(rights)} ON {quote(table)} TO {desk}")
        cursor.execute(f"GRANT USAGE ON SCHEMA {schema} TO {desk}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {desk}")
        if owned:
            # A temporary table would stand before the real one in every trigger's queries.
            cursor.execute(f"REVOKE TEMPORARY ON DATABASE {database} FROM {desk}, PUBLIC")
    return [table for table in tables if table not in RIGHTS]


@contextmanager
def as_owner() -> Iterator[bool]:
    """Work as the owner meanwhile, when FACTCHECK_OWNER_URL names one; yields whether it does.

    Raises DatabaseError inside a transaction: another user is another connection.
    """
    owner = environ.Env.db_url_config(settings.FACTCHECK_OWNER_URL or "postgresql://")
    wanted = {key: owner[key] for key in ("USER", "PASSWORD", "HOST", "PORT") if owner.get(key)}
    known = connection.settings_dict
    usual = {key: known[key] for key in (*wanted, "OPTIONS")}
    if not settings.FACTCHECK_OWNER_URL or usual.items() >= wanted.items():
        yield bool(settings.FACTCHECK_OWNER_URL)
        return
    if connection.in_atomic_block:
        raise DatabaseError("The owner of the database works outside of the desk's transactions.")
    connection.close()
    # A pool holds connections of the desk's user.
    options = {key: value for key, value in known["OPTIONS"].items() if key != "pool"}
    known |= wanted | {"OPTIONS": options}
    try:
        yield True
    finally:
        connection.close()
        known |= usual
