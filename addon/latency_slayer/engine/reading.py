"""Texts too long for the embedder: found by a vector made of parts, judged by what is left of them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from latency_slayer.engine.offload import off_loop
from latency_slayer.engine.ports import Embedder, Neighbour, Vector
from latency_slayer.judge.reasons import Reason
from latency_slayer.judge.remainder import Piece, is_long, split, units, veto

_MOST_WINDOWS = 8
"""Of 254 tokens each: 2,000 tokens, some 9 KB of English. A window takes the local model 110 ms of one core,
so all of them 0.9 s: behind an answer that is well spent, for still longer texts it is not."""

_MOST_CHARACTERS = 32_768
"""Longer texts are not even taken apart; up to here there may be lines that the embedder cannot read."""

MOST_LONG_CANDIDATES = 3
"""Each takes 20 ms to part at the greatest length, and 10 to embed what is left of it."""

_FIRST_GUESS = 8
"""Sentences: about what 254 tokens hold."""

_PACKING_WEIGHT = 275
_PARTING_WEIGHT = 60
"""Packing a text takes some 5.5 µs a character, parting two 1.2 µs: what parsing takes for so many bytes."""

_PATIENCE_S = 10.0
"""A text that cannot be read in this time behind its answer is kept without a vector: many may be waiting."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What is to be compared of two questions. `ours` and `theirs` are the questions themselves, or what is
    left of long ones (nothing where they differ in white space alone) and then also in `pieces`, place by
    place; `whole` is True where the similarity of the whole questions means something."""

    ours: str
    theirs: str
    pieces: tuple[Piece, ...]
    whole: bool


def worth_comparing(question: str, near: Sequence[Neighbour], threshold: float) -> Sequence[Neighbour]:
    """Those of `near`, nearest first, that `question` should be compared with. A vector that is made of parts
    tells where to look, not how similar two questions are: for a long one it is the first few."""
    if is_long(question):
        return near[:MOST_LONG_CANDIDATES]
    return [neighbour for neighbour in near if neighbour.similarity >= threshold]


class Reader:
    """Makes vectors and similarities of texts of any length with `embedder`."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        # An embedder may work in one thread: of each kind one long text at a time, with one window at a time,
        # stands in the way of short ones.
        self._in_lookup, self._behind = asyncio.Lock(), asyncio.Lock()

    async def vector(self, text: str) -> Vector | None:
        """The vector under which `text` is found, None where it is too long even for that. It says nothing of
        how similar two long texts are. Takes its time. Raises EmbedderUnavailable."""
        return await self._vector(text, _PATIENCE_S, self._behind)

    async def vector_in_lookup(self, text: str, within_s: float) -> Vector | None:
        """The same, but None also where a long text takes longer; with a context that was read before it does
        not."""
        return await self._vector(text, within_s, self._in_lookup)

    async def matter(self, question: str, candidate: str) -> Matter | Reason:
        """What is to be compared of both, or why the answer to one must not answer the other."""
        weight = _PARTING_WEIGHT * (len(question) + len(candidate))
        return await off_loop(weight, self._matter, question, candidate)

    async def similarity(self, matter: Matter, whole: float) -> float:
        """The least cosine similarity of any piece of `matter`; also of the `whole` questions, where it means
        something. Raises EmbedderUnavailable."""
        found = [whole] if matter.whole else []
        for piece in matter.pieces:
            ours, theirs = await self._embedder.embed(piece.ours), await self._embedder.embed(piece.theirs)
            found.append(max(-1.0, min(1.0, float(ours @ theirs))))
        return min(found, default=1.0)

    def _matter(self, question: str, candidate: str) -> Matter | Reason:
        whole = self._embedder.reads_whole(question) and self._embedder.reads_whole(candidate)
        if whole and not is_long(question, candidate):
            return Matter(question, candidate, (), whole=True)
        left = split(question, candidate)
        if (reason := veto(question, candidate, left)) is not None:
            return reason
        if not all(self._is_read(piece) for piece in left.pieces):
            return Reason.QUESTION_TOO_LONG
        return Matter(left.ours, left.theirs, left.pieces, whole)

    def _is_read(self, piece: Piece) -> bool:
        return self._embedder.reads_whole(piece.ours) and self._embedder.reads_whole(piece.theirs)

    async def _vector(self, text: str, within_s: float, turn: asyncio.Lock) -> Vector | None:
        windows = await off_loop(_PACKING_WEIGHT * len(text), self._packed, text)
        if len(windows) < 2:
            return await self._embedder.embed(windows[0]) if windows else None
        try:
            async with asyncio.timeout(within_s), turn:
                return _unit_mean([await self._embedder.embed(window) for window in windows])
        except TimeoutError:
            return None

    def _packed(self, text: str) -> list[str]:
        """`text` as windows that the embedder reads whole, each with as many sentences as it can take; what
        it cannot read at all is left out. Empty where there are too many. From the beginning on, so that a
        context that comes first has the same windows, embedded once, whatever is asked after it."""
        if self._embedder.reads_whole(text):
            return [text]
        if len(text) > _MOST_CHARACTERS:
            return []
        said = [unit.text for unit in units(text) if self._embedder.reads_whole(unit.text)]
        windows: list[str] = []
        while said:
            if len(windows) == _MOST_WINDOWS:
                return []
            taken = self._most_that_fit(said)
            windows.append(" ".join(said[:taken]))
            said = said[taken:]
        return windows

    def _most_that_fit(self, said: Sequence[str]) -> int:
        """How many of `said`, of which the first fits, fit into one window: first doubled, then halved."""
        fits, high = 1, min(_FIRST_GUESS, len(said))
        while high < len(said) and self._fits(said[:high]):
            fits, high = high, min(2 * high, len(said))
        high += 1
        while high - fits > 1:
            middle = (fits + high) // 2
            fits, high = (middle, high) if self._fits(said[:middle]) else (fits, middle)
        return fits

    def _fits(self, said: Sequence[str]) -> bool:
        return self._embedder.reads_whole(" ".join(said))


def _unit_mean(vectors: Sequence[Vector]) -> Vector | None:
    mean: Vector = np.mean(vectors, axis=0, dtype=np.float32)
    norm = float(np.linalg.norm(mean))
    return mean / np.float32(norm) if norm > 0 else None
