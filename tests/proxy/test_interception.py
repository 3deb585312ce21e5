"""Only connections to LLM hosts are opened."""

import ssl

import pytest
from mitmproxy.options import Options
from mitmproxy.proxy.context import Context
from mitmproxy.proxy.layers.tls import parse_client_hello
from mitmproxy.proxy.mode_specs import ProxyMode
from mitmproxy.test import tflow
from mitmproxy.tls import ClientHello, ClientHelloData

from latency_slayer.proxy.interception import is_foreign


def hello(server_name: str | None) -> ClientHello:
    """What a TLS client says first."""
    outgoing = ssl.MemoryBIO()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    client = context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname=server_name)
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    said = parse_client_hello(outgoing.read())
    assert said is not None
    return said


def opening(
    address: tuple[str, int] | None, server_name: str | None, mode: str = "regular"
) -> ClientHelloData:
    """The moment before the TLS connection of a client is opened or tunnelled."""
    context = Context(tflow.tclient_conn(), Options())
    context.client.proxy_mode = ProxyMode.parse(mode)
    context.server.address = address
    return ClientHelloData(context, hello(server_name))


@pytest.mark.parametrize(
    ("address", "server_name"),
    [
        pytest.param(("api.openai.com", 443), "api.openai.com", id="by name"),
        pytest.param(("api.anthropic.com", 443), None, id="without a server name"),
        pytest.param(("104.18.7.192", 443), "api.openai.com", id="by address and server name"),
        pytest.param(("mine.openai.azure.com", 443), "mine.openai.azure.com", id="by a pattern"),
        pytest.param(("llm.example.com", 443), "llm.example.com", id="listed"),
        pytest.param(("localhost", 11434), "localhost", id="listed with its port"),
    ],
)
def test_a_connection_to_an_llm_host_is_opened(address: tuple[str, int], server_name: str | None) -> None:
    assert not is_foreign(opening(address, server_name), ["llm.example.com", "localhost:11434"])


@pytest.mark.parametrize(
    ("address", "server_name"),
    [
        pytest.param(("bank.example", 443), "bank.example", id="another host"),
        pytest.param(("bank.example", 443), "api.openai.com", id="a name counts more than what TLS says"),
        pytest.param(("192.0.2.1", 443), None, id="an address without a name"),
        pytest.param(("api.openai.com.evil.example", 443), None, id="a name that begins like one"),
        pytest.param(("localhost", 9999), "localhost", id="another port than listed"),
        pytest.param(("llm.example.com", 443), "llm.example.com", id="not listed"),
    ],
)
def test_any_other_connection_is_tunnelled(address: tuple[str, int], server_name: str | None) -> None:
    assert is_foreign(opening(address, server_name), ["localhost:11434"])


@pytest.mark.parametrize("server_name", ["localhost", None])
def test_in_reverse_mode_every_connection_is_opened(server_name: str | None) -> None:
    data = opening(("bank.example", 443), server_name, "reverse:https://bank.example")

    assert not is_foreign(data, [])


def test_a_connection_that_goes_nowhere_yet_is_opened() -> None:
    assert not is_foreign(opening(None, "api.openai.com"), [])
