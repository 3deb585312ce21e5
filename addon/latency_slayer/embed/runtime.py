"""The model runtime: one ONNX session in a thread of its own."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


class RuntimeMissing(Exception):
    """onnxruntime cannot be loaded."""


def open_session(model: bytes) -> "InferenceSession":
    """A session over exactly these bytes, on one thread. Raises RuntimeMissing."""
    try:
        # Here and not above: the import takes a third of a second, which the event loop should not pay.
        import onnxruntime
    except ImportError as error:
        raise RuntimeMissing(f"onnxruntime cannot be loaded: {error}") from error
    options = onnxruntime.SessionOptions()
    # One thread that does not spin: two spinning ones are twice slower on a machine with other work.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


class Worker:
    """One thread for what costs time, so that it queues there instead of competing for the cores, and the
    event loop stays free. After `close` it raises `closed`."""

    def __init__(self, name: str, closed: Exception) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._closed = closed
        self.is_closing = False

    async def run[**P, Result](
        self, work: Callable[P, Result], *arguments: P.args, **keywords: P.kwargs
    ) -> Result:
        """What `work` gives."""
        if self.is_closing:
            raise self._closed
        return await asyncio.get_running_loop().run_in_executor(
            self._thread, partial(work, *arguments, **keywords)
        )

    def require_open(self) -> None:
        """Raise where this was closed while the work waited."""
        if self.is_closing:
            raise self._closed

    async def close(self) -> None:
        """Let the running work end and refuse what waits."""
        self.is_closing = True
        await asyncio.to_thread(self._thread.shutdown)
