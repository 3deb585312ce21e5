"""From a setting to an embedder."""

from latency_slayer.embed.memory import MemoEmbedder
from latency_slayer.engine.ports import Embedder

ACCEPTED = "local, openai or openai:MODEL"
DEFAULT_CLOUD_MODEL = "text-embedding-3-small"


def open_embedder(spec: str, url: str | None = None, api_key: str | None = None) -> Embedder:
    """The embedder that `spec` names ("local", "openai", "openai:MODEL"), with a memory, not yet started.

    `url` and `api_key` are for the OpenAI-compatible API alone. Raises ValueError, naming the value and
    what would do."""
    kind, _, model = spec.partition(":")
    match kind:
        case "local" if spec == "local":
            return MemoEmbedder(_local())
        case "openai" if not spec.endswith(":"):
            return MemoEmbedder(_cloud(model or DEFAULT_CLOUD_MODEL, url, api_key))
        case _:
            raise ValueError(f"{spec!r} names no embedder; what would do is {ACCEPTED}")


# Each imports its own runtime, so that a proxy with a local model does not load openai (a second), nor the
# other way round.
def _local() -> Embedder:
    from latency_slayer.embed.local import LocalEmbedder

    return LocalEmbedder()


def _cloud(model: str, url: str | None, api_key: str | None) -> Embedder:
    from latency_slayer.embed.cloud import OpenAIEmbedder

    if url is None and not api_key:
        raise ValueError(f"'openai:{model}' needs an API key, or the url of a server that asks for none")
    return OpenAIEmbedder(model, api_key, url)
