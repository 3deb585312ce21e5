"""The OpenAI-compatible embedder, with the official client against a real server on loopback."""

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from latency_slayer.embed.cloud import OpenAIEmbedder
from latency_slayer.engine.ports import EmbedderUnavailable
from tests.embed.server import Server

KEY = "sk-very-secret"
PROMPT = "a private question"


@asynccontextmanager
async def embedding_by(server: Server, deadline_s: float = 5.0) -> AsyncIterator[OpenAIEmbedder]:
    embedder = OpenAIEmbedder("some-model", KEY, server.url, deadline_s)
    yield embedder
    await embedder.close()


async def test_a_text_becomes_a_unit_vector(server: Server) -> None:
    async with embedding_by(server) as embedder:
        vector = await embedder.embed(PROMPT)

    assert (str(vector.dtype), vector.tolist()) == ("float32", pytest.approx([0.6, 0.8]))
    assert server.bodies == [{"input": PROMPT, "model": "some-model", "encoding_format": "float"}]
    assert server.headers[0]["request"] == "POST /v1/embeddings HTTP/1.1"
    assert server.headers[0]["authorization"] == f"bearer {KEY}"


async def test_the_dimension_is_learned_at_the_start(server: Server) -> None:
    async with embedding_by(server) as embedder:
        with pytest.raises(EmbedderUnavailable, match="unknown until start"):
            _ = embedder.dimension
        await embedder.start()
        await embedder.start()

        assert (embedder.dimension, len(server.bodies)) == (2, 1)


async def test_a_documented_dimension_costs_no_request() -> None:
    embedder = OpenAIEmbedder("text-embedding-3-small", KEY)
    await embedder.start()
    await embedder.close()

    assert (embedder.id, embedder.dimension) == ("openai:text-embedding-3-small", 1536)


async def test_a_vector_of_another_dimension_is_refused(server: Server) -> None:
    async with embedding_by(server) as embedder:
        await embedder.start()
        server.answers([1.0, 0.0, 0.0])

        with pytest.raises(EmbedderUnavailable, match="a vector of 3 dimensions, expected 2"):
            await embedder.embed(PROMPT)


async def test_it_never_goes_through_a_proxy_of_the_environment(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    async with embedding_by(server) as embedder:
        await embedder.start()

    assert len(server.bodies) == 1


@pytest.mark.parametrize(
    "status",
    [pytest.param(code, id=str(code)) for code in (301, 400, 401, 404, 429, 500, 503)],
)
async def test_an_error_is_named_by_its_status_asked_once_and_quotes_nothing(
    server: Server, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.status = status
    server.body = json.dumps({"error": {"message": f"{KEY} must not say {PROMPT}"}}).encode()
    async with embedding_by(server) as embedder:
        with pytest.raises(EmbedderUnavailable) as caught:
            await embedder.embed(PROMPT)

    assert str(caught.value) == f"{embedder.id}: status {status}"
    assert (caught.value.__suppress_context__, len(server.bodies)) == (True, 1)
    assert KEY not in caplog.text
    assert PROMPT not in caplog.text


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<html>", id="a web page"),
        pytest.param(b"\xff", id="not text"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"null", id="null"),
        pytest.param(b'{"data": []}', id="no vector"),
        pytest.param(b'{"data": [{"embedding": [1]}, {"embedding": [2]}]}', id="two vectors"),
        pytest.param(b'{"data": [{}]}', id="an item without a vector"),
        pytest.param(b'{"data": [{"embedding": "AAAA"}]}', id="a string"),
        pytest.param(b'{"data": [{"embedding": [[1], [1, 2]]}]}', id="a ragged matrix"),
        pytest.param(b'{"data": [{"embedding": [[1, 2]]}]}', id="a matrix"),
        pytest.param(b'{"data": [{"embedding": []}]}', id="an empty vector"),
        pytest.param(b'{"data": [{"embedding": [0, 0]}]}', id="zeros"),
        pytest.param(b'{"data": [{"embedding": [NaN, 1]}]}', id="not a number"),
        pytest.param(b'{"data": [{"embedding": [1e39, 1]}]}', id="more than float32 holds"),
        pytest.param(b'{"data": [{"embedding": [null, 1]}]}', id="a hole"),
    ],
)
async def test_an_answer_that_is_no_vector_is_refused(server: Server, body: bytes) -> None:
    server.body = body
    async with embedding_by(server) as embedder:
        with pytest.raises(
            EmbedderUnavailable, match=r"a vector without a direction|an answer without a vector"
        ):
            await embedder.embed(PROMPT)


async def test_a_silent_server_is_given_up_at_the_deadline(server: Server) -> None:
    server.silent = True
    async with embedding_by(server, deadline_s=0.05) as embedder:
        with pytest.raises(EmbedderUnavailable, match=r"no answer within 0\.05 s|APITimeoutError"):
            await embedder.embed(PROMPT)


async def test_a_server_that_is_not_there_is_unavailable(server: Server, unused_tcp_port: int) -> None:
    embedder = OpenAIEmbedder("some-model", KEY, f"http://127.0.0.1:{unused_tcp_port}/v1")
    with pytest.raises(EmbedderUnavailable, match=r"some-model@127\.0\.0\.1:\d+: APIConnectionError"):
        await embedder.embed(PROMPT)
    await embedder.close()


async def test_a_closed_embedder_is_unavailable(server: Server) -> None:
    async with embedding_by(server) as embedder:
        pass

    with pytest.raises(EmbedderUnavailable, match="closed"):
        await embedder.embed(PROMPT)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        pytest.param("x" * 8191, True, id="as many bytes as tokens"),
        pytest.param("x" * 8192, False, id="one more"),
        pytest.param("é" * 4096, False, id="fewer characters but more bytes"),
        pytest.param("日本語 🙂", True, id="any script"),
        pytest.param(" \n", False, id="white space"),
        pytest.param("\ud800", False, id="a lone surrogate"),
    ],
)
async def test_a_text_is_read_whole_where_its_bytes_fit(text: str, whole: bool) -> None:
    embedder = OpenAIEmbedder("text-embedding-3-small", KEY)
    await embedder.close()

    assert embedder.reads_whole(text) is whole


async def test_an_unknown_model_is_trusted_with_less(server: Server) -> None:
    async with embedding_by(server) as embedder:
        assert [embedder.reads_whole("x" * size) for size in (510, 511)] == [True, False]
