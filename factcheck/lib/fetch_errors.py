"""What can go wrong between a question to the outside and its answer."""

from __future__ import annotations

from .refusals import FetchError


class TooLarge(FetchError):
    """The answer was cut off at a limit, before or after unpacking."""


class TimedOut(FetchError):
    """The whole question, name look-up to last byte, took longer than its deadline."""


class WrongType(FetchError):
    """The answer is of a kind that was not asked for, or packed in an unknown way."""


class TooManyRedirects(FetchError):
    """The address leads on and on."""


class RedirectRefused(FetchError):
    """What was to be handed in would have gone to another address."""


class Unreachable(FetchError):
    """No connection, or one that broke."""


class Unreadable(FetchError):
    """An answer came that is not what its asker can read."""


def too_large(host: str, limit: int) -> TooLarge:
    """Say that an answer was cut at `limit` bytes."""
    size = f"{limit / 1_000_000:g} MB" if limit >= 1_000_000 else f"{limit / 1024:g} KB"
    return TooLarge("too_large", host=host, limit=size)
