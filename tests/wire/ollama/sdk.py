"""What Ollama's SDK makes of its two formats."""

from typing import Any

import httpx
import ollama

from latency_slayer.wire.call import Recorded
from tests.wire.sdk import Judge


def _client(recorded: Recorded) -> ollama.Client:
    headers = {"content-type": recorded.content_type}
    answer = httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, content=recorded.body))
    return ollama.Client(host="http://localhost:11434", transport=answer)


def _chatted(recorded: Recorded) -> Any:
    return _plain(_client(recorded).chat(model="m", stream=False))


def _chatted_in_lines(recorded: Recorded) -> Any:
    return _summed(map(_plain, _client(recorded).chat(model="m", stream=True)))


def _generated(recorded: Recorded) -> Any:
    return _plain(_client(recorded).generate(model="m", stream=False))


def _generated_in_lines(recorded: Recorded) -> Any:
    return _summed(map(_plain, _client(recorded).generate(model="m", stream=True)))


def _plain(response: Any) -> Any:
    """What the SDK read, less the fields that nobody told."""
    return response.model_dump(exclude_unset=True)


_JOINED = {"content", "thinking", "response", "tool_calls", "logprobs"}


def _summed(lines: Any) -> dict[str, Any]:
    """`lines` added up as the SDK's README shows it: texts and tool calls are joined."""
    total: dict[str, Any] = {}
    for line in lines:
        total = _added(total, line)
    return total


def _added(total: dict[str, Any], line: dict[str, Any]) -> dict[str, Any]:
    joined = {name: total[name] + line[name] for name in total.keys() & line.keys() & _JOINED}
    if "message" in line:
        joined["message"] = _added(total.get("message", {}), line["message"])
    return {**total, **line, **joined}


CHAT = Judge(_chatted, _chatted_in_lines)
GENERATE = Judge(_generated, _generated_in_lines)
