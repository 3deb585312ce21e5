"""The tee passes every chunk on and keeps a copy up to its cap."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from latency_slayer.proxy.tee import Tee

CHUNKS = st.lists(st.binary(max_size=8), max_size=12)


@given(CHUNKS, st.integers(0, 40))
def test_every_chunk_is_passed_on_whatever_the_cap(chunks: Sequence[bytes], cap: int) -> None:
    tee = Tee(cap)

    assert [tee(chunk) for chunk in chunks] == chunks


@given(CHUNKS, st.integers(0, 40))
def test_the_whole_body_is_kept_or_nothing(chunks: Sequence[bytes], cap: int) -> None:
    tee, body = Tee(cap), b"".join(chunks)
    for chunk in chunks:
        tee(chunk)

    assert (tee.overflowed, tee.bytes()) == ((True, b"") if len(body) > cap else (False, body))


def test_a_body_as_large_as_the_cap_is_kept() -> None:
    tee = Tee(4)
    tee(b"ab")
    tee(b"cd")

    assert (tee.overflowed, tee.bytes()) == (False, b"abcd")


def test_what_comes_after_too_much_is_not_kept() -> None:
    tee = Tee(4)
    for chunk in (b"abcd", b"e", b"f", b""):
        tee(chunk)

    assert (tee.overflowed, tee.bytes()) == (True, b"")


def test_a_tee_that_saw_nothing_kept_nothing() -> None:
    assert (Tee(4).overflowed, Tee(4).bytes()) == (False, b"")
