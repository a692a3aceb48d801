"""Find who said what: direct, mixed and indirect quotations with their speakers.

The article is walked once in the order of the text. What is in quotation marks is a quotation when
a verb of speech stands beside it, or when it is long enough to be a statement of its own; words in
marks without either (a title, irony) are none. The speaker is named beside the quotation, or is
the one who spoke last ("katanya", "he said", a paragraph that is only a quotation).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from factcheck.reading.model import Block, Quote, QuoteKind, Sentence
from factcheck.reading.names import NAME_RUN, Names
from factcheck.reading.tables.shape import Table, words

MARKS = re.compile(r"[\"“”„«»「」『』'‘’]")
SINGLE = frozenset("'‘’")
OPENING = frozenset("“„«「『")
CLOSING = {"”": "“„", "»": "«", "」": "「", "』": "『", "“": "„"}
BETWEEN = re.compile(r"[\s,.\-–—]*")
PHRASE_WORD = re.compile(r"[  ]?([^\W_](?:[\w'’./&-]*[\w'’])?\.?)")
PARENTHESIS = re.compile(r"[  ]?\([^()\n]{1,60}\)")
COMMA = re.compile(r",[  ]?")
DESCRIPTION = re.compile(
    r"(?:pria|wanita|perempuan|lelaki|laki-laki|ibu|bapak|ayah|ibunda|ibunya|politikus|politisi"
    r"|mantan|penyanyi|aktor|aktris|artis|pelatih|pemain|bintang|jebolan|alumnus|suami|istri)\b"
    r"|.*\b(?:ini|itu|tersebut)$",
    re.I,
)
PRONOUN_ID = re.compile(r"(?:dia|ia|beliau|mereka|nya)\b", re.I)
CITED = {
    "id": re.compile(
        r"\b(?:mengutip|dikutip|dilansir|melansir|menukil|dinukil|menurut(?:nya)?|merujuk|berdasarkan"
        r"|sebagaimana\s+dilaporkan)\b(?:\s+(?:dari|oleh|pada|laporan|laman|situs|data|keterangan"
        r"|pernyataan|media|kantor\s+berita|pemberitaan)){0,3}\s*",
        re.I,
    ),
    "en": re.compile(r"\b(?:according\s+to|as\s+reported\s+by|citing|reported\s+by)\s+", re.I),
}
ADVERBS = words("""
    pun juga kemudian lantas lalu sendiri turut ikut kembali lagi telah sudah sempat hanya
    secara tegas terbuka langsung kini sebelumnya dengan also later has had have then previously
    repeatedly reportedly once again recently
