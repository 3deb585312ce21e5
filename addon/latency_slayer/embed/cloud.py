"""An embedder behind OpenAI's embeddings API, or any server that speaks it."""

import json

import numpy as np

from latency_slayer.embed.api import Api, ApiTrouble, model_id
from latency_slayer.engine.ports import EmbedderUnavailable, Vector

OPENAI_MODELS = {
    "text-embedding-3-small": 1536,
    "text-embedding-3-large": 3072,
    "text-embedding-ada-002": 1536,
}
"""Dimensions of OpenAI's own models (https://platform.openai.com/docs/guides/embeddings)."""

OPENAI_MAX_BYTES = 8191
"""Their limit is 8,191 tokens, and a byte-level token covers at least one byte of the text."""

OTHER_MAX_BYTES = 510
"""Most other models read 512 tokens, two of them control tokens, and many servers cut without a word."""


class OpenAIEmbedder:
    """`model` behind `url`, an OpenAI-compatible API; None is OpenAI's own.

    `deadline_s` bounds each request."""

    def __init__(
        self, model: str, api_key: str | None = None, url: str | None = None, deadline_s: float = 5.0
    ) -> None:
        self.id = model_id(model, url)
        self._model = model
        known = OPENAI_MODELS if url is None else {}
        self._dimension = known.get(model)
        self._max_bytes = OPENAI_MAX_BYTES if model in known else OTHER_MAX_BYTES
        self._api = Api(api_key, url, deadline_s)

    @property
    def dimension(self) -> int:
        """Raises EmbedderUnavailable while it is neither documented nor learned (by `start`)."""
        if self._dimension is None:
            raise EmbedderUnavailable(f"{self.id}: the dimension is unknown until start() has succeeded")
        return self._dimension

    async def start(self) -> None:
        """Learn the dimension by one request where it is not documented. Raises EmbedderUnavailable."""
        if self._dimension is None:
            await self.embed("dimension")

    async def embed(self, text: str) -> Vector:
        """The unit vector of `text`, shape (dimension,). Raises EmbedderUnavailable."""
        unit = self._unit_vector(await self._ask(text))
        if self._dimension not in (None, unit.size):
            raise EmbedderUnavailable(
                f"{self.id}: a vector of {unit.size} dimensions, expected {self._dimension}"
            )
        self._dimension = unit.size
        return unit

    def reads_whole(self, text: str) -> bool:
        """True if `text` has at most as many bytes as the model reads tokens: safe, and far from exact."""
        if not text.strip() or len(text) > self._max_bytes:
            return False
        try:
            return len(text.encode()) <= self._max_bytes
        except UnicodeEncodeError:
            return False

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()

    async def _ask(self, text: str) -> bytes:
        body = {"input": text, "model": self._model, "encoding_format": "float"}
        try:
            return await self._api.post("/embeddings", body)
        except ApiTrouble as trouble:
            raise EmbedderUnavailable(f"{self.id}: {trouble}") from None

    def _unit_vector(self, answer: bytes) -> Vector:
        """The one vector of `answer`, scaled to length 1, since compatible servers do not all do so.

        Read here and not by the client, whose parser lets any error out where the answer is not one."""
        try:
            (item,) = json.loads(answer)["data"]
            with np.errstate(over="ignore"):
                vector = np.array(item["embedding"], dtype=np.float32)
        except (ValueError, TypeError, KeyError):
            raise EmbedderUnavailable(f"{self.id}: an answer without a vector") from None
        norm = np.linalg.norm(vector)
        if vector.ndim != 1 or not np.isfinite(norm) or norm == 0:
            raise EmbedderUnavailable(f"{self.id}: a vector without a direction")
        unit: Vector = vector / norm
        return unit
