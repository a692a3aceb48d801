"""How claims lie over the article: cut at every end, stacked, numbered in the order of the text."""

import re
from time import process_time

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from factcheck.articles.models import Snapshot
from factcheck.claims.actions import dismiss_claim, join_claims
from factcheck.claims.models import Appearance, Claim, Status
from factcheck.desk.layout import lay_out
from factcheck.desk.templatetags.desk import claim_options, marked_words
from factcheck.desk.workbench import workbench
from tests.make import make_article, make_claim
from tests.people import person

TEXT = "Putin tiba di Pyongyang.\nIa membawa 13 pejabat."
BLOCKS = [
    {"kind": "paragraph", "start": 0, "end": 24},
    {"kind": "paragraph", "start": 25, "end": 47},
]


def laid(*spans, text=TEXT, blocks=None, sentences=()):
    """The blocks of a text with a claim a span, numbered from 1."""
    snapshot = Snapshot(
        text=text,
        blocks=blocks if blocks is not None else BLOCKS,
        sentences=[{"start": start} for start in sentences],
    )
    places = [
        Appearance(claim=Claim(pk=number), start=start, end=end)
        for number, (start, end) in enumerate(spans, start=1)
    ]
    return lay_out(snapshot, places)


def seen(blocks):
    """Every run of words with the claims over it, outermost first, each with its layer."""
    return [
        (segment.text, [(mark.claim.pk, mark.layer) for mark in segment.marks])
        for block in blocks
        for segment in block.segments
    ]


def opened(blocks):
    return [c.pk for block in blocks for segment in block.segments for c in segment.opens]


def test_nested_claims_have_the_shortest_innermost():
    blocks = laid((0, 24), (6, 23), (11, 13))
    assert seen(blocks) == [
        ("Putin ", [(1, 0)]),
        ("tiba ", [(1, 0), (2, 1)]),
        ("di", [(1, 0), (2, 1), (3, 2)]),
        (" Pyongyang", [(1, 0), (2, 1)]),
        (".", [(1, 0)]),
        ("Ia membawa 13 pejabat.", []),
    ]


def test_crossing_claims_keep_their_lines_from_end_to_end():
    blocks = laid((0, 13), (6, 24))
    assert seen(blocks)[:3] == [
        ("Putin ", [(1, 0)]),
        ("tiba di", [(2, 1), (1, 0)]),
        (" Pyongyang.", [(2, 1)]),
    ]


def test_of_claims_that_begin_together_the_longer_comes_first():
    blocks = laid((0, 5), (0, 24))
    assert seen(blocks)[0] == ("Putin", [(2, 0), (1, 1)])
    assert opened(blocks) == [2, 1]


def test_adjacent_claims_share_a_line():
    blocks = laid((0, 10), (10, 24))
    assert seen(blocks)[:2] == [("Putin tiba", [(1, 0)]), (" di Pyongyang.", [(2, 0)])]


def test_a_line_is_free_again_behind_its_claim():
    blocks = laid((0, 24), (0, 5), (6, 10))
    assert seen(blocks)[2] == ("tiba", [(1, 0), (3, 1)])


def test_a_claim_across_blocks_opens_once():
    blocks = laid((6, 27), (25, 47))
    assert seen(blocks) == [
        ("Putin ", []),
        ("tiba di Pyongyang.", [(1, 0)]),
        ("Ia", [(2, 1), (1, 0)]),
        (" membawa 13 pejabat.", [(2, 1)]),
    ]
    assert opened(blocks) == [1, 2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("وصل بوتين إلى بيونغ يانغ.", "بوتين إلى"),
        ("Hebat 👩‍👩‍👧🇮🇩 sekali, kata dia.", "🇮🇩 sekali"),
        ("Cafe\u0301 tutup di Ha\u0300 Nội.", "tutup di Ha\u0300"),
        ("普京抵达平壤。他带来了十三名官员。", "他带来了"),
    ],
)
def test_offsets_are_code_points_in_every_script(text, words):
    start = text.index(words)
    blocks = laid((start, start + len(words)), text=text, blocks=[])
    assert [part for part, marks in seen(blocks) if marks] == [words]
    assert "".join(part for part, _marks in seen(blocks)) == text


def test_a_block_said_before_is_marked_and_may_hold_a_claim():
    text = "Putin tiba.\nPutin tiba."
    blocks = [
        {"kind": "paragraph", "start": 0, "end": 11},
        {"kind": "paragraph", "start": 12, "end": 23},
    ]
    both = laid((0, 11), (18, 22), text=text, blocks=blocks)
    assert [block.repeated for block in both] == [False, True]
    assert opened(both) == [1, 2]


