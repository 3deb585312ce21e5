"""From a setting to an embedder or a judge of answers, and the one verifier."""

from urllib.parse import urlsplit

from latency_slayer.embed.memory import MemoEmbedder
from latency_slayer.engine.ports import AnswerJudge, Embedder, Verifier

DEFAULT_CLOUD_MODEL = "text-embedding-3-small"


def open_embedder(spec: str, url: str | None = None, api_key: str | None = None) -> Embedder:
    """The embedder that `spec` names ("local", "openai", "openai:MODEL"), with a memory, not yet started.

    `url` and `api_key` are for the OpenAI-compatible API alone. Raises ValueError, saying what would do."""
    kind, _, model = embedder_spec(spec).partition(":")
    if kind == "local":
        return MemoEmbedder(_local())
    return MemoEmbedder(_cloud(model or DEFAULT_CLOUD_MODEL, url, api_key))


def embedder_spec(text: str) -> str:
    """`text` as the name of an embedder. Raises ValueError with what would be accepted."""
    kind, _, model = text.partition(":")
    if text == "local" or (kind == "openai" and (model or ":" not in text)):
        return text
    raise ValueError("`local`, `openai` or `openai:MODEL`")


# Each imports its own runtime, so that a proxy with a local model does not load openai (a second), nor the
# other way round.
def _local() -> Embedder:
    from latency_slayer.embed.local import LocalEmbedder

    return LocalEmbedder()


def open_verifier() -> Verifier:
    """The verifier, not yet started."""
    from latency_slayer.embed.verifier import LocalVerifier

    return LocalVerifier()


def open_answer_judge(model: str, url: str | None, api_key: str | None) -> AnswerJudge:
    """The `model` behind the OpenAI-compatible API at `url`, to compare answers. Raises ValueError, saying
    what would do."""
    key = _usable_key(model, url, api_key)
    from latency_slayer.embed.answer_judge import OpenAIAnswerJudge

    return OpenAIAnswerJudge(model, key, url)


def _cloud(model: str, url: str | None, api_key: str | None) -> Embedder:
    key = _usable_key(f"openai:{model}", url, api_key)
    from latency_slayer.embed.cloud import OpenAIEmbedder

    return OpenAIEmbedder(model, key, url)


def _usable_key(name: str, url: str | None, api_key: str | None) -> str:
    """The key for `name` behind `url`. Raises ValueError where no request could be made with them."""
    key = (api_key or "").strip()
    if url is None and not key:
        raise ValueError(f"{name!r} needs an API key, or the url of a server that asks for none")
    if not (key.isascii() and key.isprintable()):
        raise ValueError("the API key has characters that no header can carry; printable ASCII would do")
    if url is not None and not _is_web_url(url):
        # What stands before an @ may be a password.
        raise ValueError(
            f"{url.rpartition('@')[2]!r} is no url of a model API; http(s)://HOST[:PORT]/PATH would do"
        )
    return key


def _is_web_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