""")
THAT = re.compile(r"[\s,:]*(?:bahwa|jika|kalau|that)?[\s,:]*")
STATEMENT_WORDS = 6
REPORTED = 4  # reports in one sentence; a "sentence" with more is not one


@dataclass(slots=True)
class Speaker:
    """A name for whoever speaks, and where it stands beside the quotation."""

    name: str | None
    start: int | None
    end: int | None


class Quotations:
    """One walk through an article; holds who spoke last."""

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
        self.names = names
        self.table = table
        self.last: str | None = None
        self.reported_in = self.reported = -1  # the sentence at hand, and its reports so far
        self.quotes: list[Quote] = []
        verbs = "|".join(sorted(table.quote_verbs, key=len, reverse=True))
        self.cue = re.compile(rf"(?:demikian\s+)?(?P<verb>{verbs})(?P<nya>nya|lah)?\b", re.I)

    def run(self, reporting: list[tuple[int, int]], citing: list[tuple[int, int]]) -> list[Quote]:
        """Return the quotations; the spans of reporting and citing verbs are in order."""
        text = self.text
        verb = cite = 0
        pointer = 0
        for number, block in enumerate(self.blocks):
            if block.kind not in ("paragraph", "list_item", "standfirst"):
                continue
            marked = pair_marks(text, block.start, block.end)
            while pointer < len(self.sentences) and self.sentences[pointer].block < number:
                pointer += 1
            first = pointer
            while pointer < len(self.sentences) and self.sentences[pointer].block == number:
                pointer += 1
            own = self.sentences[first:pointer]
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
            self.read_block(block, own, marked, reporting[begin:verb], citing[opening:cite])
        return self.quotes

    def read_block(
        self,
        block: Block,
        own: tuple[Sentence, ...],
        marked: list[Marked],
        verbs: list[tuple[int, int]],
        citing: list[tuple[int, int]],
    ) -> None:
        """Read one paragraph from left to right."""
        text, table = self.text, self.table
        events: list[tuple[int, int, int]] = [(m.outer_start, 0, n) for n, m in enumerate(marked)]
        events += [(start, 1, n) for n, (start, _) in enumerate(verbs)]
        pattern = CITED[table.language]
        cited = [found for start, _ in citing if (found := pattern.match(text, start, block.end))]
        events += [(c.start(), 2, n) for n, c in enumerate(cited)]
        if not events:
            return
        events.sort()
        used = block.start  # up to here words belong to a quotation or its attribution
        previous: Speaker | None = None  # who said the last marked words of this paragraph
        sentence = 0
        spoken: tuple[int, Speaker] | None = None  # the last reporting verb and its subject
        for at, sort, number in events:
            while sentence + 1 < len(own) and own[sentence + 1].start <= at:
                sentence += 1
            here = own[sentence] if own else None
            if here is None:
                return
            if sort == 0:
                mark = marked[number]
                if mark.outer_start < used and previous is None:
                    continue
                before = spoken if spoken and spoken[0] > here.start else None
                done = self.read_marked(block, here, mark, before, previous, whole=len(marked) == 1)
                if done is not None:
                    previous, used = done
            elif at < used:
                continue
            elif sort == 1:
                start, end = verbs[number]
                subject = self.subject_before(max(here.start, used), start)
                if subject is None:
                    continue
                spoken = (end, subject)
                if subject.name:
                    self.last = subject.name
                self.add_indirect(end, here, subject, marked)
            else:
                found = cited[number]
                source = self.source_after(found.end(), here.end, found.group())
                if source is None:
                    continue
                spoken = (found.end(), source)
                if source.name:
                    self.last = source.name
                self.add_indirect(source.end or found.end(), here, source, marked)
                used = max(used, source.end or found.end())

    def read_marked(
        self,
        block: Block,
        here: Sentence,
        mark: Marked,
        before: tuple[int, Speaker] | None,
        previous: Speaker | None,
        *,
        whole: bool,
    ) -> tuple[Speaker, int] | None:
        """Add what stands in marks if it is speech; return who spoke and where the naming ends."""
        text = self.text
        words = text.count(" ", mark.start, min(mark.end, mark.start + 400)) + 1
        after = self.speaker_after(mark.outer_end, block.end)
        last_char = text[mark.end - 1]
        kind: QuoteKind = "direct"
        if after is not None:
            speaker = after
            used = after.end or mark.outer_end
        else:
            used = mark.outer_end
            lead = text[max(block.start, mark.outer_start - 3) : mark.outer_start].rstrip()
            if before is not None and mark.outer_start - before[0] <= 300:
                speaker = before[1]
                whole_words = words >= STATEMENT_WORDS and not text[mark.start].islower()
                if lead[-1:] not in (",", ":") and not whole_words:
                    kind = "mixed"
                if words < 3 and lead[-1:] not in (",", ":"):
                    return None
            else:
                named = self.named_before(block.start, mark.outer_start)
                if named is not None:
                    speaker = named
                elif (
                    previous is not None
                    and words >= 3
                    and (words >= STATEMENT_WORDS or last_char in ".,?!")
                ):
                    speaker = previous
                elif self.stands_alone(block, mark, words):
                    speaker = Speaker(self.last, None, None)
                else:
                    return None
        if speaker.name:
            self.last = speaker.name
        self.quotes.append(
            Quote(mark.start, mark.end, kind, speaker.name, speaker.start, speaker.end)
        )
        return speaker, used

    def stands_alone(self, block: Block, mark: Marked, words: int) -> bool:
        """Say whether marked words without any verb of speech are a statement."""
        if words < STATEMENT_WORDS:
            return False
        opens = (
            not self.text[block.start : mark.outer_start].strip()
            if (mark.outer_start - block.start < 40)
            else False
        )
        return opens or (
            self.text[mark.end - 1] in ".,?!" and not self.text[mark.start].islower() and words >= 8
        )

    def speaker_after(self, outer_end: int, limit: int) -> Speaker | None:
        """Return who is named after closing marks ("," kata X ...), or None."""
        text = self.text
        gap = BETWEEN.match(text, outer_end, limit)
        at = gap.end() if gap else outer_end
        if at >= limit:
            return None
        if text[outer_end:at].count("\n") > 1:
            return None
        found = self.cue.match(text, at, limit)
        if found is not None:
            if found["nya"] == "nya":
                return Speaker(self.last, at, found.end())
            return self.phrase_speaker(found.end(), limit) or Speaker(self.last, None, found.end())
        cited = CITED[self.table.language].match(text, at, limit)
        if cited is not None:
            return self.source_after(cited.end(), limit, cited.group())
        if self.table.language == "en" or text[at].isupper() or PRONOUN_ID.match(text, at):
            # "Putin said", "she told reporters", "Fajar menambahkan."
            position = at
            for _ in range(9):
                word = PHRASE_WORD.match(text, position, limit)
                if word is None:
                    break
                low = word[1].lower().rstrip(".")
                if low in self.table.reporting_verbs and position > at:
                    return self.subject_before(at, word.start(1))
                if low in self.table.speaker_stops and self.table.language == "en":
                    break
                position = word.end()
                comma = COMMA.match(text, position, limit)
                if comma and self.table.language == "en":
                    position = comma.end()
        return None

    def phrase_speaker(self, at: int, limit: int) -> Speaker | None:
        """Read the phrase that names a speaker after a verb of speech."""
        text, table = self.text, self.table
        start = at
        while start < limit and text[start] in " \u00a0":
            start += 1
        position = end = start
        for _ in range(16):
            word = PHRASE_WORD.match(text, position, limit)
            if word is None:
                aside = PARENTHESIS.match(text, position, limit)
                if aside is None or not text[aside.end() : aside.end() + 2].strip()[:1].isupper():
                    break
                position = aside.end()
                continue
            low = word[1].lower().rstrip(".")
            if (low in table.speaker_stops and word[1].islower()) or low in table.weekdays:
                break
            if position == start and low in table.pronouns:
                return Speaker(self.last, start, start + len(low))
            end = position = word.end(1)
            if (
                word[1].endswith(".")
                and low.rstrip(".") not in table.abbreviations
                and (len(word[1]) > 2)
            ):
                end -= 1
                break
        if end <= start:
            return None
        phrase = text[start:end]
        if self.last and phrase[0].islower() and DESCRIPTION.match(phrase):
            return Speaker(self.last, start, end)
        runs = list(NAME_RUN.finditer(text, start, end))
        first_word = phrase.split(" ", 1)[0].lower()
        if runs:
            run = runs[-1]
            parts = self.names.trim(run.group().split())
            if first_word in table.titles or not parts:
                later = self.name_after_comma(end, limit)
                if later is not None:
                    return later
            if parts and run.end() >= end - 12:
                name = " ".join(parts)
                return Speaker(self.names.fullest(name), start, end)
        return Speaker(phrase, start, end)

    def name_after_comma(self, end: int, limit: int) -> Speaker | None:
        """Read "Kepala Dinas X, Budi Santoso, ...": the name follows the office."""
        text, table = self.text, self.table
        comma = COMMA.match(text, end, limit)
        run = NAME_RUN.match(text, comma.end(), limit) if comma else None
        if run is None:
            return None
        words = run.group().split()
        low = words[0].lower()
        if len(words) < 2 or low in table.weekdays or low in table.places:
            return None
        parts = self.names.trim(words)
        if not parts or (run.end() < limit and text[run.end()] not in ",. ("):
            return None
        return Speaker(self.names.fullest(" ".join(parts)), run.start(), run.end())

    def source_after(self, at: int, limit: int, verb: str) -> Speaker | None:
        """Read who is cited after "mengutip", "menurut", "according to"."""
        text = self.text
        if text[at : at + 4].lower() in ("dia,", "dia ", "ia, ") or verb.lower() == "menurutnya":
            return Speaker(self.last, at, at)
        run = NAME_RUN.match(text, at, min(limit, at + 200))
        if run is None:
            return None
        words = run.group().split()
        parts = self.names.trim(words)
        if not parts or parts[0].lower() in self.table.weekdays:
            return None
        return Speaker(self.names.fullest(" ".join(parts)), run.start(), run.end())

    def subject_before(self, low: int, verb: int) -> Speaker | None:
        """Return the subject that stands right before a reporting verb, or None."""
        text, table = self.text, self.table
        low = max(low, verb - 160)
        piece = text[low:verb].rstrip(" \u00a0,")
        for _ in range(4):
            head, _, tail = piece.rpartition(" ")
            if tail.lower() not in ADVERBS:
                break
            piece = head.rstrip(" \u00a0,")
        if piece.endswith(")"):
            piece = piece[: max(0, piece.rfind("("))].rstrip()
        if not piece:
            return None
        tail = piece.rpartition(" ")[2].strip("\"“”'‘’([")
        if tail.lower() in table.pronouns:
            end = low + len(piece)
            return Speaker(self.last, end - len(tail), end)
        run = last_name(text, low, low + len(piece))
        if run is None or run.end() != low + len(piece):
            if table.language == "en" and run is None:
                return self.common_subject(low, piece)
            return None
        words = run.group().split()
        parts = self.names.trim(words)
        if not parts:
            if len(words) > 1 or words[0].lower() in ("presiden", "polisi", "president"):
                return Speaker(run.group(), run.start(), run.end())
            return None
        return Speaker(self.names.fullest(" ".join(parts)), run.start(), run.end())

    def common_subject(self, low: int, piece: str) -> Speaker | None:
        """Read "officials said": the one to three words right before the verb."""
        words = piece.rpartition(",")[2].split()
        if not 0 < len(words) <= 4:
            return None
        phrase = piece[piece.rfind(words[0]) :] if len(words) == 1 else " ".join(words)
        start = low + piece.rfind(words[0])
        return Speaker(phrase, start, low + len(piece))

    def named_before(self, low: int, mark: int) -> Speaker | None:
        """Read "X: ..." and "Kata X, ..." in front of opening marks."""
        text = self.text
        piece = text[max(low, mark - 100) : mark].rstrip()
        offset = max(low, mark - 100)
        if piece.endswith(":"):
            run = last_name(text, offset, offset + len(piece))
            if run is not None and run.end() >= offset + len(piece) - 30:
                parts = self.names.trim(run.group().split())
                if parts:
                    return Speaker(self.names.fullest(" ".join(parts)), run.start(), run.end())
        return None

    def add_indirect(self, at: int, here: Sentence, speaker: Speaker, marked: list[Marked]) -> None:
        """Add the rest of the sentence as reported speech, unless it holds marked words."""
        if self.reported_in == here.start:
            self.reported += 1
            if self.reported > REPORTED:
                return
        else:
            self.reported_in, self.reported = here.start, 1
        that = THAT.match(self.text, at, here.end)
        start = that.end() if that else at
        end = here.end
        while end > start and self.text[end - 1] in '.!?…"” \n':
            end -= 1
        if end - start < 15 or self.text.count(" ", start, min(end, start + 200)) < 3:
            return
        place = bisect_left(marked, end, key=lambda mark: mark.outer_start)
        if place and marked[place - 1].outer_end > start:
            return
        self.quotes.append(Quote(start, end, "indirect", speaker.name, speaker.start, speaker.end))


def last_name(text: str, low: int, high: int) -> re.Match[str] | None:
    """Return the last run of capitals in a stretch of text."""
    last = None
    for found in NAME_RUN.finditer(text, low, high):
        last = found
    return last


@dataclass(frozen=True, slots=True)
class Marked:
    """Words in quotation marks: the inner span and the one with the marks."""

    start: int
    end: int
    outer_start: int
    outer_end: int


def pair_marks(text: str, low: int, high: int) -> list[Marked]:
    """Return the outermost pairs of quotation marks of a paragraph, in order.

    Marks inside marks are part of the words. An opening mark without a partner reaches to the end
    of the paragraph if it opens it (a quotation over several paragraphs); any other mark without a
    partner is ignored.
    """
    marks = [
        (found.group(), at)
        for found in MARKS.finditer(text, low, high)
        if (at := found.start()) >= low
        and (found.group() not in SINGLE or is_quote(text, at, high))
    ]
    if not marks:
        return []
    pairs, left_open = match_marks(text, low, high, marks, nested=True)
    if left_open is not None:
        pairs, left_open = match_marks(text, low, high, marks, nested=False)
    if left_open is not None and left_open == low and high - left_open > 30:
        pairs.append((left_open, high, high))
    spans = []
    for opening, closing, outer in pairs:
        start, end = opening + 1, closing
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if end > start:
            spans.append(Marked(start, end, opening, outer))
    return spans


def is_quote(text: str, at: int, high: int) -> bool:
    """Say whether a single mark stands at the border of a word and not inside one."""
    before = at > 0 and (text[at - 1].isalnum() or text[at - 1] == "_")
    after = at + 1 < high and (text[at + 1].isalnum() or text[at + 1] == "_")
    if after and not before:
        return text[at] != "’"
    return not after and text[at] != "‘" and (before or (at > 0 and text[at - 1] in ".,!?"))


def match_marks(
    text: str, low: int, high: int, marks: list[tuple[str, int]], *, nested: bool
) -> tuple[list[tuple[int, int, int]], int | None]:
    """Pair the marks; return (opening, closing, behind closing) triples and what was left open."""
    pairs: list[tuple[int, int, int]] = []
    opened: int | None = None
    single = False
    depth = 0
    for mark, at in marks:
        before = text[at - 1] if at > low else " "
        after = text[at + 1] if at + 1 < high else " "
        if mark in "'‘’":
            if opened is None and mark != "’" and (before.isspace() or before in "(["):
                opened, single, depth = at, True, 1
            elif single and opened is not None and mark != "‘":
                pairs.append((opened, at, at + 1))
                opened = None
            continue
        if single and opened is not None:
            opened, single = None, False  # an apostrophe after all
        if mark in OPENING:
            opens = True
        elif mark in CLOSING:
            opens = False
        else:
            opens = not after.isspace() and (before.isspace() or before in '([{–—-:"')
            if not opens and opened is None and not after.isspace() and after.isalnum():
                opens = not before.isalnum() and before not in ".,!?"
        if opens:
            if opened is None:
                opened, single, depth = at, False, 1
            elif nested:
                depth += 1
            else:
                opened = at
        elif opened is not None:
            depth -= 1
            if depth <= 0 or not nested:
                pairs.append((opened, at, at + 1))
                opened = None
    return pairs, None if single else opened


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
