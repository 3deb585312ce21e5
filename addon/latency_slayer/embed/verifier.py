"""The verifier: a small cross-encoder that reads two questions together, on one CPU thread."""

import hashlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from latency_slayer.embed import tokens
from latency_slayer.embed.runtime import RuntimeMissing, Worker, open_session
from latency_slayer.engine.ports import VerifierUnavailable

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

MODEL = Path(__file__).parent / "verifier" / "model.onnx"
"""Trained by `scripts/train`; CARD.md beside it says from what, and how it does."""
VOCABULARY = Path(__file__).parent / "vocab.txt"

MAX_TOKENS = 256
"""Of both questions together: what it was trained on is shorter."""


class LocalVerifier:
    """The model in `model`, run by onnxruntime. Its `id` is that of its very weights."""

    def __init__(self, model: Path = MODEL) -> None:
        self._model = model
        self._session: InferenceSession | None = None
        self._tokens: tokens.Tokens | None = None
        self._worker = Worker("verify", VerifierUnavailable("the verifier is closed"))

    @property
    def id(self) -> str:
        """Names the weights; raises VerifierUnavailable where there are none."""
        return f"verifier-{hashlib.sha256(self._content).hexdigest()[:12]}"

    async def start(self) -> None:
        """Load the model, once. Raises VerifierUnavailable."""
        await self._worker.run(self._load)

    async def logit(self, question: str, candidate: str) -> float | None:
        """The log-odds that a right answer to the one is right for the other, the same either way round; None
        where both together are longer than it reads. Raises VerifierUnavailable."""
        return await self._worker.run(self._logit, *sorted((question, candidate)))

    async def close(self) -> None:
        """Let the running pair end and refuse those that wait."""
        await self._worker.close()

    @cached_property
    def _content(self) -> bytes:
        try:
            return self._model.read_bytes()
        except OSError as error:
            raise VerifierUnavailable(f"{self._model} cannot be read: {error.strerror}") from error

    def _load(self) -> "InferenceSession":
        self._worker.require_open()
        if self._session is None:
            self._tokens = tokens.load(VOCABULARY)
            self._session = self._opened(self._content)
        return self._session

    def _opened(self, content: bytes) -> "InferenceSession":
        try:
            return open_session(content)
        except RuntimeMissing as error:
            raise VerifierUnavailable(str(error)) from error
        except Exception as error:  # onnxruntime's own have no common base
            raise VerifierUnavailable(f"{self._model} is no model that onnxruntime can run") from error

    def _logit(self, one: str, other: str) -> float | None:
        session = self._load()
        assert self._tokens is not None
        first, second = self._tokens.ids(one), self._tokens.ids(other)
        if first is None or second is None or len(first) + len(second) - 1 > MAX_TOKENS:
            return None
        ids = np.array([[*first, *second[1:]]], dtype=np.int64)
        types = np.zeros_like(ids)
        types[0, len(first) :] = 1
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
        return float(session.run(["logit"], feeds)[0][0])
