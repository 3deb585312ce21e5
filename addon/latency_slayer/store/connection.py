"""The way to Redis: URL, pool, deadline, and the border at which foreign errors are translated."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.connection import parse_url
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    BusyLoadingError,
    ConnectionError,
    ExternalAuthProviderError,
    MovedError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TimeoutError,
)
from redis.typing import EncodableT, FieldT

from latency_slayer.engine.ports import StoreUnavailable

SCHEMES = ("redis", "rediss", "unix")
MAX_CONNECTIONS = 32

type Fields = dict[FieldT, EncodableT]
"""The fields of a hash or of a stream entry, to be written."""

# First match wins, so a subclass stands before its base.
_MEANINGS: tuple[tuple[type[Exception], str], ...] = (
    (BusyLoadingError, "is still loading its data"),
    (AuthenticationError, "refused the user name or password"),
    (AuthorizationError, "refused the user name or password"),
    (ExternalAuthProviderError, "refused the user name or password"),
    (ConnectionError, "cannot be reached, or closed the connection"),
    (TimeoutError, "did not answer in time"),
    (OutOfMemoryError, "is out of memory (maxmemory)"),
    (NoPermissionError, "does not permit this command to this user"),
    (ReadOnlyError, "is a read-only replica"),
    (MovedError, "is a node of a cluster; give the URL of one endpoint that answers for all slots"),
    (RedisError, "gave an error"),
    (OSError, "cannot be reached"),
)


def redacted(url: str) -> str:
    """`url` fit for a log: without user, password and query (which may carry either)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(an unreadable URL)"
    if parts.scheme not in SCHEMES:
        return "(not a Redis URL)"
    # A password with an unquoted / or ? ends the authority early, and stands where the path should.
    if "@" in parts.path + parts.query + parts.fragment:
        return f"{parts.scheme}://..."
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def open_client(url: str, timeout_s: float) -> Redis:
    """A client that never retries nor blocks for long, with every reply left as bytes. Connects lazily.
    Raises ValueError on a bad URL."""
    options = _url_options(url)
    # Ours come last: a query in the URL may not change how replies are read, or lift a deadline.
    options.update(
        decode_responses=False,
        protocol=2,  # one shape of FT.SEARCH replies from all versions of the Query Engine
        retry=Retry(NoBackoff(), 0),  # the default retries 10 times: 7 s on a stalled server
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
        max_connections=MAX_CONNECTIONS,
        timeout=timeout_s,  # of the wait for a free connection
    )
    pool = BlockingConnectionPool(**options)
    try:
        # Not connected: only to see that the options in the URL are known.
        pool.make_connection()  # type: ignore[no-untyped-call]  # untyped in redis-py
    except TypeError as error:
        raise ValueError(f"{redacted(url)}: {error}") from None
    client: Redis = Redis.from_pool(pool)
    return client


def _url_options(url: str) -> dict[str, Any]:
    try:
        if "://" not in url:
            raise ValueError
        return dict(parse_url(url))
    except ValueError:
        # `from None`: the parser quotes what it cannot read, be it a part of a password.
        raise ValueError(
            f"{redacted(url)}: use redis://HOST:PORT, rediss://HOST:PORT or unix:///PATH"
        ) from None


@asynccontextmanager
async def border(place: str, timeout_s: float) -> AsyncGenerator[None]:
    """Give the block `timeout_s` and turn every foreign error in it into StoreUnavailable. `place` names
    the server in the message: a redacted URL."""
    try:
        async with asyncio.timeout(timeout_s):
            yield
    except (RedisError, OSError) as error:  # the built-in TimeoutError is an OSError
        # `from None`: redis-py quotes the failed command in its errors, and with it the prompt.
        raise StoreUnavailable(f"redis at {place} {meaning(error)}") from None


async def command(client: Redis, *arguments: EncodableT) -> Any:
    """The reply to a command, as redis-py parses it: for those that it has no typed method for."""
    return await client.execute_command(*arguments)  # type: ignore[no-untyped-call]  # untyped in redis-py


def meaning(error: RedisError | OSError) -> str:
    """What `error` says of the server, in words that carry nothing of the command that failed."""
    # What went wrong while connecting comes wrapped.
    if isinstance(error, ConnectionError) and isinstance(error.__cause__, RedisError):
        error = error.__cause__
    if is_unknown_command(error):
        return "does not know a command of Redis 8; Redis 8.0 or later is needed"
    if isinstance(error, asyncio.TimeoutError):
        return "did not answer in time"
    return next(words for kind, words in _MEANINGS if isinstance(error, kind))


def is_unknown_command(error: Exception) -> bool:
    """True where the server has never heard of the command: an old Redis, or one without the module."""
    return isinstance(error, ResponseError) and "unknown command" in str(error).lower()
