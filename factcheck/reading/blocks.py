"""Tell the parts of an article apart: title, byline, dateline, paragraphs, links, leftovers.

Works line by line on the normalised text. Blocks are in order and do not overlap; what lies
between them is white space only, so nothing of the text is lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from factcheck.reading.model import Block, BlockKind
from factcheck.reading.tables.shape import words

HEAD_LINES = 12  # how far from the top bylines and standfirsts are looked for
TITLE_LENGTH = 220
SUBHEADING_LENGTH = 100
STANDFIRST_LENGTH = 500

BYLINE = re.compile(
    r"(?:penulis|oleh|reporter|pewarta|wartawan|jurnalis|kontributor|editor|penyunting|redaktur"
    r"|penerjemah|author|by|written by|edited by|reporting by|editing by|pengarang)"
    r"\s*[:|]\s*\S.{0,150}$",
    re.I,
)
BARE_BYLINE = re.compile(r"(?:By|Oleh|BY)\s+(?:[A-Z][\w.'’-]+(?:,? (?:and |dan )?|$)){2,8}$")
EDITOR = re.compile(r"(?:editor|penyunting|redaktur|edited by|editing by)\s*[:|]", re.I)
CREDIT = re.compile(
    r"(?:laporan\s+(?:wartawan|reporter|kontributor|jurnalis|khusus)\b.{0,150}"
    r"|sumber\s*:\s*.{1,120}|source\s*:\s*.{1,120}"
    r"|\([a-z]{2,6}(?:[/,.] ?[a-z]{2,6}){0,3}\)|\[[a-z]{2,5}(?:/[a-z]{2,5}){0,2}\])$",
    re.I,
)
RELATED = re.compile(
    r"\W{0,3}(?:baca(?:\s+(?:juga|pula|selengkapnya|berita|artikel|:))|simak\s+(?:juga|pula|video)"
    r"|lihat\s+(?:juga|pula|video|foto)|tonton\s+(?:juga|video)|saksikan\s+(?:juga|live|video)"
    r"|(?:artikel|berita)\s+(?:terkait|lainnya|terkini|populer)|video\s*:|video\s+terkait"
    r"|(?:also\s+)?read\s*(?:also|more|next|:)|also\s+read|see\s+also|watch\s*(?:also|:)"
    r"|related\s*(?:articles?|stories|:|$)|more\s+(?:on\s+this|from)\b|recommended\s*:"
    r"|don['’]t\s+miss\b|pilihan\s+editor|rekomendasi\s*:|terpopuler\b)",
    re.I,
)
BOILERPLATE = re.compile(
    r"\W{0,3}(?:advert(?:isements?)?\W*$|iklan\W*$|scroll\s+(?:to|untuk|ke)\b"
    r"|(?:halaman|page)\s*:?\s*(?:\d+|selanjutnya|berikutnya|sebelumnya)(?:\s*(?:dari|of|/)\s*\d+)?\W*$"
    r"|(?:selanjutnya|sebelumnya|next|previous)\W{0,3}(?:halaman|page)?\W*$"
    r"|\[?gambas\s*:|(?:copyright|hak\s+cipta|©|\(c\)\s)|all\s+rights\s+reserved"
    r"|(?:share|bagikan|tweet|komentar|comments?|print|cetak|email)\W*(?:\d+\W*)?$"
    r"|(?:share|bagikan)\s+(?:this|ini|ke|via|artikel|berita)\b"
    r"|(?:tags?|topik|topics?|kata\s+kunci)\s*:|(?:tags?|topik\s+terkait)$"
    r"|(?:ikuti|follow)\s+(?:kami|us|berita|terus|saluran|channel|kanal|akun|perkembangan|\w+\s+di)\b"
    r"|(?:dapatkan|cek)\s+(?:update|berita|informasi)\b.{0,200}"
    r"|(?:artikel|berita)\s+ini\s+(?:telah|sudah|pertama)\s+(?:tayang|terbit|kali)"
    r"|(?:subscribe|berlangganan|sign\s+up|newsletter|log\s*in|masuk|daftar)\b.{0,60}$"
    r"|(?:download|unduh)\s+(?:aplikasi|app)\b|lewati\s+ke|skip\s+to\b|loading\W*$"
    r"|(?:cookies?|privacy)\s+policy|terms\s+of\s+(?:use|service)|jangan\s+lewatkan\b"
    r"|(?:gabung|join|yuk\b).{0,60}(?:telegram|whatsapp|channel|grup)\b.*"
    r"|update\s+berita\s+lain|konten\s+ini\s+telah"
    r"|text\s+size\W*$|an\s+error\s+(?:has\s+)?occurred|something\s+went\s+wrong|terjadi\s+kesalahan"
    r"|thank\s+you\W*$|terima\s+kasih\W*$|(?:this|the)\s+article\s+has\s+been\s+sent"
    r"|this\s+\w+\s+requires\s+javascript|(?:please\s+)?enable\s+javascript"
    r"|(?:comments?|komentar)\s+(?:are|is|telah|sudah)\s+(?:closed|ditutup)"
    r"|(?:leave|post|add|tulis|beri|kirim)\s+(?:a\s+)?(?:comment|reply|komentar)"
    r"|click\s+here\b.{0,80}$|klik\s+di\s*sini\b.{0,80}$|selengkapnya\W*$"
    r"|if\s+you\s+(?:enjoyed|liked)\s+this\b)",
    re.I,
)
CAPTION = re.compile(
    r"\W{0,2}(?:foto|ilustrasi|ilustrator|photo|image|gambar|caption|keterangan\s+foto|infografis)\s*"
    r"(?:[:/]|\()",
    re.I,
)
CAPTION_END = re.compile(
    r"(?:\(\s*(?:foto|dok|photo|image|sumber|ist|istimewa|ap|afp|epa|reuters|antara|kompas|tribun|ig|instagram)"
    r"\b[^()]{0,80}\)|antara\s+foto[^.]{0,60}|(?:afp|getty\s+images|shutterstock|reuters)\s*/?\s*\S{0,40}"
    r"|\([A-Z]{2,}[A-Za-z.]*/[^()]{2,60}\))\W*$",
    re.I,
)
LIST_ITEM = re.compile(r"(?:[-*•·▪‣◦–]\s+|\(?\d{1,2}[.)]\s+|[a-z][.)]\s+)\S")
STAMPED = (
    r"(?:(?:(?:first|last|pertama|terakhir)\s+)?(?:(?:di)?terbit(?:kan)?|dipublikasikan|tayang"
    r"|publikasi|diperbarui|pembaruan|diunggah|tanggal|published|posted|updated?|modified|date)"
    r"\b\s*(?:on|at|pada|kali)?\s*:?\s*)"
)
DATE_LINE = re.compile(
    rf"(?:{STAMPED}|[\w. ]{{2,30}}\s[-–|]\s)?"
    r"(?:\d{1,2}[:.]\d\d(?:\s*(?:WIB|WITA|WIT))?[\s,|-]+)?(?:[A-Za-z']{3,9},?\s+)?(?:\d{1,2}[\s/.-]+(?:[A-Za-z]{3,9}|\d{1,2})"
    r"|[A-Za-z]{3,9}\.?\s+\d{1,2},?)[\s/.-]+\d{4}\b(?:.{0,40}|.{0,25}[|/•·–-].{0,90})$",
    re.I,
)
DATELINE = re.compile(
    r"(?P<line>[^\n–—\"“]{2,90}?)(?P<dash>\s*(?:–|—|--|-{2,})\s*|\s+-\s+|(?<=[a-zA-Z])-\s+)"
    r"(?=[\"“'‘(]?[^\W_])"
)
DOMAIN = re.compile(r"[\w-]+\.(?:com|co\.id|co|id|net|org|news|tv|example)\b", re.I)
AGENCY = re.compile(
    r"\b(?:ANTARA(?:\s+News)?|Antara|CNN(?:\s+Indonesia)?|CNBC(?:\s+Indonesia)?|BBC(?:\s+News)?"
    r"|VOA|AFP|AP|Reuters|Yonhap|Xinhua|Kyodo|Bernama|TASS|UPI|DPA|EFE|ANSA|KCNA|Bloomberg"
    r"|detikcom|detik\w{2,10}|VIVA(?:news)?|Okezone|SINDOnews|iNews|MNC|Kompas|Tempo|Merdeka"
    r"|Breitbart(?:\s+News)?|IANS|PTI)\b"
)
PLACE_WORD = re.compile(r"[A-Z][\w'’.-]*$")
SMALL_WORDS = frozenset(["di", "dan", "of", "the", "de", "la", "el", "al"])
TERMINAL = frozenset(".!?…\"”’',;:»)")
WRAPPED_WIDTH = 130


def find_blocks(
    text: str, hints: Sequence[BlockKind | None] | None = None, *, guess_head: bool = False
) -> list[Block]:
    """Return the blocks of a normalised text.

    `hints` gives a kind (or None) for each line, as the reader of HTML knows it; then title,
    standfirst and subheadings are guessed from the shape of the lines with `guess_head` only.
    """
    lines = spans_of_lines(text)
    if hints is None and is_hard_wrapped(text, lines):
        lines = join_wrapped(text, lines)
    kept = [(a, b, n) for n, (a, b) in enumerate(lines) if a < b]
    kinds: list[BlockKind] = []
    for a, b, n in kept:
        hint = hints[n] if hints is not None and n < len(hints) else None
        kinds.append(hint if hint and hint != "paragraph" else kind_of_line(text[a:b]))
    mark_tails(text, kept, kinds)
    if hints is None or guess_head:
        mark_head(text, kept, kinds)
        mark_subheadings(text, kept, kinds)
    blocks: list[Block] = []
    seen = 0
    for (start, b, _), kind in zip(kept, kinds, strict=True):
        a = start
        if kind == "paragraph" and seen < 3:
            seen += 1
            cut = dateline_end(text, a, b, first=seen == 1)
            if cut is not None:
                blocks.append(Block("dateline", a, cut))
                while cut < b and text[cut].isspace():
                    cut += 1
                a = cut
        blocks.append(Block(kind, a, b))
    return blocks


def spans_of_lines(text: str) -> list[tuple[int, int]]:
    """Return the trimmed span of each line; an empty line has an empty span."""
    spans = []
    start = 0
    for line in text.split("\n"):
        left = len(line) - len(line.lstrip())
        right = len(line.rstrip())
        spans.append((start + left, start + right) if right > left else (start, start))
        start += len(line) + 1
    return spans


def is_hard_wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """Say whether lines end where a column ended and not where a paragraph did."""
    pairs = carried = 0
    widths = sorted(b - a for a, b in lines if b > a)
    if len(widths) < 4 or widths[len(widths) * 9 // 10] > WRAPPED_WIDTH:
        return False
    for (a, b), (c, d) in pairwise(lines):
        if a < b and c < d:
            pairs += 1
            carried += text[b - 1] not in '.!?…"”:' and text[c].islower()
    return carried >= 3 and carried * 4 >= pairs


def join_wrapped(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join the lines of each paragraph; a marked line and a short last line end one."""
    width = sorted(b - a for a, b in lines if b > a)[-1]
    joined: list[tuple[int, int]] = []
    fresh = True
    for a, b in lines:
        if a == b:
            fresh = True
            continue
        marked = kind_of_line(text[a:b]) != "paragraph"
        if fresh or marked or not joined:
            joined.append((a, b))
        else:
            joined[-1] = (joined[-1][0], b)
        fresh = marked or (text[b - 1] in '.!?…"”' and (b - a) * 4 < width * 3)
    return joined


