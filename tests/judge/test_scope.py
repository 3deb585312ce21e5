"""The digests of everything that must match exactly."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latency_slayer.judge.scope import fingerprint, scope_digest

SCOPE = {"model": "gpt-4o-mini", "body": {"temperature": 0.5, "messages": [{"role": "user"}]}}


def test_the_digest_does_not_change_with_the_release() -> None:
    digest = scope_digest({"model": "m"}, user="u", partition=None)

    # Computed once with sha256sum over: [{"model":"m"},"u",null]
    assert digest == "0e68f5f7d0360eb62278db7537d4d03ed21a73ba7b4374ddad10f5ef8b9e901c"


def test_the_order_of_keys_does_not_count() -> None:
    turned = {"body": {"messages": [{"role": "user"}], "temperature": 0.5}, "model": "gpt-4o-mini"}

    assert scope_digest(SCOPE, user="u", partition=None) == scope_digest(turned, user="u", partition=None)


@pytest.mark.parametrize(
    ("scope", "user", "partition"),
    [
        pytest.param({**SCOPE, "model": "gpt-4o"}, "u", None, id="another value"),
        pytest.param({**SCOPE, "seed": None}, "u", None, id="one more field"),
        pytest.param({**SCOPE, "body": {}}, "u", None, id="fewer fields within"),
        pytest.param(SCOPE, "v", None, id="another user"),
        pytest.param(SCOPE, "u", "p", id="a partition"),
        pytest.param(SCOPE, "u", "", id="an empty partition"),
    ],
)
def test_every_part_counts(scope: Any, user: str, partition: str | None) -> None:
    assert scope_digest(scope, user=user, partition=partition) != scope_digest(
        SCOPE, user="u", partition=None
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param([1, 2], [2, 1], id="the order of a list"),
        pytest.param(1, True, id="a number and a truth"),
        pytest.param("1", 1, id="a text and a number"),
        pytest.param("é", "e\u0301", id="two spellings of one letter"),
        pytest.param("a", "A", id="case"),
        pytest.param(None, {}, id="null and nothing"),
    ],
)
def test_values_that_only_look_alike_differ(one: Any, other: Any) -> None:
    assert scope_digest(one, user="u", partition=None) != scope_digest(other, user="u", partition=None)


@given(st.tuples(st.text(), st.none() | st.text()), st.tuples(st.text(), st.none() | st.text()))
def test_user_and_partition_never_run_together(
    one: tuple[str, str | None], other: tuple[str, str | None]
) -> None:
    digests = {scope_digest(SCOPE, user=user, partition=partition) for user, partition in (one, other)}

    assert len(digests) == len({one, other})


@given(st.none() | st.text(), st.none() | st.text())
def test_a_fingerprint_is_of_the_exact_text(one: str | None, other: str | None) -> None:
    assert (fingerprint("scope", one) == fingerprint("scope", other)) == (one == other)


def test_a_fingerprint_is_of_the_scope_too() -> None:
    assert fingerprint("one", "Why?") != fingerprint("other", "Why?")


def test_a_fingerprint_has_64_hex_digits() -> None:
    assert len(bytes.fromhex(fingerprint("scope", "Why?"))) == 32


def test_half_a_surrogate_pair_has_a_fingerprint_too() -> None:
    assert fingerprint("scope", "\ud800") != fingerprint("scope", "\ud801")
