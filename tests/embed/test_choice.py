"""From a setting to an embedder."""

import sys
from subprocess import run

import pytest

from latency_slayer.embed.choice import open_answer_judge, open_embedder


@pytest.mark.parametrize(
    ("spec", "url", "api_key", "embedder_id"),
    [
        pytest.param("local", None, None, "minilm-l6-v2-int8-1", id="local"),
        pytest.param("openai", None, "sk-1", "openai:text-embedding-3-small", id="openai"),
        pytest.param(
            "openai:text-embedding-3-large", None, "sk-1", "openai:text-embedding-3-large", id="model"
        ),
        pytest.param(
            "openai:nomic-embed-text:v1.5",
            "http://user:secret@127.0.0.1:11434/v1",
            None,
            "openai:nomic-embed-text:v1.5@127.0.0.1:11434",
            id="a server of one's own",
        ),
    ],
)
async def test_a_setting_names_an_embedder(
    spec: str, url: str | None, api_key: str | None, embedder_id: str
) -> None:
    embedder = open_embedder(spec, url, api_key)
    await embedder.close()

    assert embedder.id == embedder_id


@pytest.mark.parametrize("spec", ["", "Local", "local:minilm", "openai:", "cohere", ":"])
def test_an_unknown_embedder_is_refused_with_what_would_do(spec: str) -> None:
    with pytest.raises(ValueError, match="`local`, `openai` or `openai:MODEL`"):
        open_embedder(spec)


def test_openai_without_a_key_is_refused() -> None:
    with pytest.raises(ValueError, match="'openai:text-embedding-3-small' needs an API key"):
        open_embedder("openai", None, "")


@pytest.mark.parametrize("key", ["sk-\u00e9", "sk-\n1"])
def test_a_key_that_no_header_can_carry_is_refused_unquoted(key: str) -> None:
    with pytest.raises(ValueError, match="printable ASCII would do") as caught:
        open_embedder("openai", None, key)

    assert key not in str(caught.value)


@pytest.mark.parametrize("url", ["", "localhost:11434/v1", "http://", "ftp://host/", "http://host:port/"])
def test_a_url_that_is_none_is_refused_with_what_would_do(url: str) -> None:
    with pytest.raises(ValueError, match=r"is no url of a model API; http\(s\)://HOST"):
        open_embedder("openai", url, None)


def test_choosing_the_local_embedder_does_not_load_openai() -> None:
    code = (
        "import sys; from latency_slayer.embed.choice import open_embedder; open_embedder('local');"
        "print([name for name in ('openai', 'onnxruntime') if name in sys.modules])"
    )
    done = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("url", "api_key", "wrong"),
    [
        pytest.param(None, " ", "'some-model' needs an API key", id="no key"),
        pytest.param("host/v1", "sk-1", "'host/v1' is no url of a model API", id="no url"),
    ],
)
def test_a_judge_that_could_not_be_reached_is_refused(url: str | None, api_key: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        open_answer_judge("some-model", url, api_key)
