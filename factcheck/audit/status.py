"""The state of the record for people: was it whole when it was last looked at, and is it sealed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from factcheck.audit import roots, timestamps
from factcheck.audit.models import Event, Root, Verification

# The clock verifies once a night and seals once a day; what is older was missed.
STALE = timedelta(hours=36)
RESULTS, ROOTS = 14, 14


@dataclass(frozen=True)
class SealedDay:
    """A signed day, as it is shown."""

    day: date
    events: int
    first_seq: int
    last_seq: int
    dated: datetime | None
    hex: str

    @classmethod
    def of(cls, root: Root) -> "SealedDay":
        """Show `root`."""
        return cls(
            day=root.day,
            events=root.last_seq - root.first_seq + 1,
            first_seq=root.first_seq,
            last_seq=root.last_seq,
            dated=timestamps.time_of(root),
            hex=bytes(root.root).hex(),
        )


def status() -> dict[str, Any]:
    """Keys: newest (seq), results and roots, newest first, and what is amiss with either."""
    results = list(Verification.objects.order_by("-id")[:RESULTS])
    sealed = [SealedDay.of(root) for root in roots.feed_items(ROOTS)]
    last = results[0] if results else None
    first = Event.objects.order_by("seq").first()
    # What was recorded before yesterday could be sealed.
    begun = sealed[0].day if sealed else timezone.localtime(first.at).date() if first else None
    late = bool(begun and timezone.localdate() - begun > timedelta(days=2 if sealed else 1))
    return {
        "section": "record",
        "newest": Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0,
        "last": last,
        "stale": bool(last and timezone.now() - last.at > STALE),
        "results": results,
        "roots": sealed,
        "late": late,
        "dating": bool(settings.FACTCHECK_TIMESTAMP_URL),
    }
