"""URLs, and what is said of errors."""

import pytest
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    ClusterDownError,
    ConnectionError,
    MovedError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
)

from latency_slayer.engine.ports import StoreUnavailable
from latency_slayer.store.connection import border, meaning, open_client, redacted


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://127.0.0.1:6379/0", "redis://127.0.0.1:6379/0"),
        ("rediss://user:p%40ss@cache.example:6380", "rediss://cache.example:6380"),
        ("redis://:p@ss@cache.example", "redis://cache.example"),
        ("unix://user:pass@/run/redis.sock?db=1&password=pass", "unix:///run/redis.sock"),
        ("redis://cache.example?username=user&password=pass", "redis://cache.example"),
        ("user:pass@cache.example", "(not a Redis URL)"),
        ("redis://[::1", "(an unreadable URL)"),
        ("redis://:p/ss@cache.example", "redis://..."),
        ("redis://:p?ss@cache.example/0", "redis://..."),
        ("", "(not a Redis URL)"),
    ],
)
def test_a_url_is_shown_without_its_secrets(url: str, shown: str) -> None:
    assert redacted(url) == shown


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1:6379",
        "http://me:pass@cache.example",
        "embedded",
        "redis:/x",
        "redis://:pass/x@cache.example",
    ],
)
def test_a_url_of_another_kind_is_refused_with_what_would_do(url: str) -> None:
    with pytest.raises(ValueError, match=r"redis://HOST:PORT, rediss://HOST:PORT or unix:///PATH") as caught:
        open_client(url, 1)

    assert "pass" not in str(caught.value)


def test_an_unknown_option_in_a_url_is_refused() -> None:
    with pytest.raises(ValueError, match=r"redis://cache.example: .*'colour'"):
        open_client("redis://cache.example?colour=red", 1)


@pytest.mark.parametrize(
    "url",
    ["redis://127.0.0.1", "rediss://me:pass@127.0.0.1:1/0?ssl_cert_reqs=none", "unix:///tmp/redis.sock?db=0"],
)
async def test_a_redis_url_will_do(url: str) -> None:
    client = open_client(url, 1)

    await client.aclose()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (BusyLoadingError("Redis is loading the dataset in memory"), "is still loading its data"),
        (AuthenticationError("AUTH failed"), "refused the user name or password"),
        (ConnectionError("Error 111 connecting"), "cannot be reached, or closed the connection"),
        (TimeoutError(), "did not answer in time"),
        (FileNotFoundError(2, "No such file"), "cannot be reached"),
        (OutOfMemoryError("command not allowed"), "is out of memory (maxmemory)"),
        (ReadOnlyError("You can't write"), "is a read-only replica"),
        (ClusterDownError("Hash slot not served"), "gave an error"),
        (
            MovedError("1234 127.0.0.1:7001"),
            "is a node of a cluster; give the URL of one endpoint that answers for all slots",
        ),
        (
            ResponseError("unknown command 'HGETEX', with args beginning with: 'secret'"),
            "does not know a command of Redis 8; Redis 8.0 or later is needed",
        ),
        (ResponseError("WRONGTYPE secret"), "gave an error"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_every_foreign_error_becomes_one_of_ours(error: Exception, words: str) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        async with border("redis://here", 5):
            raise error

    assert str(caught.value) == f"redis at redis://here {words}"


def test_an_error_while_connecting_is_told_by_its_cause() -> None:
    wrapped = ConnectionError("wrapped")
    wrapped.__cause__ = AuthenticationError("WRONGPASS")

    assert meaning(wrapped) == "refused the user name or password"
