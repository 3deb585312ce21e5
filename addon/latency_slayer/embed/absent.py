"""What stands in while no embedder, or no verifier, can be had."""

from latency_slayer.engine.ports import EmbedderUnavailable, Vector, VerifierUnavailable


class AbsentEmbedder:
    """Gives no vectors: the cache then answers exactly, and counts what it could not look up."""

    id = "absent"
    dimension = 0

    async def start(self) -> None:
        """There is nothing to start."""

    async def embed(self, text: str) -> Vector:  # noqa: ARG002  (the port's signature)
        """Raises EmbedderUnavailable."""
        raise EmbedderUnavailable("no embedder could be started")

    def reads_whole(self, text: str) -> bool:  # noqa: ARG002  (the port's signature)
        """True: the trouble is not the text's length."""
        return True

    async def close(self) -> None:
        """There is nothing to close."""


class AbsentVerifier:
    """Reads nothing: the cache then answers exactly, and counts what it could not look up."""

    id = "absent"

    async def start(self) -> None:
        """There is nothing to start."""

    async def logit(self, question: str, candidate: str) -> float | None:  # noqa: ARG002  (the port's signature)
        """Raises VerifierUnavailable."""
        raise VerifierUnavailable("no verifier could be started")

    async def close(self) -> None:
        """There is nothing to close."""
