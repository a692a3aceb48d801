"""No cell of ours is a formula, whatever a spreadsheet leaves out before it looks."""

import csv
import unicodedata
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.lib.csv import safe_cell, table

BEGINS = "=+-@|＝＋－＠｜﹢﹣﹦﹫﹣⁼₊"
UNSEEN = [
    "",
    " ",
    "\t",
    "\r",
    "\n",
    "\v",
    "\ufeff",
    "\u200b",
    "\u200e",
    "\u00a0",
    "\u3000",
    "\u2028",
]


@pytest.mark.parametrize("before", UNSEEN)
@pytest.mark.parametrize("sign", BEGINS)
def test_what_begins_a_formula_is_text(before, sign):
    assert safe_cell(f"{before}{sign}cmd") == f"'{before}{sign}cmd"


@pytest.mark.parametrize("text", ["\tcmd", "\rcmd", "\ncmd"])
def test_what_begins_with_a_step_into_another_cell_is_text(text):
    assert safe_cell(text) == f"'{text}"


def test_a_zero_is_left_out_and_what_follows_it_looked_at():
    assert safe_cell("\0=1+1") == "'=1+1"
    assert safe_cell("a\0b") == "ab"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("13 pejabat", "13 pejabat"),
        ("a = b", "a = b"),
        ("“kutipan”", "“kutipan”"),
        ("", ""),
        ("   ", "   "),
        (None, ""),
        (-3, "-3"),
        (0.5, "0.5"),
        (True, "True"),
        ("-3", "'-3"),
    ],
)
def test_all_else_is_left_as_it_is(value, shown):
    assert safe_cell(value) == shown


@given(st.text(alphabet=st.sampled_from([*BEGINS, *UNSEEN[1:], "\0", "a", "é", "'"]), max_size=8))
def test_nothing_put_together_gets_through(text):
    shown = unicodedata.normalize("NFKC", safe_cell(text))
    seen = "".join(c for c in shown if unicodedata.category(c)[0] not in "CZ")
    assert not seen.startswith(("=", "+", "-", "@", "|"))
    assert not shown.startswith(("\t", "\r", "\n", "\0"))


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_a_table_reads_back_as_it_was_written(rows):
    text = table(["one", "=two"], rows)
    read = list(csv.reader(StringIO(text, newline="")))
    assert read == [["one", "'=two"]] + [[safe_cell(a), safe_cell(b)] for a, b in rows]
