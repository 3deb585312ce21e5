"""A copy of what streams past."""


class Tee:
    """A `flow.response.stream` callable that passes every chunk on as it is and keeps a copy of up to
    `cap` bytes. It must not raise: mitmproxy would lose the chunk."""

    __slots__ = ("_cap", "_chunks", "_kept", "overflowed")

    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._chunks: list[bytes] = []
        self._kept = 0
        self.overflowed = False

    def __call__(self, chunk: bytes) -> bytes:
        if self._kept + len(chunk) > self._cap:
            self.overflowed = True
            self._chunks.clear()
        if not self.overflowed:
            self._chunks.append(chunk)
            self._kept += len(chunk)
        return chunk

    def bytes(self) -> bytes:
        """What was kept: the raw body, still content-encoded; empty if it was over the cap."""
        return b"".join(self._chunks)
