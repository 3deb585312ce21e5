"""Answers of every format, made up: one in JSON, and the same in each of its streams."""

from tests.benchmarks.answers import anthropic, bedrock, google, openai, others

SAMPLES = {
    "chat": openai.CHAT,
    "completions": openai.COMPLETIONS,
    "responses": openai.RESPONSES,
    "messages": anthropic.MESSAGES,
    "complete": anthropic.COMPLETE,
    "gemini": google.GEMINI,
    "interactions": google.INTERACTIONS,
    "converse": bedrock.CONVERSE,
    "invoke, Anthropic": bedrock.INVOKE_ANTHROPIC,
    "invoke, Nova": bedrock.INVOKE_NOVA,
    "invoke, Titan": bedrock.INVOKE_TITAN,
    "invoke, Llama": bedrock.INVOKE_LLAMA,
    "invoke, Mistral": bedrock.INVOKE_MISTRAL,
    "Cohere v2": others.COHERE_V2,
    "Cohere v1": others.COHERE_V1,
    "Cohere generate": others.COHERE_GENERATE,
    "Ollama chat": others.OLLAMA_CHAT,
    "Ollama generate": others.OLLAMA_GENERATE,
    "Aleph Alpha": others.ALEPH,
}
