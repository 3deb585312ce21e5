"""Tags that keep apart what is different."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latency_slayer.store.entries import remembered, tag
from latency_slayer.store.keys import Keys

names = st.text(st.characters(codec=None, exclude_categories=()), max_size=300)


@given(names, names)
def test_two_names_share_a_tag_only_if_they_are_the_same(one: str, other: str) -> None:
    assert (tag(one) == tag(other)) == (one == other)


@given(names)
def test_a_tag_has_nothing_that_the_engine_would_split_trim_or_refuse(name: str) -> None:
    made = tag(name)

    assert made.isascii()
    assert 1 <= len(made) <= 4000
    assert not set(made) & set(' |,\t\n\0"\\{}')


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("openai/chat.completions", "openai/chat.completions"),
        ("ft:gpt-4o:acme", "ft:gpt-4o:acme"),
        ("a, b", "a%2C%20b"),
        ("", "%"),
    ],
)
def test_usual_names_stay_readable(name: str, expected: str) -> None:
    assert tag(name) == expected


@given(st.lists(st.none() | st.binary(max_size=40), min_size=5, max_size=5))
def test_whatever_is_in_the_hash_gives_an_entry_or_none(values: list[bytes | None]) -> None:
    found = remembered("f1", values, -1)

    assert found is None or found.keep_left_s is None


@pytest.mark.parametrize("namespace", ["{a}", "a b", "a*", "ü", "a\n"])
def test_a_namespace_that_would_break_names_is_refused(namespace: str) -> None:
    with pytest.raises(ValueError, match="use only letters, digits and any of"):
        Keys(namespace)


def test_a_fingerprint_is_found_in_the_name_of_its_own_namespace_alone() -> None:
    keys = Keys("team:")

    found = [keys.fingerprint(name) for name in (b"team:vec:{f1}", b"vec:{f1}", b"team:vec:f1", b"\xff")]

    assert found == ["f1", None, None, None]
