"""Cohere's own formats: chat of both API versions, and generate."""
