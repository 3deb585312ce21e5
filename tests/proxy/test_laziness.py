"""When mitmproxy connects upstream."""

import pytest
from mitmproxy.options import Options

from latency_slayer.proxy.laziness import connected, prefer_late


@pytest.fixture
def options() -> Options:
    declared = Options()
    declared.add_option("connection_strategy", str, "eager", "")
    return declared


@pytest.mark.parametrize(
    ("mode", "strategy"),
    [
        (["regular"], "eager"),
        (["reverse:https://api.openai.com"], "lazy"),
        (["reverse:https://api.openai.com", "regular"], "eager"),
    ],
)
def test_only_where_all_is_reversed_every_connection_is_late(options, mode, strategy):
    options.update(mode=mode)
    prefer_late(options)

    assert options.connection_strategy == strategy


def test_what_the_user_set_stays(options):
    options.update(mode=["reverse:https://api.openai.com"], connection_strategy="eager2")
    prefer_late(options)

    assert options.connection_strategy == "eager2"


def test_a_connect_is_answered_without_a_body_or_its_length():
    response = connected()

    assert (response.status_code, response.reason, response.raw_content, len(response.headers)) == (
        200,
        "Connection established",
        b"",
        0,
    )
