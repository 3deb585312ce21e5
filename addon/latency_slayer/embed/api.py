"""A model API of OpenAI's kind, as all that ask one here reach it."""

import asyncio
import logging
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx
from openai import APIStatusError, AsyncOpenAI, DefaultAsyncHttpxClient, OpenAIError

DEFAULT_URL = "https://api.openai.com/v1"


class ApiTrouble(Exception):
    """There is no answer to be had; the message quotes neither the server nor what it was sent."""


class Api:
    """The API at `url`; None is OpenAI's own.

    `deadline_s` bounds each request. No proxy of the environment is used, above all not HTTPS_PROXY: what
    serves our proxy must not go through it."""

    def __init__(self, api_key: str | None, url: str | None, deadline_s: float) -> None:
        # Its debug log holds whole requests, prompts included, and mitmproxy's root logger takes all.
        logging.getLogger("openai").setLevel(logging.INFO)
        self._deadline_s = deadline_s
        self._client = AsyncOpenAI(
            # The client insists on a key; a server that asks for none ignores it.
            api_key=api_key or "none",
            base_url=url or DEFAULT_URL,
            max_retries=0,
            timeout=deadline_s,
            http_client=DefaultAsyncHttpxClient(trust_env=False, follow_redirects=False),
        )

    async def post(self, path: str, body: Mapping[str, object]) -> bytes:
        """The body of the answer to `body` as JSON. Raises ApiTrouble."""
        if self._client.is_closed():
            raise ApiTrouble("closed")
        # `from None`: the foreign error quotes the server, and servers quote keys and prompts.
        try:
            async with asyncio.timeout(self._deadline_s):
                answer = await self._client.post(path, body=body, cast_to=httpx.Response)
        except TimeoutError:
            raise ApiTrouble(f"no answer within {self._deadline_s:g} s") from None
        except OpenAIError as error:
            raise ApiTrouble(_kind(error)) from None
        return answer.content

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()


def model_id(model: str, url: str | None) -> str:
    """The name of `model` behind `url`, without what may be a password."""
    return f"openai:{model}" + (f"@{urlsplit(url).netloc.rpartition('@')[2]}" if url else "")


def _kind(error: OpenAIError) -> str:
    if isinstance(error, APIStatusError):
        return f"status {error.status_code}"
    return type(error).__name__
