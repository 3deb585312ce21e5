"""Content codings are undone, up to a limit."""

import gzip
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]  # it has no stubs
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from latency_slayer.proxy.codings import decoded
from latency_slayer.wire.call import Unreadable

CAP = 100_000
BODY = b'{"choices": []}' * 40
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


@pytest.mark.parametrize("coding", [None, "", "identity", "Identity"])
def test_what_is_not_coded_stays(coding: str | None) -> None:
    assert decoded(BODY, coding, CAP) == BODY


@pytest.mark.parametrize("coding", ENCODERS)
def test_a_coding_is_undone(coding: str) -> None:
    assert decoded(ENCODERS[coding](BODY), coding.upper(), CAP) == BODY


@pytest.mark.parametrize("coding", ["gzip, br", "gzip,identity,zstd", "deflate , gzip", "br, zstd, gzip"])
def test_codings_are_undone_last_first(coding: str) -> None:
    raw = BODY
    for name in coding.replace(" ", "").split(","):
        raw = ENCODERS.get(name, bytes)(raw)

    assert decoded(raw, coding, CAP) == BODY


def test_deflate_without_its_wrapper_is_undone() -> None:
    bare = zlib.compressobj(wbits=-zlib.MAX_WBITS)

    assert decoded(bare.compress(BODY) + bare.flush(), "deflate", CAP) == BODY


def test_gzip_in_several_members_is_undone() -> None:
    assert decoded(gzip.compress(BODY) + gzip.compress(b"more") + b"\0\0", "gzip", CAP) == BODY + b"more"


@pytest.mark.parametrize("coding", [*ENCODERS, "br, gzip"])
def test_an_empty_body_is_empty_whatever_its_coding(coding: str) -> None:
    assert decoded(b"", coding, CAP) == b""


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_cut_body_is_unreadable(coding: str) -> None:
    with pytest.raises(Unreadable):
        decoded(ENCODERS[coding](BODY)[:-9], coding, CAP)


@pytest.mark.parametrize(
    "coding", [*ENCODERS, "gzip, br", "rot13", "hex", "base64", "utf-8", "idna", "x", "gzip;q=1", "\x00"]
)
def test_garbage_is_unreadable(coding: str) -> None:
    with pytest.raises(Unreadable):
        decoded(b"garbage\xff", coding, CAP)


@pytest.mark.parametrize("coding", [*ENCODERS, "gzip, br"])
def test_a_body_that_grows_over_the_limit_is_unreadable(coding: str) -> None:
    raw = bytes(50 * CAP)
    for name in coding.split(", "):
        raw = ENCODERS[name](raw)

    with pytest.raises(Unreadable, match=f"over {CAP} bytes"):
        decoded(raw, coding, CAP)


@pytest.mark.parametrize("coding", ENCODERS)
def test_a_body_of_just_the_limit_is_read(coding: str) -> None:
    body = b"x" * CAP

    assert decoded(ENCODERS[coding](body), coding, CAP) == body


@given(st.sampled_from([*ENCODERS, "br, gzip", "zstd, deflate"]), st.binary())
def test_any_bytes_are_decoded_or_unreadable(coding: str, raw: bytes) -> None:
    try:
        body = decoded(raw, coding, CAP)
    except Unreadable:
        return

    assert isinstance(body, bytes)
