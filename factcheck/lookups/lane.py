"""One thread of a process at a time asks what answers quickly.

Threads share one interpreter. Several that hardly wait for anything only take it from each other,
and each of them has less to store at once: fourteen bring half of what one brings alone.
"""

import threading
import time

# Seconds without a word from the thread that goes ahead: its source has turned slow.
STALLS = 0.3


class Lane:
    """Held by the thread that goes ahead; one other stands by and takes over when that stalls."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._holder: int | None = None
        self._source = ""
        self._until = 0.0
        self._one_stands_by = False

    def take(self) -> tuple[bool, str]:
        """Go ahead, if nobody does or whoever did has stalled: whether we may, and the source at
        which the other stalled.
        """
        with self._changed:
            if self._left() > 0:
                return False, ""
            stalled_at = self._source if self._holder is not None else ""
            self._holder, self._source = threading.get_ident(), ""
            self._until = time.monotonic() + STALLS
            return True, stalled_at

    def go_on(self, source: str) -> None:
        """Say that this thread asks `source` now; nothing happens if it does not go ahead."""
        with self._changed:
            if self._holder == threading.get_ident():
                self._source, self._until = source, time.monotonic() + STALLS

    def leave(self) -> None:
        """Let another go ahead, if this thread does."""
        with self._changed:
            if self._holder == threading.get_ident():
                self._holder = None
                self._changed.notify_all()

    def stand_by(self) -> bool:
        """Wait until nobody goes ahead, or who does has stalled; False at once if another thread
        stands by already.
        """
        with self._changed:
            if self._one_stands_by:
                return False
            self._one_stands_by = True
            try:
                while (left := self._left()) > 0:
                    self._changed.wait(left)
            finally:
                self._one_stands_by = False
            return True

    def _left(self) -> float:
        """Seconds for which the place is taken."""
        return self._until - time.monotonic() if self._holder is not None else 0.0
