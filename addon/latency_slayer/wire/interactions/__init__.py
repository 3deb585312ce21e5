"""Gemini Interactions."""
