"""Amazon's binary event streams (`application/vnd.amazon.eventstream`), after
https://smithy.io/2.0/aws/amazon-eventstream.html."""

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from latency_slayer.wire.call import Unreadable

CONTENT_TYPE = "application/vnd.amazon.eventstream"

_PRELUDE = struct.Struct(">III")
"""Length of the message, length of its headers, CRC of these two."""
_CRC = struct.Struct(">I")
_LENGTH = struct.Struct(">H")
_STRING = 7


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `headers` are those whose value is a string; the others say nothing to us."""

    headers: Mapping[str, str]
    payload: bytes


def starts(body: bytes) -> bool:
    """True if `body` begins as such a stream does: with a prelude whose checksum is right."""
    if len(body) < _PRELUDE.size:
        return False
    checked = zlib.crc32(body[: _PRELUDE.size - _CRC.size])
    return bool(_PRELUDE.unpack_from(body)[2] == checked)


def read(body: bytes) -> list[Message]:
    """The messages in a whole stream. One that is not whole was cut off and is not one.

    Raises Unreadable where a checksum is wrong or a header is not what the specification says.
    """
    # The messages of one kind have the same headers: reading them anew took a third of the time.
    known: dict[bytes, Mapping[str, str]] = {}
    return [Message(_known(raw, known, _headers), payload) for raw, payload in _messages(memoryview(body))]


def write(messages: Iterable[Message]) -> bytes:
    """`messages` as a stream."""
    known: dict[tuple[tuple[str, str], ...], bytes] = {}
    return b"".join(
        _written(_known(tuple(message.headers.items()), known, _written_headers), message.payload)
        for message in messages
    )


def _known[K, V](key: K, known: dict[K, V], find: Callable[[K], V]) -> V:
    if key not in known:
        known[key] = find(key)
    return known[key]


def _messages(rest: memoryview) -> Iterator[tuple[bytes, bytes]]:
    """The headers and the payload of each message, checked."""
    while len(rest) >= _PRELUDE.size:
        length, headers_length, checksum = _PRELUDE.unpack_from(rest)
        headers_end = _PRELUDE.size + headers_length
        if zlib.crc32(rest[:8]) != checksum or length < headers_end + _CRC.size:
            raise Unreadable("an event stream message whose prelude is broken")
        if length > len(rest):
            return
        end = length - _CRC.size
        if zlib.crc32(rest[:end]) != _CRC.unpack_from(rest, end)[0]:
            raise Unreadable("an event stream message whose checksum is wrong")
        yield bytes(rest[_PRELUDE.size : headers_end]), bytes(rest[headers_end:end])
        rest = rest[length:]


def _headers(raw: bytes) -> Mapping[str, str]:
    found: dict[str, str] = {}
    try:
        while raw:
            name_end = 1 + raw[0]
            name, kind, rest = raw[1:name_end].decode(), raw[name_end], raw[name_end + 1 :]
            size = _SIZES[kind](rest)
            if kind == _STRING:
                found[name] = rest[_LENGTH.size : size].decode()
            if size > len(rest):
                raise Unreadable("an event stream header that is cut off")
            raw = rest[size:]
    except (IndexError, KeyError, UnicodeDecodeError, struct.error) as error:
        raise Unreadable("an event stream header that cannot be read") from error
    return found


def _counted(rest: bytes) -> int:
    return int(_LENGTH.size + _LENGTH.unpack_from(rest)[0])


def _fixed(size: int) -> Callable[[bytes], int]:
    return lambda _: size


_SIZES: Mapping[int, Callable[[bytes], int]] = MappingProxyType(
    {
        **dict(enumerate(map(_fixed, (0, 0, 1, 2, 4, 8)))),  # true, false, byte, short, integer, long
        6: _counted,  # bytes
        _STRING: _counted,
        8: _fixed(8),  # timestamp
        9: _fixed(16),  # UUID
    }
)
"""By the kind of a header's value: how many bytes it takes of those that follow."""


def _written(headers: bytes, payload: bytes) -> bytes:
    length = _PRELUDE.size + len(headers) + len(payload) + _CRC.size
    lengths = struct.pack(">II", length, len(headers))
    head = lengths + _CRC.pack(zlib.crc32(lengths)) + headers + payload
    return head + _CRC.pack(zlib.crc32(head))


def _written_headers(headers: tuple[tuple[str, str], ...]) -> bytes:
    return b"".join(_header(name, value) for name, value in headers)


def _header(name: str, value: str) -> bytes:
    raw_name, raw_value = name.encode(), value.encode()
    return bytes([len(raw_name)]) + raw_name + bytes([_STRING]) + _LENGTH.pack(len(raw_value)) + raw_value
