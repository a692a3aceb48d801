"""What `manage.py check --deploy` says about the database: whether two roles are really two.

`check` asks the database here, unlike other checks: a setting cannot tell who owns the tables.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError, connection, transaction

from factcheck.rights import RIGHTS, granted

ONE_ROLE = "factcheck.W001"
TOO_MUCH = "factcheck.W002"
UNASKED = "factcheck.W003"


@register(Tags.security, deploy=True)
def two_roles(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn when the desk could take away what the database refuses it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            return _owning(cursor) or _rights(cursor)
    except DatabaseError as error:
        return [
            Warning(
                f"The database could not be asked who owns its tables: {error}".strip(),
                id=UNASKED,
            )
        ]


def _owning(cursor: Any) -> list[CheckMessage]:
    # Whoever may become the owner is the owner.
    cursor.execute(
        """
        SELECT current_user, rolsuper OR rolcreaterole
            OR pg_has_role(current_user, (SELECT datdba FROM pg_database
                WHERE datname = current_database()), 'MEMBER')
            OR EXISTS (SELECT 1 FROM pg_class WHERE relkind IN ('r', 'p')
                AND relnamespace = current_schema()::regnamespace
                AND pg_has_role(current_user, relowner, 'MEMBER'))
        FROM pg_roles WHERE rolname = current_user
        """
    )
    role, owns = cursor.fetchone()
    if not owns:
        return []
    return [
        Warning(
            f"The desk signs in to the database as {role}, who owns it: the record and all that is "
            "written once could be changed by whoever gets into the desk.",
            hint="Let another role own the database and name it in FACTCHECK_OWNER_URL for "
            "`manage.py migrate` only; docs/operations.md says how.",
            id=ONE_ROLE,
        )
    ]


def _rights(cursor: Any) -> list[CheckMessage]:
    cursor.execute(
        """
        SELECT c.relname, array_agg(DISTINCT held.name) FROM pg_class c,
            unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) held(name)
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
            AND has_table_privilege(c.oid, held.name)
        GROUP BY c.relname ORDER BY c.relname
        """
    )
    more = {
        table: sorted(set(held) - set(granted(RIGHTS.get(table, ""))))
        for table, held in cursor.fetchall()
    }
    told = ", ".join(f"{' and '.join(words)} on {table}" for table, words in more.items() if words)
    if not told:
        return []
    return [
        Warning(
            f"The desk's database user has more rights than it needs: {told}.",
            hint="Run `manage.py migrate` or `manage.py grant_rights` as the owner.",
            id=TOO_MUCH,
        )
    ]
