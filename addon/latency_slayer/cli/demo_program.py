"""The program of the demo: the openai SDK, used as anybody would. It knows nothing of a proxy or a cache.

Calls come as JSON lines on standard input, what came of them goes to standard output.
"""

import json
import sys
import time
from typing import Any

from openai import OpenAI


def main() -> None:
    """Make the calls one by one: `question`, `system`, `stream` and `api_key` of each."""
    for line in sys.stdin:
        sys.stdout.write(json.dumps(call(json.loads(line))) + "\n")
        sys.stdout.flush()


def call(wanted: dict[str, Any]) -> dict[str, Any]:
    """One call: its tokens, seconds, and the Cache-Status it came with."""
    client = OpenAI(api_key=wanted["api_key"])
    messages: Any = [
        {"role": "system", "content": wanted["system"]},
        {"role": "user", "content": wanted["question"]},
    ]
    started = time.perf_counter()
    make = client.chat.completions.with_raw_response.create
    if wanted["stream"]:
        options: Any = {"stream": True, "stream_options": {"include_usage": True}}
        raw = make(model="gpt-4o-mini", messages=messages, **options)
        tokens = _read_on(raw.parse())
    else:
        raw = make(model="gpt-4o-mini", messages=messages)
        completion: Any = raw.parse()
        tokens = completion.usage.total_tokens
    seconds = time.perf_counter() - started
    status = raw.headers.get("cache-status", "")
    return {"tokens": tokens, "seconds": seconds, "cache_status": status}


def _read_on(stream: Any) -> int:
    tokens = 0
    for chunk in stream:
        tokens = chunk.usage.total_tokens if chunk.usage else tokens
    return tokens


if __name__ == "__main__":
    main()
