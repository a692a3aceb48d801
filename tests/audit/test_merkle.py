"""The tree over a day's events is RFC 6962's, and every event's path leads to its root."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.audit import merkle

# The leaves that implementers of Certificate Transparency try their trees with, and its roots.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize(("count", "wanted"), ROOTS.items())
def test_roots_are_those_of_certificate_transparency(count, wanted):
    assert merkle.root(LEAVES[:count]).hex() == wanted


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert merkle.root([]) == sha256(b"").digest()


def test_the_root_is_built_while_the_contents_pass():
    assert merkle.root(content for content in LEAVES).hex() == ROOTS[8]


@given(st.integers(1, 300), st.integers(0))
def test_every_path_leads_to_the_root_and_no_other_content_does(size, where):
    contents = [number.to_bytes(2) for number in range(size)]
    place = where % size
    way = merkle.path(contents, place)
    assert merkle.root_by_path(contents[place], place, size, way) == merkle.root(contents)
    assert len(way) <= max(size - 1, 0).bit_length()
    assert merkle.root_by_path(b"another", place, size, way) != merkle.root(contents)


@pytest.mark.parametrize(
    ("place", "size", "way"),
    [(0, 1, [b"x"]), (1, 1, []), (0, 2, []), (2, 2, [b"x"]), (0, 3, [b"x"])],
)
def test_a_way_of_the_wrong_length_is_none(place, size, way):
    with pytest.raises(ValueError, match="This way is too"):
        merkle.root_by_path(b"", place, size, way)


def test_there_is_no_path_to_what_is_not_there():
    with pytest.raises(IndexError, match="no content 3 among 3"):
        merkle.path([b"a", b"b", b"c"], 3)