# The first words of all lines that the patterns below know: most lines are asked nothing more.
OPENING = re.compile(r"[^\w(\[©]{0,3}(\w+|[(\[©])")
OPENINGS = words("""
    penulis oleh reporter pewarta wartawan jurnalis kontributor editor penyunting redaktur
    penerjemah author by written edited reporting editing pengarang laporan sumber source ( [ © c
    baca simak lihat tonton saksikan artikel berita video also read see watch related more
    recommended don pilihan rekomendasi terpopuler advertisement advertisements iklan scroll
    halaman page selanjutnya sebelumnya next previous gambas copyright hak all share bagikan tweet
    advert text an something terjadi thank terima this the please enable leave post add tulis beri
    kirim click klik selengkapnya if
    komentar comment comments print cetak email tag tags topik topic topics kata ikuti follow
    dapatkan cek subscribe berlangganan sign newsletter log login masuk daftar download unduh lewati
    skip loading cookie cookies privacy terms jangan gabung join yuk update konten foto ilustrasi
    ilustrator photo image gambar caption keterangan infografis
""")


def marked_opening(line: str) -> bool:
    """Say whether a line begins as bylines, links, captions and leftovers do."""
    found = OPENING.match(line)
    return found is not None and found[1].lower() in OPENINGS


def kind_of_line(line: str) -> BlockKind:
    """Tell what a line is from its own words; "paragraph" when nothing marks it."""
    if len(line) <= 400 and marked_opening(line):
        if RELATED.match(line):
            return "related"
        if BOILERPLATE.match(line):
            return "boilerplate"
        if len(line) <= 200:
            if BYLINE.match(line) or BARE_BYLINE.match(line):
                return "byline"
            if CREDIT.match(line):
                return "credit"
        if CAPTION.match(line):
            return "caption"
    ends_like_credit = len(line) <= 400 and line[-1] in ")sgSAPkK"
    if ends_like_credit and CAPTION_END.search(line, max(0, len(line) - 100)):
        return "caption"
    if LIST_ITEM.match(line):
        return "list_item"
    return "paragraph"