def test_what_stands_between_blocks_is_kept_where_it_is_not_line_ends():
    blocks = [
        {"kind": "dateline", "start": 0, "end": 9},
        {"kind": "paragraph", "start": 10, "end": 20},
        {"kind": "paragraph", "start": 22, "end": 27},
    ]
    both = laid((0, 20), text="MOSKOW – \u00a0Putin tiba\n\nAkhir", blocks=blocks)
    assert [block.gap for block in both] == ["", "\u00a0", ""]


def test_sentences_begin_in_their_blocks():
    assert [b.sentences for b in laid(sentences=(0, 6, 25))] == [[0, 6], [25]]


def test_thousands_of_claims_in_one_paragraph_are_laid_out_at_once():
    spans = [(10 * number, 10 * number + 8) for number in range(8_000)]
    began = process_time()
    blocks = laid(*spans, text="sepuluh.. " * 8_000, blocks=[])
    assert process_time() - began < 3  # Room for a loaded machine, none for a look at each pair.
    assert opened(blocks) == list(range(1, 8_001))


@given(
    st.lists(
        st.tuples(st.integers(0, 46), st.integers(1, 20)).map(lambda s: (s[0], min(sum(s), 47))),
        max_size=8,
    )
)
def test_any_claims_leave_the_text_whole_and_no_two_share_a_line(spans):
    blocks = laid(*spans)
    for block in blocks:
        assert "".join(s.text for s in block.segments) == TEXT[block.start : block.end]
        for segment in block.segments:
            layers = [mark.layer for mark in segment.marks]
            assert len(set(layers)) == len(layers)
    layer = {}
    for block in blocks:
        for segment in block.segments:
            for mark in segment.marks:
                assert layer.setdefault(mark.claim.pk, mark.layer) == mark.layer
    at = 0
    for block in blocks:
        at = block.start
        for segment in block.segments:
            over = {n for n, (a, b) in enumerate(spans, 1) if a <= at and b >= at + 1}
            assert {mark.claim.pk for mark in segment.marks} == over
            at += len(segment.text)


@pytest.mark.django_db
def test_numbers_go_with_the_text_also_where_a_joined_claim_is_first():
    article = make_article("Satu dua tiga empat lima enam.")
    inner, last, outer, early, gone = (
        make_claim(article=article, quote=quote, statement=quote)
        for quote in ("tiga", "enam", "tiga empat", "Satu", "dua")
    )
    join_claims(early, last, actor=person("ana"))
    dismiss_claim(gone, actor=person("ana"), reason="x")
    shown = workbench(article, person("ana"))
    assert [(c.pk, c.number) for c in shown["claims"]] == [
        (last.pk, 1),
        (outer.pk, 2),
        (inner.pk, 3),
    ]
    assert opened(shown["blocks"]) == [last.pk, outer.pk, inner.pk]
    walked, claim = [], None
    while claim := workbench(article, person("ana"), claim)["next_claim"]:
        walked.append(claim.pk)
    assert walked == [last.pk, outer.pk, inner.pk]


@pytest.mark.django_db
def test_words_and_statements_are_shown_as_they_are_and_never_as_markup() -> None:
    article = make_article("Kata <b>tebal</b> & miring ada di sini.")
    outer = make_claim(article=article, quote="<b>tebal</b> & miring", statement="<i>" + "a" * 90)
    inner = make_claim(Status.RESEARCH, article=article, quote="tebal", statement="b & c")
    snapshot = article.snapshots.current()
    outer.number, inner.number = 1, 2
    places = [outer.appearances.get(), inner.appearances.get()]
    for place, claim in zip(places, (outer, inner), strict=True):
        place.claim = claim
    (block,) = lay_out(snapshot, places)
    html = marked_words(block.segments, inner)
    assert re.sub(r"<a .*?</a>|</?span[^>]*>", "", html) == (
        "Kata &lt;b&gt;tebal&lt;/b&gt; &amp; miring ada di sini."
    )
    assert html.count('<span class="claim"') == html.count("</span>") - 4
    assert f'data-claim="{inner.pk}" data-state="research" data-layer="1" data-current>' in html
    assert html.count(f'href="{reverse("claim", args=[outer.pk])}"') == 1
    assert ", in research</span></a>" in html
    assert claim_options([outer, inner]) == (
        f'<option value="{outer.pk}">1. &lt;i&gt;{"a" * 76}…</option>'
        f'<option value="{inner.pk}">2. b &amp; c</option>'
    )


@pytest.mark.django_db
def test_a_claim_without_a_number_has_no_link() -> None:
    claim = make_claim()
    place = claim.appearances.get()
    place.claim = claim
    blocks = lay_out(place.snapshot, [place])
    assert "claim-ref" not in "".join(marked_words(block.segments) for block in blocks)
