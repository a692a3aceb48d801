"""A tree of hashes over a list, built as RFC 6962 builds it: one root for a day, and for each event
a short path that proves it was among them.

Leaves and inner nodes are hashed with another first byte, so that none passes for the other, and
no leaf is counted twice to fill up a level.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256


def leaf(content: bytes) -> bytes:
    """Return the hash that stands for `content` at the bottom of the tree."""
    return sha256(b"\x00" + content).digest()


def _above(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _cut(size: int) -> int:
    """Return the largest power of two below `size`, where the tree over so many leaves parts."""
    return 1 << ((size - 1).bit_length() - 1)


def root(contents: Iterable[bytes]) -> bytes:
    """Return the root over `contents`, in their order; of none it is the hash of nothing.

    However many there are, only one hash a level is held.
    """
    # Full trees from left to right, each with the number of its leaves, every next one smaller.
    trees: list[tuple[int, bytes]] = []
    for content in contents:
        size, right = 1, leaf(content)
        while trees and trees[-1][0] == size:
            right = _above(trees.pop()[1], right)
            size *= 2
        trees.append((size, right))
    if not trees:
        return sha256(b"").digest()
    _size, whole = trees.pop()
    while trees:
        whole = _above(trees.pop()[1], whole)
    return whole


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