def mark_tails(text: str, kept: list[tuple[int, int, int]], kinds: list[BlockKind]) -> None:
    """Lines of links right under a heading "Berita terkait" are links as well."""
    for n in range(1, len(kept)):
        a, b, _ = kept[n]
        before = kept[n - 1]
        if (
            kinds[n - 1] == "related"
            and kinds[n] in ("paragraph", "list_item")
            and text[before[1] - 1] == ":"
            and before[1] - before[0] < 40
            and b - a < 160
            and text[b - 1] not in '.!"”'
        ):
            kinds[n] = "related"


def mark_head(text: str, kept: list[tuple[int, int, int]], kinds: list[BlockKind]) -> None:
    """Find title, standfirst and lines with the time of publication at the top."""
    if len(kept) < 2:
        return
    for n in range(min(HEAD_LINES, len(kept))):
        a, b, _ = kept[n]
        if (
            kinds[n] == "paragraph"
            and b - a <= 90
            and text[b - 1] not in ".!?"  # "Pada 3 Mei 2024 12 orang tewas." is a sentence
            and DATE_LINE.match(text[a:b])
        ):
            kinds[n] = "byline"
    first = next((n for n, kind in enumerate(kinds[:3]) if kind == "paragraph"), None)
    if first is None or not is_title(text[kept[first][0] : kept[first][1]]):
        return
    if dateline_end(text, kept[first][0], kept[first][1], first=True) is not None:
        return
    kinds[first] = "title"
    # The body begins behind the last byline or credit near the top, or at the dateline.
    body = None
    for n in range(first + 1, min(HEAD_LINES, len(kept))):
        if kinds[n] in ("byline", "credit"):
            body = n
        elif kinds[n] == "paragraph" and dateline_end(text, kept[n][0], kept[n][1], first=False):
            body = n
            break
        elif kinds[n] == "paragraph" and n > first + 3:
            break
    if body is None:
        return
    for n in range(first + 1, body):
        a, b, _ = kept[n]
        if kinds[n] == "paragraph" and b - a <= STANDFIRST_LENGTH:
            kinds[n] = "standfirst"
            return


