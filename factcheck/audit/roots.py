"""One signed hash a day over the record: who keeps a copy can prove that it was rewritten later.

The chain alone proves nothing against the owner of the database, who could write it anew from its
beginning. A root is the Merkle root over the hashes of a day's events, signed with a key that the
database does not hold, published in a feed, and dated by an RFC 3161 server if one is named. Each
root covers the one before, so that none can be left out.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from factcheck.audit import merkle, timestamps
from factcheck.audit.actions import record
from factcheck.audit.models import Event, Root, Verb
from factcheck.errors import Refused

VERSION = "factcheck record root 1"
FIELDS = ("day", "events", "first_seq", "last_seq", "root", "head", "previous")
# One sealer at a time in the whole database.
_LOCK = 5_218_446_001


def signing_key() -> Ed25519PrivateKey | None:
    """Return the key of FACTCHECK_SIGNING_KEY, if this process is told it."""
    given = settings.FACTCHECK_SIGNING_KEY
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(given)) if given else None


def signed_part(root: Root) -> dict[str, Any]:
    """Return what the signature covers, hashes in hexadecimal digits."""
    return {
        "version": VERSION,
        "day": root.day.isoformat(),
        "events": root.last_seq - root.first_seq + 1,
        "first_seq": root.first_seq,
        "last_seq": root.last_seq,
        "root": bytes(root.root).hex(),
        "head": bytes(root.head).hex(),
        "previous": bytes(root.previous).hex(),
    }


def signed_bytes(part: Mapping[str, Any]) -> bytes:
    """Return the very bytes that are signed: JSON, names in order, no spaces."""
    return json.dumps(part, sort_keys=True, separators=(",", ":")).encode()


def statement_of(root: Root) -> dict[str, Any]:
    """Return all that an outsider needs to verify a root: what was signed, the signature, the key,
    and the time-stamp if there is one.
    """
    stamp = {"timestamp": _text(root.timestamp)} if root.timestamp else {}
    return {
        **signed_part(root),
        "signature": _text(root.signature),
        "public_key": _text(root.public_key),
        **stamp,
    }


def _text(content: bytes | memoryview) -> str:
    return base64.b64encode(bytes(content)).decode()


def feed_items(limit: int = 60) -> list[Root]:
    """Return the newest roots, newest first, for the public feed."""
    return list(Root.objects.order_by("-day")[:limit])


# -- sealing


def seal_day(day: date, *, key: Ed25519PrivateKey) -> Root | None:
    """Seal all that was recorded up to the end of `day`, in the newsroom's zone, and not before.

    Gives the day's root, also when it is there already; None when nothing was recorded since the
    last. Raises Refused for a day that is not over or lies before the last root's.
    """
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    if end > timezone.now():
        raise Refused(_("A day is sealed when it is over."))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = Root.objects.order_by("-day").first()
        if last and last.day >= day:
            if known := Root.objects.filter(day=day).first():
                return known
            raise Refused(_("A later day is sealed already."))
        first_seq = last.last_seq + 1 if last else 1
        newest = Event.objects.filter(at__lt=end).order_by("-seq").first()
        if newest is None or newest.seq < first_seq:
            return None
        root = Root(
            day=day,
            first_seq=first_seq,
            last_seq=newest.seq,
            root=merkle.root(item for _seq, item in _hashes(first_seq, newest.seq)),
            head=bytes(newest.hash),
            previous=sha256(signed_bytes(signed_part(last))).digest() if last else b"",
            public_key=key.public_key().public_bytes_raw(),
        )
        root.signature = key.sign(signed_bytes(signed_part(root)))
        root.save(force_insert=True)
        record(
            Verb.DAY_SEALED,
            root,
            actor=None,
            day=day.isoformat(),
            events=root.last_seq - root.first_seq + 1,
            root=bytes(root.root).hex(),
        )
    return root


def seal_due(*, key: Ed25519PrivateKey, until: date | None = None) -> list[Root]:
    """Seal every day that is over (or all up to `until`) and has no root yet, oldest first; gives
    the new roots. Raises Refused when `until` is not over.

    Idempotent: rung often, so that a machine that slept through midnight makes up for it.
    """
    if last := Root.objects.order_by("-day").first():
        day = last.day + timedelta(days=1)
    elif first := Event.objects.order_by("seq").first():
        day = timezone.localtime(first.at).date()
    else:
        return []
    made = []
    until = until or timezone.localdate() - timedelta(days=1)
    while day <= until:
        if root := seal_day(day, key=key):
            made.append(root)
        day += timedelta(days=1)
    return made


def _hashes(first_seq: int, last_seq: int) -> Iterator[tuple[int, bytes]]:
    rows = Event.objects.filter(seq__gte=first_seq, seq__lte=last_seq).order_by("seq")
    for seq, content in rows.values_list("seq", "hash").iterator(chunk_size=5000):
        yield seq, bytes(content)


def proof_of(event: Event) -> list[bytes]:
    """Return the path from `event` to its day's root, for `merkle.root_by_path`.

    Raises Refused while its day is not sealed.
    """
    root = Root.objects.filter(first_seq__lte=event.seq, last_seq__gte=event.seq).first()
    if root is None:
        raise Refused(_("The day of this event is not sealed yet."))
    contents = [content for _seq, content in _hashes(root.first_seq, root.last_seq)]
    return merkle.path(contents, event.seq - root.first_seq)


# -- verifying


def trusted_keys() -> set[bytes]:
    """Return the public keys that roots may be signed with: this desk's, and those it had before.

    Empty where none is known: then all roots must at least bear one and the same.
    """
    keys = {base64.b64decode(text) for text in settings.FACTCHECK_RECORD_KEYS}
    if key := signing_key():
        keys.add(key.public_key().public_bytes_raw())
    return keys


def first_fault() -> tuple[int, str] | None:
    """Hold every root against its signature, the one before and the events of its day.

    Gives the first event of the first day that is not as it was sealed, and what is wrong of it.
    """
    keys = trusted_keys()
    before: Root | None = None
    for root in Root.objects.oldest_first().iterator():
        keys = keys or {bytes(root.public_key)}
        if fault := _fault_of(root, before, keys):
            return root.first_seq, fault
        before = root
    return None


def _fault_of(root: Root, before: Root | None, keys: set[bytes]) -> str:
    part = signed_part(root)
    if bytes(root.public_key) not in keys:
        return gettext_noop("its day's root was signed with a key that this desk does not know")
    if not is_signed(part, bytes(root.signature), bytes(root.public_key)):
        return gettext_noop("its day's root is not as it was signed")
    previous = sha256(signed_bytes(signed_part(before))).digest() if before else b""
    if bytes(root.previous) != previous or root.first_seq != (before.last_seq + 1 if before else 1):
        return gettext_noop("its day's root does not follow the root before it")
    count, head, whole = _sum_of(root.first_seq, root.last_seq)
    if count != part["events"]:
        return gettext_noop("events of its day are missing")
    if head != bytes(root.head) or whole != bytes(root.root):
        return gettext_noop("the events of its day are not those that were sealed")
    if root.timestamp is not None and timestamps.time_of(root) is None:
        return gettext_noop("the time-stamp of its day's root is about something else")
    return ""


def _sum_of(first_seq: int, last_seq: int) -> tuple[int, bytes, bytes]:
    """Return how many events there are, the hash of the last, and the root over all.

    They are not held at once: a day on which a million things happened is verified like any other.
    """
    count, head = 0, b""

    def passing() -> Iterator[bytes]:
        nonlocal count, head
        for _seq, head in _hashes(first_seq, last_seq):
            count += 1
            yield head

    whole = merkle.root(passing())
    return count, head, whole


def is_signed(part: Mapping[str, Any], signature: bytes, public_key: bytes) -> bool:
    """Tell whether `signature` is `public_key`'s over the signed part of a root."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, signed_bytes(part))
    except (InvalidSignature, ValueError):
        return False
    return True


