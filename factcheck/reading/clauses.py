"""Cut a sentence where it says two things that can be checked apart.

"Ekspor naik 5 persen, sedangkan impor turun 2 persen" is two claims. A cut is made only at a
conjunction or a semicolon with a whole clause on either side: on the left something happens, on
the right somebody or something of its own does something. Which words are verbs is told by lists
and, in Indonesian, by their prefix; where that leaves a doubt, the sentence stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from factcheck.reading.tables.shape import words
from factcheck.reading.worth import WORD

JOINT = {
    "id": re.compile(
        r";\s+(?:(?:dan|sedangkan|sementara(?:\s+itu)?)\s+)?"
        r"|,\s+(?:sedangkan|sementara(?:\s+itu)?|tetapi|tapi|namun|dan|serta)\s+"
        r"|(?<!\s)\s{1,3}(?:sedangkan\s|(?:dan|serta)\s(?=\d))",
        re.I,
    ),
    "en": re.compile(
        r";\s+(?:and\s+|while\s+|but\s+)?|,\s+(?:while|whereas|but|and)\s+"
        r"|(?<!\s)\s{1,3}(?:whereas\s|and\s(?=\d))",
        re.I,
    ),
}
LISTING = re.compile(r"\b(?:dan|serta|and)\b", re.I)
NUMBER = re.compile(r"\d+")
JOINING = words("dan atau serta and or")
# What is longer, or has more joints, is no sentence that anybody wrote: it stays whole, and the
# time that judging takes stays within bounds.
LONGEST = 1500  # characters
MOST = 12
LOOK = 14  # words; a verb that comes later belongs to a clause inside

# Indonesian verbs show their prefix; these words only look as if they had one.
PREFIXED = re.compile(r"(?:me(?:ng|ny|m|n|r|l|w|y)|di|ber|ter|mem?per)[a-z]{3,}$")
NO_VERBS = words("""
    menteri mereka merek media medan meja mesin metode melalui mengenai menurut menit merah mewah
    median menantu mertua meter dinas digital direktur dirinya diri diskusi distribusi diplomat
    dialog diesel dinamika disiplin direksi divisi diabetes dimensi diskon dirut dinding
    dirjen direktorat diplomasi direktori disabilitas diaspora
    berita beras berkat berkas bersih beras-beras berbagai bersama berikut bernama berat
    terhadap tersebut terkait teror terlalu tertentu termasuk terbaru terakhir terbesar terkecil
    tertinggi terendah terbanyak terbaik terburuk terminal territorial teritorial terutama teras
    terbuka terdakwa tersangka tergugat terpidana terlapor terduga terapi terang
    meskipun mengingat menjelang mendatang mental mentor terhitung mengenai mendalam merdeka merata
    berapa berani bernilai bertahun-tahun berbahaya berbeda diam diri-diri dini dinas-dinas
""")
VERBS = {
    "id": words("""
        adalah ialah merupakan ada naik turun tewas tiba pergi kalah menang jatuh luka luka-luka
        terluka meninggal hilang selamat sembuh positif rusak hancur gagal masuk keluar datang
        pulang kembali tumbuh anjlok melonjak punya milik tidak bukan belum akan telah sudah sedang
        masih dapat bisa harus sempat tetap
    """),
    "en": words("""
        is are was were has have had will would can could may might must does did do said says rose
        fell grew won lost made took gave got went came became began left led met paid sold bought
        cut hit died held kept ran saw sent set spent stood told stands rises falls remains makes
        isn't aren't wasn't weren't hasn't haven't hadn't won't wouldn't can't couldn't doesn't
        didn't
    """),
}
# Before the verb these open a clause that hangs on another one; what follows is no claim alone.
HANGING = {
    "id": words("""
        yang untuk dalam agar guna supaya setelah sebelum saat ketika karena sehingga bahwa oleh
        dengan demi tanpa sambil seraya jika kalau apabila hingga bagi buat
    """),
    "en": words("""
        who which that to for because after before when while if unless until so than as by with
        without whose where
    """),
}
# These stand before a verb and are no subject.
NO_SUBJECTS = {
    "id": words("""
        juga pun tidak bukan akan telah sudah sedang masih sempat dapat bisa harus malah bahkan
        mulai belum kini kemudian lalu secara hanya lebih tetap kembali terus ikut turut selalu
        baru sebabnya akhirnya lainnya nantinya sebaliknya justru langsung itu ini tak
        pernah harusnya seharusnya ada
    """),
    "en": words("""
        also then not never only still now later even always just often has have had is are was
        were will would can could may might must does did do it there
    """),
}


def parts_of(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the clauses of a sentence; a sentence that stays whole yields itself.

    The conjunctions between the clauses belong to none of them.
    """
    joint = JOINT.get(language)
    begin = start
    if joint is not None and end - start <= LONGEST:
        joints = list(islice(joint.finditer(text, start, end), MOST + 1))
        for found in joints if len(joints) <= MOST else ():
            left = begin
            if LISTING.search(found.group()):
                # "A, B, dan C" is a list, unless what stands behind the last comma has a verb too.
                left = max(begin, text.rfind(",", begin, found.start()) + 1)
                if text[found.end() : found.end() + 1].isdigit():
                    # "217 orang dewasa dan 11 anak" is one as well: the verb follows the number.
                    left = max(
                        [left, *(n.start() for n in NUMBER.finditer(text, left, found.start()))]
                    )
            if (
                not open_bracket(text, begin, found.start())
                and has_clause(text, left, found.start(), language, subject=False)
                and has_clause(text, found.end(), end, language, subject=True)
            ):
                yield begin, found.start()
                begin = found.end()
    yield begin, end


def open_bracket(text: str, start: int, end: int) -> bool:
    """Say whether a bracket was opened and not yet closed."""
    return text.count("(", start, end) > text.count(")", start, end)


def has_clause(text: str, start: int, end: int, language: str, *, subject: bool) -> bool:
    """Say whether somebody or something does something in `text[start:end]`.

    With `subject`, the words before the verb must name who or what.
    """
    verbs, hanging, no_subjects = VERBS[language], HANGING[language], NO_SUBJECTS[language]
    named = hung = False
    for count, found in enumerate(WORD.finditer(text, start, end)):
        if count == LOOK and subject:
            return False
        word = found.group()
        low = word.lower()
        if low in hanging:
            if subject:
                return False
            hung = True
        elif is_verb(word, low, verbs, language):
            if (named or not subject) and not hung:
                return True
            if subject and low not in no_subjects:
                return False  # the verb comes first: its subject is that of the clause before
            hung = False
        elif low in JOINING:
            named = False  # "dukungan itu dan menegaskan": the verb has another subject
        elif low not in no_subjects and not low[0].isdigit():
            named = True
    return False


def is_verb(word: str, low: str, verbs: frozenset[str], language: str) -> bool:
    """Say whether a word is a verb, as far as lists and prefixes tell."""
    if low in verbs:
        return True
    if word[0].isupper():
        return False
    if language == "id":
        return PREFIXED.match(low) is not None and low not in NO_VERBS
    return len(low) > 4 and low.endswith("ed")
