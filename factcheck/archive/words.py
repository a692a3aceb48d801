"""The words of a text that carry its meaning: plain functions, also for building questions."""

from __future__ import annotations

import re
import unicodedata

# Words that stand in almost every sentence of the two languages; they find everything.
COMMON = frozenset(
    """
    ada adalah adapun agar akan akibat aku anda antara apa apabila apakah atas atau bagi bahwa
    baik banyak beberapa begitu belum berada berbagai bila bisa bukan cara dalam dan dapat dari
    daripada demi dengan di dia dilakukan dimana diri disebut dua dulu guna hal hanya harus hingga
    ia ialah ini itu jadi jika juga kali kalau kami kamu karena katanya kata ke kemudian kepada
    ketika kini kita lagi lain lainnya lalu lebih maka makin masih maupun melakukan melalui memang
    membuat memiliki mengatakan mengenai menjadi menurut mereka meski meskipun misalnya mulai
    namun nah nanti oleh orang pada padahal para pernah pula pun saat saja salah sama sambil
    sampai sangat satu saya sebagai sebelum sebelumnya sebuah secara sedang sejak sejumlah sekitar
    selain selama seluruh semua sementara seorang seperti serta sesuai setelah setiap sudah suatu
    supaya tapi telah tentang terhadap terjadi terkait tersebut tetapi tidak untuk usai yaitu
    yakni yang about after all also am an and any are as at be because been before being between
    both but by can could did do does during each for from had has have he her here him his how i
    if in into is it its just me more most my no not of on once only or other our out over own
    said same say says she should so some such than that the their them then there these they this
    those through to too under until up very was we were what when where which while who whom why
    will with would you your
    """.split()  # noqa: SIM905 (words are read in columns)
)
_WORD = re.compile(r"\w+(?:[.,]\d+)*")
MAX_WORDS = 60


def fold(text: str) -> str:
    """Bring a text to the form in which words are compared."""
    return unicodedata.normalize("NFKC", text).casefold()


def is_common(word: str) -> bool:
    """Say whether a folded word is too common to search by."""
    return word in COMMON or (len(word) < 2 and not word.isdigit())


def content_words(text: str) -> list[str]:
    """Return the words worth searching by, folded, each once, in order; at most `MAX_WORDS`."""
    words = dict.fromkeys(_WORD.findall(fold(text)))
    return [word for word in words if not is_common(word)][:MAX_WORDS]
