"""Who signed in, who failed to, and every change of a second factor is on record."""

from typing import Any

from factcheck.accounts.adapter import AccountAdapter
from factcheck.accounts.models import User
from factcheck.audit.actions import record
from factcheck.audit.models import Verb


class RecordedAccountAdapter(AccountAdapter):
    """No address and no browser is kept: the record is for good, and these are people's own."""

    def tell(self, what: str, person: User, *, actor: User | None = None, **data: Any) -> None:
        record(Verb(what), person, actor=actor, **data)
