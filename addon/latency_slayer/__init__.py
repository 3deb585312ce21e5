"""Latency Slayer: a semantic cache for LLM calls, as a mitmproxy addon."""
