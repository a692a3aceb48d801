"""Claims about which nothing more is to come: their findings are weighed all together then."""

import time
from collections.abc import Iterable

from factcheck.jobs import State, heard_for, ring
from factcheck.lookups.models import Lookup


def ring_if_over(claims: Iterable[int]) -> None:
    """Ring for the weighing of those claims that have no unfinished look-up."""
    told = set(claims)
    if not told:
        return
    unfinished = Lookup.objects.filter(claim__in=told, state__in=[State.WAITING, State.RUNNING])
    for claim in told - set(unfinished.values_list("claim", flat=True)):
        ring("weigh_findings", claim, "maintenance", expires=heard_for())


class Over:
    """Notes the claims whose look-ups end, and looks once a second whether it was the last."""

    def __init__(self) -> None:
        self._claims: set[int] = set()
        self._looks_at = time.monotonic() + 1

    def note(self, claims: Iterable[int]) -> None:
        self._claims.update(claims)
        if time.monotonic() > self._looks_at:
            self.ring()

    def ring(self) -> None:
        """Ring now for all that were noted."""
        claims, self._claims = self._claims, set()
        ring_if_over(claims)
        self._looks_at = time.monotonic() + 1
