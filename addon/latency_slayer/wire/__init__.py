"""Formats of LLM APIs: bytes <-> Call, Answer. No I/O; one file a format."""
