"""OpenAI chat completions, as thirty providers speak it."""
