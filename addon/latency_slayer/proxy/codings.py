"""Content codings (RFC 9110, 8.4), undone up to a limit: a small body may hide a very large one."""

import io
import zlib
from collections.abc import Callable, Mapping
from types import MappingProxyType

import brotli
import zstandard

from latency_slayer.wire.call import Unreadable

Decoder = Callable[[bytes, int], bytes]
"""(coded, cap) to at least min(decoded size, cap + 1) bytes; may raise what its library raises."""


def decoded(raw: bytes, content_encoding: str | None, cap: int) -> bytes:
    """`raw` less the codings that the header `content_encoding` names, last first.

    Raises Unreadable where one is unknown, cut or garbage, or where more than `cap` bytes come out.
    """
    names = (content_encoding or "").lower().replace(" ", "").split(",")
    body = raw
    for name in reversed([name for name in names if name and name != "identity"]):
        body = _undone(body, name, cap) if body else b""
    return body


def _undone(body: bytes, name: str, cap: int) -> bytes:
    decoder = _DECODERS.get(name)
    if decoder is None:
        raise Unreadable("an unknown content-encoding")
    try:
        plain = decoder(body, cap)
    except (zlib.error, brotli.error, zstandard.ZstdError, EOFError):
        raise Unreadable(f"the content-encoding {name} cannot be decoded") from None
    if len(plain) > cap:
        raise Unreadable(f"over {cap} bytes once decoded")
    return plain


def _gzip(coded: bytes, cap: int) -> bytes:
    plain = b""
    while coded.strip(b"\0") and len(plain) <= cap:  # several members, zero bytes as padding
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        plain += member.decompress(coded, cap + 1 - len(plain))
        if not member.eof and len(plain) <= cap:
            raise EOFError
        coded = member.unused_data
    return plain


def _deflate(coded: bytes, cap: int) -> bytes:
    try:
        return _inflated(coded, zlib.MAX_WBITS, cap)
    except zlib.error:  # Some servers send it without the zlib wrapper that the RFC asks for.
        return _inflated(coded, -zlib.MAX_WBITS, cap)


def _inflated(coded: bytes, window_bits: int, cap: int) -> bytes:
    stream = zlib.decompressobj(window_bits)
    plain = stream.decompress(coded, cap + 1)
    if not stream.eof and len(plain) <= cap:
        raise EOFError
    return plain


def _br(coded: bytes, cap: int) -> bytes:
    stream = brotli.Decompressor()
    plain = stream.process(coded, output_buffer_limit=cap + 1)
    while not stream.is_finished() and len(plain) <= cap:
        more = stream.process(b"", output_buffer_limit=cap + 1)
        if not more:
            raise EOFError
        plain += more
    return bytes(plain)


def _zstd(coded: bytes, cap: int) -> bytes:
    with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(coded), read_across_frames=True) as reader:
        return bytes(reader.read(cap + 1))


_DECODERS: Mapping[str, Decoder] = MappingProxyType(
    {"gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": _br, "zstd": _zstd}
)