def read_published(text: str) -> list[dict[str, Any]]:
    """Read roots as they were published: a list of statements, or a JSON Feed whose items hold one
    each under `_record`.

    Raises ValueError with what cannot be read.
    """
    given = json.loads(text)
    items = given.get("items", []) if isinstance(given, dict) else given
    found = [item.get("_record", item) for item in items if isinstance(item, dict)]
    wanted = {*FIELDS, "version", "signature", "public_key"}
    if not found or any(not wanted <= set(item) for item in found):
        raise ValueError("it holds no roots of a record")
    return sorted(found, key=lambda item: str(item["day"]))


def first_fault_against(published: Iterable[Mapping[str, Any]]) -> tuple[int, str] | None:
    """Hold the desk's roots against copies that somebody kept of them; of each copy its signature
    counts, so that nobody can accuse the desk with one that it never published.
    """
    for item in published:
        part = {name: item[name] for name in ("version", *FIELDS)}
        day, first_seq = str(item["day"]), int(item["first_seq"])
        try:
            signature = base64.b64decode(item["signature"], validate=True)
            public_key = base64.b64decode(item["public_key"], validate=True)
        except ValueError:
            signature = public_key = b""
        if not is_signed(part, signature, public_key):
            return first_seq, gettext_noop("the copy of its day's root is not as it was signed")
        known = Root.objects.filter(day=day).first()
        if known is None:
            return first_seq, gettext_noop("its day's root was published and is missing")
        if signed_part(known) != part:
            return first_seq, gettext_noop("its day's root is not the one that was published")
    return None
