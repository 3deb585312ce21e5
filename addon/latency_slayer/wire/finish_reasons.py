"""The finish reasons of chat completions and of the legacy completions, as all their providers say them."""

from latency_slayer.wire.call import JSON, Ending

_ENDINGS: dict[str, Ending] = {
    "stop": Ending.COMPLETE,
    "end_turn": Ending.COMPLETE,
    "eos": Ending.COMPLETE,
    "eos_token": Ending.COMPLETE,
    "stop_sequence": Ending.COMPLETE,
    "complete": Ending.COMPLETE,
    "tool_calls": Ending.TOOL_CALLS,
    "tool_use": Ending.TOOL_CALLS,
    "function_call": Ending.TOOL_CALLS,
    "length": Ending.TRUNCATED,
    "max_tokens": Ending.TRUNCATED,
    "model_length": Ending.TRUNCATED,  # Mistral
    "model_context_window_exceeded": Ending.TRUNCATED,  # Z.ai
    "content_filter": Ending.FILTERED,
    "safety": Ending.FILTERED,
    "recitation": Ending.FILTERED,
    "prohibited_content": Ending.FILTERED,  # these as Gemini has them
    "blocklist": Ending.FILTERED,
    "spii": Ending.FILTERED,
    "malformed_function_call": Ending.FAILED,
    "sensitive": Ending.FILTERED,  # Z.ai
    "guardrail_intervened": Ending.FILTERED,
    "refusal": Ending.REFUSED,
    "error": Ending.FAILED,  # OpenRouter, Mistral
    "network_error": Ending.FAILED,  # Z.ai
    "insufficient_system_resource": Ending.FAILED,  # DeepSeek
}
"""Finish reasons, lower-case. An unknown one is INCOMPLETE."""


def ending_of_reason(reason: JSON) -> Ending:
    """What a choice's `finish_reason` says; INCOMPLETE where it is unknown or none."""
    return _ENDINGS.get(reason.lower(), Ending.INCOMPLETE) if isinstance(reason, str) else Ending.INCOMPLETE
