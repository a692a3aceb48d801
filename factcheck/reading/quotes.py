"""Find who said what: direct, mixed and indirect quotations with their speakers.

The article is walked once in the order of the text. Words in quotation marks are a quotation when
somebody is named as saying them, in front or behind, or when they are long enough to be a statement
of their own; words in marks without either (a title, irony) are none.

One quotation is what one naming of a speaker covers: in "A," said X. "B." the words A and B are one
quotation from the first mark to the last, and so are paragraphs that go on without naming anybody.
It is `direct` when all that the naming covers stands in marks, `mixed` when it also covers words
outside of them, `indirect` when there are no marks. The speaker is whoever is named beside it, or
the one who spoke last ("katanya", "he said", a paragraph that is only a quotation).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace

from factcheck.reading.marks import MARKS, Marked, pair_marks
from factcheck.reading.model import Block, Quote, QuoteKind, Sentence
from factcheck.reading.names import Names
from factcheck.reading.speakers import PREPOSITIONS, Speaker, Speakers
from factcheck.reading.tables.shape import Table, words

THAT = re.compile(r"[\s,:]*(?:(?:bahwa|jika|kalau|that)\b)?[\s,:]*")
THATS = words("bahwa jika kalau that how why whether what agar supaya soal tentang of as the a an")
WORD = re.compile(r"[^\W_][\w'’-]*")
ADDRESSED = words("to about on in at of during pada kepada dalam di soal tentang")
JOINING = words("and but or dan tetapi tapi serta")
TELLING = words("told tells telling")
RESUMING = frozenset({",", ":", "—", "–"})
STATEMENT_WORDS = 6
FEWEST_WORDS = 3  # fewer words of a sentence in marks are no quotation worth keeping
REPORTED = 4  # reports in one sentence; a "sentence" with more is not one
PERSONAL = frozenset({"menurut ", "according to "})  # these may name somebody who goes on
NAMING = 200  # characters of a naming that stands between two parts of one quotation
LEAD = 300  # characters between a verb of speech and the marks that belong to it


@dataclass(slots=True)
class Cue:
    """A verb of speech in front of marks, and whose it is."""

    start: int
    end: int
    speaker: Speaker | None
    spent: bool = False  # words in marks were found that it reports


@dataclass(slots=True)
class Paragraph:
    """One block while it is read."""

    block: Block
    sentences: tuple[Sentence, ...]
    starts: list[int]
    marked: list[Marked]
    verbs: list[tuple[int, int]]

    def sentence_at(self, at: int) -> Sentence:
        """Return the sentence that holds a place, or the last one before it."""
        return self.sentences[max(0, bisect_right(self.starts, at) - 1)]

    def started(self, low: int, high: int) -> int:
        """Return how many sentences begin in (low, high]."""
        return bisect_right(self.starts, high) - bisect_right(self.starts, low)


class Quotations:
    """One walk through an article."""

    def __init__(
        self,
        text: str,
        blocks: tuple[Block, ...],
        sentences: tuple[Sentence, ...],
        names: Names,
        table: Table,
    ) -> None:
        self.text = text
        self.blocks = blocks
        self.sentences = sentences
        self.table = table
        self.speakers = Speakers(text, names, table)
        self.reported_in = self.reported = -1  # the sentence at hand, and its reports so far
        self.quotes: list[Quote] = []
        self.used = 0  # up to here words belong to a quotation or its naming
        self.cue: Cue | None = None  # the last verb of speech of the sentence at hand
        self.spoke_at = -1  # where the last verb of speech stands
        self.subject: Speaker | None = None  # who speaks in the sentence at hand
        self.open: int | None = None  # the last quotation while nothing else has come behind it
        self.unclosed = False  # its paragraph ended without a closing mark
        self.alone: int | None = None  # the last quotation that named nobody
        self.colon: Speaker | None = None  # who was to speak in the next paragraph
        naming = "|".join(sorted(table.naming_verbs, key=len, reverse=True))
        self.naming = re.compile(rf"\b(?:{naming})\b") if naming else None
        cues = "|".join(sorted(table.quote_verbs, key=len, reverse=True))
        self.trailing = (
            re.compile(rf", (?=(?:{cues})(?:nya)?\b)") if table.language == "id" else None
        )

    def run(self, reporting: list[tuple[int, int]], citing: list[tuple[int, int]]) -> list[Quote]:
        """Return the quotations; the spans of reporting and citing verbs are in order."""
        text = self.text
        verb = cite = pointer = 0
        read = [
            (number, block)
            for number, block in enumerate(self.blocks)
            if block.kind in ("paragraph", "list_item", "standfirst")
        ]
        for place, (number, block) in enumerate(read):
            following = read[place + 1][1] if place + 1 < len(read) else None
            goes_on = following is not None and MARKS.match(text, following.start) is not None
            while pointer < len(self.sentences) and self.sentences[pointer].block < number:
                pointer += 1
            first = pointer
            while pointer < len(self.sentences) and self.sentences[pointer].block == number:
                pointer += 1
            while verb < len(reporting) and reporting[verb][0] < block.start:
                verb += 1
            begin = verb
            while verb < len(reporting) and reporting[verb][0] < block.end:
                verb += 1
            while cite < len(citing) and citing[cite][0] < block.start:
                cite += 1
            opening = cite
            while cite < len(citing) and citing[cite][0] < block.end:
                cite += 1
            own = self.sentences[first:pointer]
            if own:
                paragraph = Paragraph(
                    block,
                    own,
                    [sentence.start for sentence in own],
                    pair_marks(text, block.start, block.end, goes_on=goes_on),
                    reporting[begin:verb],
                )
                self.read_paragraph(paragraph, citing[opening:cite])
        return self.quotes

    def read_paragraph(self, paragraph: Paragraph, citing: list[tuple[int, int]]) -> None:
        """Read one paragraph from left to right."""
        text, block, marked = self.text, paragraph.block, paragraph.marked
        events = [(mark.outer_start, 0, n) for n, mark in enumerate(marked)]
        events += [(start, 1, n) for n, (start, _) in enumerate(paragraph.verbs)]
        pattern = self.speakers.cited
        cited = [found for start, _ in citing if (found := pattern.match(text, start, block.end))]
        events += [(found.start(), 2, n) for n, found in enumerate(cited)]
        trailing = []
        if self.trailing is not None:
            trailing = [
                found.end() for found in self.trailing.finditer(text, block.start, block.end)
            ]
            events += [(at, 3, n) for n, at in enumerate(trailing)]
        events.sort()
        self.used = block.start
        previous: int | None = None
        if not marked or marked[0].outer_start > block.start:
            self.open = None
        for at, sort, number in events:
            here = paragraph.sentence_at(at)
            if self.cue is not None and self.cue.start < here.start:
                self.cue = None
            if here.start >= self.used:
                self.subject = None
            if sort == 0:
                mark = marked[number]
                limit = marked[number + 1].outer_start if number + 1 < len(marked) else block.end
                if mark.outer_start >= self.used:
                    previous = self.read_marked(paragraph, here, mark, previous, limit)
            elif at < self.used:
                continue
            elif sort == 1:
                self.read_verb(paragraph, here, *paragraph.verbs[number])
            elif sort == 2:
                self.read_source(paragraph, here, cited[number])
            else:
                self.read_trailing(paragraph, here, trailing[number])
        self.unclosed = bool(marked) and marked[-1].unclosed
        end = paragraph.sentences[-1]
        if previous is None or paragraph.started(self.used - 1, end.end):
            self.open = None
        else:
            self.open = previous
        self.colon = None
        if text[block.end - 1] == ":" and self.used < block.end:
            if self.cue is not None and self.cue.start >= end.start:
                self.colon = self.cue.speaker
            if self.colon is None:
                self.colon = self.speakers.before_colon(end.start, block.end)

    # Words in marks

    def read_marked(
        self, paragraph: Paragraph, here: Sentence, mark: Marked, previous: int | None, limit: int
    ) -> int | None:
        """Add what stands in marks if it is speech; return the place of the latest quotation."""
        text, block = self.text, paragraph.block
        low = max(here.start, self.used)
        lead = text[max(low, mark.outer_start - LEAD) : mark.outer_start].strip(" \u00a0,")
        count = text.count(" ", mark.start, min(mark.end, mark.start + 400)) + 1
        if mark.outer_start == block.start and self.open is not None and self.unclosed:
            named = self.behind(paragraph, mark, limit)
            if named is None or self.quotes[self.open].speaker_start is None:
                self.go_on(self.open, mark, named)
                return self.open
        led = self.in_front(low, mark)
        named = None
        if led is None or led[0] == "mixed":
            named = self.behind(paragraph, mark, limit)
        if mark.unopened and named is None:
            return previous
        kind: QuoteKind = "direct"
        if named is not None:
            if self.open is not None and self.waits_for_a_name(paragraph, mark):
                self.go_on(self.open, mark, named)
                return self.open
            speaker = named
            whole = not lead or lead.endswith(":") or lead.lower() in self.table.connectives
            if not whole and not mark.unopened:
                kind = "mixed"
        elif led is not None:
            kind, speaker = led
            if self.is_work(mark, count):
                return previous
            if self.cue is not None:
                self.cue.spent = True
        else:
            found = self.unnamed(paragraph, here, mark, previous, lead, count)
            if found is None:
                return previous
            if isinstance(found, int):
                self.go_on(found, mark, None)
                return found
            kind, speaker = found
        if kind == "mixed" and (count < FEWEST_WORDS or self.is_title(mark)):
            return previous
        self.speakers.spoke(speaker)
        self.quotes.append(
            Quote(mark.start, mark.end, kind, speaker.name, speaker.start, speaker.end)
        )
        self.used = mark.outer_end
        if named is not None:
            self.used = max(self.used, named.until)
            self.subject = named
        return len(self.quotes) - 1

    def unnamed(
        self,
        paragraph: Paragraph,
        here: Sentence,
        mark: Marked,
        previous: int | None,
        lead: str,
        count: int,
    ) -> int | tuple[QuoteKind, Speaker] | None:
        """Judge marked words that nobody is named for.

        Returns the place of the quotation that goes on with them, or their kind and speaker, or
        None when they are no quotation.
        """
        block, last = paragraph.block, self.speakers.last
        opens = not lead and mark.outer_start == block.start
        if previous is not None and self.follows(mark, lead, count):
            close = mark.outer_start - self.used < NAMING and self.spoke_at < self.used
            if close and paragraph.started(self.used, mark.outer_start) < 2:
                return previous
            return "direct", Speaker(self.quotes[previous].speaker, None, None)
        if opens and self.colon is not None:
            return "direct", self.colon
        alone = self.stands_alone(block, mark, count)
        broken = self.breaks_off(mark)
        if opens and alone and self.open is not None and not mark.unclosed and not broken:
            return self.open
        if not lead and self.ends_in_comma(mark) and not self.is_title(mark):
            at = mark.outer_end
            named = self.speakers.first_named(at, here.end)
            return "direct", named or self.speakers.again(None, None, at)
        if not alone:
            return None
        if mark.outer_start == block.start and mark.outer_end >= block.end - 1:
            self.alone = len(self.quotes)
        return "mixed" if broken or self.completes(mark) else "direct", Speaker(last, None, None)

    def go_on(self, place: int, mark: Marked, named: Speaker | None) -> None:
        """Let a quotation reach to the end of further words."""
        quote = replace(self.quotes[place], end=mark.end)
        self.used = mark.outer_end
        if named is not None:
            self.used = max(self.used, named.until)
            if quote.speaker_start is None:
                quote = replace(
                    quote, speaker=named.name, speaker_start=named.start, speaker_end=named.end
                )
            self.speakers.spoke(named)
        self.quotes[place] = quote

    def waits_for_a_name(self, paragraph: Paragraph, mark: Marked) -> bool:
        """Say whether the paragraph in front is a quotation that nobody was named for."""
        if self.open is None or mark.outer_start != paragraph.block.start:
            return False
        quote = self.quotes[self.open]
        return self.alone == self.open and quote.kind == "direct" and quote.speaker_start is None

    def follows(self, mark: Marked, lead: str, count: int) -> bool:
        """Say whether marked words go on with what was quoted before them in the paragraph."""
        text = self.text
        if lead:
            return text[mark.outer_start - 3 : mark.outer_start].rstrip()[-1:] in RESUMING
        return count >= STATEMENT_WORDS or text[mark.end - 1] in ".,?!…"

    def behind(self, paragraph: Paragraph, mark: Marked, limit: int) -> Speaker | None:
        """Return who is named behind marked words, in the sentence that goes on there."""
        text = self.text
        if mark.unclosed:
            return None
        at = mark.outer_end
        while at < limit and not text[at].isalnum():
            at += 1
            if at > mark.outer_end + 8:
                return None
        if at >= limit:
            return None
        sentence = paragraph.sentence_at(at)
        limit = min(limit, max(sentence.end, at))
        if sentence.start >= mark.end:
            # The sentence of the words ended with them.
            last = text[mark.start : mark.end].rstrip("”’'\"")[-1:]
            if text[at].isupper():
                short = sentence.end - at < 40 and text.count(" ", at, sentence.end) < 4
                if last not in "?!" and not short and not text.startswith("Demikian", at):
                    return None
                if limit < sentence.end or text[limit - 1] in ",:":
                    return None
        named = self.speakers.after(mark.outer_end, limit, paragraph.verbs)
        if named is not None and text[mark.end - 1].isalnum():
            rest = text[named.until : limit + 1].lstrip()
            if rest[:1] == ":" or MARKS.match(rest[1:].lstrip() if rest[:1] == "," else rest):
                return None  # he warned: "..."
        return named

    def in_front(self, low: int, mark: Marked) -> tuple[QuoteKind, Speaker] | None:
        """Return who is named in front of marked words, and whether the marks hold all of it."""
        text, cue = self.text, self.cue
        if cue is not None and mark.outer_start - cue.end <= LEAD:
            speaker = cue.speaker
            kind = "mixed" if cue.spent else self.kind_behind(cue, low, mark)
            if speaker is not None:
                return kind, speaker
            if kind == "direct":
                named = self.speakers.first_named(low, cue.start)
                return kind, named or self.speakers.again(None, None, low)
        if mark.outer_start - low > LEAD or mark.outer_start <= low:
            return None
        inverted = self.speakers.leading.match(text, low, mark.outer_start)
        if inverted is not None:
            named = self.speakers.phrase(inverted.end(), mark.outer_start)
            if named is not None:
                return "direct", named
        colon = self.speakers.before_colon(low, mark.outer_start)
        if colon is not None:
            return "mixed" if text[mark.start].islower() else "direct", colon
        if self.naming is None:
            return None
        last = None
        for found in self.naming.finditer(text, max(low, mark.outer_start - 80), mark.outer_start):
            last = found
        if last is None:
            return None
        subject = self.speakers.subject(low, last.start(), last.end())
        if subject is None:
            return None
        return "mixed", subject

    def kind_behind(self, cue: Cue, low: int, mark: Marked) -> QuoteKind:
        """Say whether words in marks are all that a verb of speech reports."""
        text = self.text
        gap = text[cue.end : mark.outer_start].rstrip()
        bare = gap.strip(" \u00a0,:—–-")
        if self.breaks_off(mark):
            return "mixed"  # "it gets me mad" every time he thinks of it
        if text[mark.start].islower() and self.begins_before(cue, low):
            return "mixed"  # That, she said, "would be a mistake."
        listed = bare.lower().split()
        if not listed:
            return "direct"
        if listed[-1] in THATS or "that" in listed or "bahwa" in listed:
            return "mixed"
        if gap.endswith(":"):
            return "direct"
        first = WORD.search(text, mark.start, mark.end)
        opens = first is None or not first.group()[0].islower()
        if opens and (gap.endswith(",") or len(listed) <= 2):
            return "direct"
        if gap.endswith(",") and (listed[0] in ADDRESSED or text[cue.start : cue.end] in TELLING):
            return "direct"
        return "mixed"

    def begins_before(self, cue: Cue, low: int) -> bool:
        """Say whether the reported sentence begins in front of its speaker and verb."""
        if cue.speaker is None or cue.speaker.start is None or cue.speaker.start - low > LEAD:
            return False
        lead = self.text[low : cue.speaker.start].strip()
        opening = lead.partition(" ")[0].rstrip(",").lower()
        return lead.endswith(",") and opening not in PREPOSITIONS and opening not in JOINING

    def completes(self, mark: Marked) -> bool:
        """Say whether words that name nobody follow on what their speaker said without marks."""
        if not self.quotes:
            return False
        earlier = self.quotes[-1]
        if earlier.kind == "direct" or mark.outer_start - earlier.end > 60:
            return False
        return not WORD.search(self.text, earlier.end, mark.outer_start)

    def breaks_off(self, mark: Marked) -> bool:
        """Say whether the sentence goes on behind marked words that end without a mark."""
        if not self.text[mark.end - 1].isalnum():
            return False
        following = WORD.match(self.text, mark.outer_end + 1)
        return following is not None and following.group() not in JOINING

    def ends_in_comma(self, mark: Marked) -> bool:
        """Say whether an English naming must follow: the comma stands inside the marks."""
        return self.table.language == "en" and self.text[mark.end - 1] == ","

    def stands_alone(self, block: Block, mark: Marked, count: int) -> bool:
        """Say whether marked words without any verb of speech are a statement."""
        if count < STATEMENT_WORDS and not mark.unclosed:
            return False
        return mark.outer_start == block.start or (
            self.text[mark.end - 1] in ".,?!" and not self.text[mark.start].islower() and count >= 8
        )

    def is_work(self, mark: Marked, count: int) -> bool:
        """Say whether a report only mentions a title: a screening of her film, "Far Hills"."""
        cue = self.cue
        if cue is None or count >= 5 or not self.is_title(mark):
            return False
        return self.text.count(" ", cue.end, mark.outer_start) > 4

    def is_title(self, mark: Marked) -> bool:
        """Say whether the words are written like a title ("Saturday Night Live")."""
        if mark.end - mark.start > 100:
            return False
        found = WORD.findall(self.text, mark.start, mark.end)
        return all(word[0].isupper() or len(word) < 4 for word in found) and (
            found[0][0].isupper() if found else False
        )

    # Words without marks

    def read_verb(self, paragraph: Paragraph, here: Sentence, start: int, end: int) -> None:
        """Read a verb of speech that stands behind its subject."""
        text, table = self.text, self.table
        if not text[start].islower() and (start != here.start or not self.adds(text[start:end])):
            return
        low = max(here.start, self.used)
        earlier = self.cue.speaker if self.cue is not None else self.subject
        if text[start:end].lower() in table.participles:
            subject = earlier or self.speakers.first_named(low, start)
            if start == here.start:
                subject = self.speakers.again(None, None, start)
        else:
            subject = self.speakers.subject(low, start, end)
        self.cue = Cue(start, end, subject or (earlier if text[start - 1] == " " else None))
        if subject is None:
            return
        self.speakers.spoke(subject)
        if not self.add_preceding(paragraph, here, subject, start, end):
            added = self.add_indirect(end, here, subject, paragraph.marked)
            if added and text[start:end] not in table.participles:
                self.spoke_at = start

    def adds(self, word: str) -> bool:
        """Say whether a sentence may begin with a form of a verb of speech ("Adding, ...")."""
        return word.lower() in self.table.participles

    def read_source(self, paragraph: Paragraph, here: Sentence, found: re.Match[str]) -> None:
        """Read the naming of a source ("mengutip Yonhap", "according to the ministry")."""
        source = self.speakers.source(found.end(), here.end, found.group())
        if source is None:
            return
        if found.groupdict().get("passive"):
            self.speakers.spoke(source)
            return
        end = source.end or found.end()
        self.cue = Cue(found.start(), end, source)
        self.speakers.spoke(source, source=found.group().lower() not in PERSONAL)
        before = self.text[max(here.start, found.start() - 2) : found.start()].strip()
        if before == "," and self.text[end : here.end].strip(' .,"”') == "":
            self.add_span(here.start, found.start(), source, paragraph.marked)
        else:
            start = end
            while start < here.end and not self.text[start].isalnum():
                start += 1
            self.add_span(start, here.end, source, paragraph.marked)
        self.used = max(self.used, end)

    def read_trailing(self, paragraph: Paragraph, here: Sentence, at: int) -> None:
        """Read "..., kata Budi." behind or inside a sentence without marks."""
        named = self.speakers.after(at - 2, here.end, [])
        if named is None:
            return
        until = max(named.until, at)
        self.speakers.spoke(named)
        self.used = max(self.used, until)
        self.cue = Cue(at, until, named)
        if at - here.start > 20:
            self.add_span(here.start, at, named, paragraph.marked)
        else:
            self.add_indirect(until, here, named, paragraph.marked)

    def add_preceding(
        self, paragraph: Paragraph, here: Sentence, speaker: Speaker, start: int, end: int
    ) -> bool:
        """Add "The bridge is closed" of "The bridge is closed, she said." if that is its shape."""
        text = self.text
        if self.table.language == "id" or speaker.start is None or speaker.start >= start:
            return False
        comma = text[max(here.start, speaker.start - 2) : speaker.start].strip()
        if comma != "," or speaker.start - here.start < 30:
            return False
        if MARKS.search(text, end, min(here.end, end + LEAD)):
            return False
        following = WORD.match(text, end + 1, here.end)
        if following is not None and following.group().lower() not in self.table.speaker_stops:
            return False
        return self.add_span(here.start, speaker.start, speaker, paragraph.marked)

    def add_indirect(self, at: int, here: Sentence, speaker: Speaker, marked: list[Marked]) -> bool:
        """Add the rest of the sentence as reported speech, unless it holds marked words."""
        that = THAT.match(self.text, at, here.end)
        return self.add_span(that.end() if that else at, here.end, speaker, marked)

    def add_span(self, start: int, end: int, speaker: Speaker, marked: list[Marked]) -> bool:
        """Add reported speech unless it is short or holds words in marks."""
        if self.reported_in == end:
            self.reported += 1
            if self.reported > REPORTED:
                return False
        else:
            self.reported_in, self.reported = end, 1
        while end > start and self.text[end - 1] in '.!?…"” \n,':
            end -= 1
        if end - start < 15 or self.text.count(" ", start, min(end, start + 200)) < 3:
            return False
        place = bisect_left(marked, end, key=lambda mark: mark.outer_start)
        if place and marked[place - 1].outer_end > start and not marked[place - 1].unopened:
            return False
        self.quotes.append(Quote(start, end, "indirect", speaker.name, speaker.start, speaker.end))
        return True


def find_quotes(
    text: str,
    blocks: tuple[Block, ...],
    sentences: tuple[Sentence, ...],
    names: Names,
    table: Table,
    reporting: list[tuple[int, int]],
    citing: list[tuple[int, int]],
) -> list[Quote]:
    """Return the quotations of an article in the order of the text."""
    quotes = Quotations(text, blocks, sentences, names, table).run(reporting, citing)
    quotes.sort(key=lambda quote: (quote.start, quote.end))
    return quotes