def is_title(line: str) -> bool:
    """Say whether a first line has the shape of a headline."""
    return (
        len(line) <= TITLE_LENGTH
        and line[-1] not in ".,;:"
        and not line.endswith(('."', ".”", ',"', ",”"))
        and len(line.split()) <= 30
        and not line[0].islower()
    )


def mark_subheadings(text: str, kept: list[tuple[int, int, int]], kinds: list[BlockKind]) -> None:
    """A short line without an end mark above a paragraph is a subheading."""
    for n in range(1, len(kept) - 1):
        a, b, _ = kept[n]
        if (
            kinds[n] == "paragraph"
            and b - a <= SUBHEADING_LENGTH
            and text[b - 1] not in TERMINAL
            and not text[a].islower()
            and text[a] not in "\"“‘'"
            and len(text[a:b].split()) <= 14
            and kept[n + 1][1] - kept[n + 1][0] > b - a
        ):
            kinds[n] = "subheading"


def dateline_end(text: str, a: int, b: int, *, first: bool) -> int | None:
    """Return where the dateline at the start of a paragraph ends (behind its dash), or None."""
    found = DATELINE.match(text, a, min(b, a + 110))
    if not found or found.end() >= b:
        return None
    line = found["line"].strip()
    plain = re.sub(r"\([^()]*\)", " ", line)
    words = plain.replace(",", " ").replace("/", " ").split()
    if len(words) > 9 or not all(
        PLACE_WORD.match(w) or w[0].isdigit() or w in SMALL_WORDS or DOMAIN.match(w) for w in words
    ):
        return None
    named = DOMAIN.search(line) or AGENCY.search(line)
    shouted = bool(words) and len(words[0]) > 2 and words[0].isupper()
    alone = first and 0 < len(words) <= 2 and not text[found.end()].islower()
    if not (named or alone or (shouted and ("," in line or len(words) <= 3))):
        return None
    return found.start("dash") + len(found["dash"].rstrip())
