"""A million published fact-checks that nobody ever wrote, with the lengths and word frequencies of
real ones: for measuring how the archive grows.

Words come from the project's own word lists: first those that stand in almost every sentence
(`factcheck/archive/words.py`), then others (`factcheck/reading/tables` and the archive's glossary),
and behind them what can be made of these, as long as the names and rare words of real text. As
there a few words are everywhere and most are almost nowhere (Zipf). A claim has 8 words in the
middle and 40 at most, a name in most, a number in every third.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from factcheck.archive.claimreview import Row

# Of rank r a word is as frequent as 1 / (r + SHIFT): what text of any language comes near to.
SHIFT = 2.7
# So many are made together, whichever of them are wanted.
BLOCK = 500
AFFIXES = (("me", ""), ("di", ""), ("ber", ""), ("", "nya"), ("", "an"), ("", "s"))
RATINGS = ("Salah", "Keliru", "Menyesatkan", "Benar", "Tidak terbukti")
OUTLETS = tuple(f"Periksa {name}" for name in ("Kota", "Desa", "Laut", "Gunung", "Sungai", "Pulau"))


@dataclass(frozen=True)
class Made:
    """Checks number `first` to `first + count`, the same for the same `seed`."""

    seed: int = 1
    words: int = 400_000

    @cached_property
    def vocabulary(self) -> list[str]:
        """Common words, words of the tables, then those made of them: each in a random order."""
        from factcheck.archive.matching.glossary import GLOSSARY
        from factcheck.archive.words import COMMON
        from factcheck.reading.tables import en, id

        known = set(re.findall(r"[a-z]{3,}", GLOSSARY.read_text(encoding="utf-8")))
        for table in (id.TABLE, en.TABLE):
            for item in fields(table):
                value = getattr(table, item.name)
                if isinstance(value, frozenset):
                    known |= {word for text in value for word in re.findall(r"[a-z]{3,}", text)}
        random = np.random.default_rng(self.seed)
        common, ordered = sorted(COMMON), sorted(known - COMMON)
        random.shuffle(common)
        random.shuffle(ordered)
        made = [*common, *ordered]
        seen = set(made)
        while len(made) < self.words:
            ends = random.integers(0, len(ordered), (50_000, 2))
            cuts = random.integers(2, 5, (50_000, 2))
            affixes = random.integers(0, 4 * len(AFFIXES), 50_000)
            for (one, other), (head, tail), affix in zip(ends, cuts, affixes, strict=True):
                before, after = AFFIXES[affix] if affix < len(AFFIXES) else ("", "")
                word = f"{before}{ordered[one][:head]}{ordered[other][-tail:]}{after}"
                if word not in seen:
                    seen.add(word)
                    made.append(word)
        return made[: self.words]

    @cached_property
    def _heights(self) -> NDArray[np.float64]:
        weights = 1 / (np.arange(self.words) + SHIFT)
        heights: NDArray[np.float64] = np.cumsum(weights / weights.sum())
        return heights

    def _draw(self, random: np.random.Generator, count: int) -> NDArray[np.int64]:
        return np.minimum(np.searchsorted(self._heights, random.random(count)), self.words - 1)

    def texts(self, first: int, count: int) -> Iterator[tuple[str, str]]:
        """Yield (claim, title): the title says half of the claim in other words."""
        last = first + count
        for start in range(first - first % BLOCK, last, BLOCK):
            block = self._block(start)
            yield from islice(block, max(0, first - start), min(BLOCK, last - start))

    def _block(self, first: int) -> Iterator[tuple[str, str]]:
        random = np.random.default_rng([self.seed, first])
        lengths = np.clip(np.round(random.lognormal(2.15, 0.45, BLOCK)), 3, 40).astype(int)
        ends = np.cumsum(lengths + 4)
        drawn = self._draw(random, int(ends[-1]))
        chance = random.random((BLOCK, 3))
        for length, end, (named, numbered, _) in zip(lengths, ends, chance, strict=True):
            words = [self.vocabulary[at] for at in drawn[end - length - 4 : end]]
            claim, other = words[:length], words[length:]
            if named < 0.7:
                claim[0], claim[1] = claim[0].capitalize(), claim[1].capitalize()
            if numbered < 0.33:
                claim[-2] = str(int(numbered * 30_000))
            title = claim[: max(2, length // 2)] + other
            yield " ".join(claim), " ".join(title)

    def rows(self, first: int, count: int) -> Iterator[Row]:
        from factcheck.archive.claimreview import Row

        for number, (claim, title) in enumerate(self.texts(first, count), first):
            outlet = OUTLETS[number % len(OUTLETS)]
            yield Row(
                claim=claim,
                title=title,
                publisher=outlet,
                url=f"https://{outlet.partition(' ')[2].lower()}.example/periksa/{number:07d}-"
                f"{'-'.join(claim.lower().split()[:6])}",
                claimant="" if number % 3 else claim.split()[0],
                rating=RATINGS[number % len(RATINGS)],
                language="en" if number % 10 == 0 else "id",
                reviewed_at=date(2016, 1, 1) + timedelta(days=number % 3600),
            )

    def questions(self, first: int, count: int, archive: int) -> Iterator[tuple[str, int]]:
        """Yield (question, number of the check it asks for): a claim retold, a third of its words
        left out or replaced.
        """
        random = np.random.default_rng([self.seed, first, 7])
        for number in random.integers(0, archive, count):
            ((claim, title),) = self.texts(int(number), 1)
            words = f"{claim} {title}".split()
            left = random.random(len(words)) > 0.33
            kept = [word for word, stays in zip(words, left, strict=True) if stays]
            fresh = [self.vocabulary[at] for at in self._draw(random, 4)]
            yield " ".join(kept + fresh), int(number)
