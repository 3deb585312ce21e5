"""Ollama's own chat and generate: https://docs.ollama.com/api"""

from benchmarks.contents.reading import Content, Object, Reader, joined, last_event, latest, less, listed

_TEXTS = ("content", "thinking")
_LISTS = ("tool_calls", "images")


def _read_json(answer: Object) -> Content:
    return _read_events([answer])


def _read_events(lines: list[Object]) -> Content:
    last_event(lines, lambda line: bool(line.get("done")), "done")
    messages = [line["message"] for line in lines if "message" in line]
    return {
        **less(latest(lines), "message", "response", "thinking"),
        "message": {
            **less(latest(messages), *_TEXTS, *_LISTS),
            **{name: joined(messages, name) for name in _TEXTS},
            **{name: listed(messages, name) for name in _LISTS},
        },
        "logprobs": listed(lines, "logprobs"),
        "response": joined(lines, "response"),
        "thinking": joined(lines, "thinking"),
    }


def _endings(content: Content) -> list[str]:
    return ["error" if content.get("error") else str(content.get("done_reason") or "")]


def _speaks(content: Content) -> bool:
    message = content.get("message", {})
    if any(message.get(name) for name in _LISTS):
        return True
    return bool((message.get("content") or content.get("response") or "").strip())


READER = Reader(
    _read_json,
    _read_events,
    _endings,
    _speaks,
    good=frozenset({"stop"}),
    bad=frozenset({"length", "load", "unload", "error"}),
)
