"""A tree of hashes over a list, built as RFC 6962 builds it: one root for a day, and for each event
a short path that proves it was among them.

Leaves and inner nodes are hashed with another first byte, so that none passes for the other, and
no leaf is counted twice to fill up a level.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256


def leaf(content: bytes) -> bytes:
    """Return the hash that stands for `content` at the bottom of the tree."""
    return sha256(b"\x00" + content).digest()


def _above(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _cut(size: int) -> int:
    """Return the largest power of two below `size`, where the tree over so many leaves parts."""
    return 1 << ((size - 1).bit_length() - 1)


def root(contents: Sequence[bytes]) -> bytes:
    """Return the root over `contents`, in their order; of none it is the hash of nothing."""
    level = [leaf(content) for content in contents]
    if not level:
        return sha256(b"").digest()
    while len(level) > 1:
        # Level by level is the same tree: one left over at the end goes up as it is.
        pairs = [_above(*level[at : at + 2]) for at in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) - len(level) % 2 :]
    return level[0]


def path(contents: Sequence[bytes], place: int) -> list[bytes]:
    """Return the hashes that lead from the content at `place` (from 0) up to the root."""
    if not 0 <= place < len(contents):
        raise IndexError(f"There is no content {place} among {len(contents)}.")
    if len(contents) == 1:
        return []
    cut = _cut(len(contents))
    if place < cut:
        return [*path(contents[:cut], place), root(contents[cut:])]
    return [*path(contents[cut:], place - cut), root(contents[:cut])]


def root_by_path(content: bytes, place: int, size: int, way: Sequence[bytes]) -> bytes:
    """Return the root that `way` leads to from `content` at `place` of `size`.

    Whoever holds the published root compares: equal means that the content was there, unchanged.
    Raises ValueError when a way of that length leads nowhere.
    """
    if size == 1:
        if way or place:
            raise ValueError("This way is too long.")
        return leaf(content)
    if not way or not 0 <= place < size:
        raise ValueError("This way is too short.")
    cut = _cut(size)
    if place < cut:
        return _above(root_by_path(content, place, cut, way[:-1]), way[-1])
    return _above(way[-1], root_by_path(content, place - cut, size - cut, way[:-1]))
