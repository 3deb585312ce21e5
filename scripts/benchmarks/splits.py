"""Cuts every recorded stream at every byte: a piece is read or Unreadable, and never taken for the whole."""

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from tests.wire.recordings import STORABLE, Read, reads

from latency_slayer.proxy.tee import Tee
from latency_slayer.wire import forms
from latency_slayer.wire.call import Answer, Recorded, Unreadable
from latency_slayer.wire.framing import event_stream, ndjson, sse

_SNIFFED = 64
"""Bytes at the start within which the kind of a body is found: there every piece is read in full."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `scripts/bench splits`."""
    parser.add_argument("file", type=Path, metavar="FILE", help="recordings, *.jsonl.gz")
    parser.add_argument("--jobs", type=int, default=2, help="processes (%(default)s)")


def run(arguments: argparse.Namespace) -> int:
    """Cut and report; 1 if any piece was taken for a whole answer, or anything but Unreadable was raised."""
    path = arguments.file.resolve()
    numbers = [number for number, read in enumerate(reads(path)) if _is_stream(read)]
    with ProcessPoolExecutor(arguments.jobs) as pool:
        results = list(pool.map(partial(_cut_all, path), numbers))
    pieces: Counter[str] = Counter()
    for endpoint, count, _ in results:
        pieces[endpoint] += count
    wrong = [line for _, _, lines in results for line in lines]
    for endpoint, count in sorted(pieces.items()):
        streams = sum(result[0] == endpoint for result in results)
        print(f"{endpoint}: {streams} streams, {count:,} pieces")
    print(*wrong, sep="\n")
    print(f"{len(wrong)} pieces fell short" if wrong else "nothing fell short")
    return int(bool(wrong))


def _is_stream(read: Read) -> bool:
    return read.answer is not None and forms.kind(read.answer.recorded.form) != forms.JSON


def _cut_all(path: Path, number: int) -> tuple[str, int, list[str]]:
    """The endpoint of exchange `number`, how many pieces of it were tried, and what fell short."""
    read = reads(path)[number]
    body = read.exchange.body
    wrong = [f"{read.exchange.source} cut at {end} of {len(body)}: {why}" for end, why in _shortfalls(read)]
    if not _is_same_byte_by_byte(read):
        wrong.append(f"{read.exchange.source}: otherwise when it came byte by byte")
    return read.codec.endpoint, len(body), wrong


def _shortfalls(read: Read) -> Iterator[tuple[int, str]]:
    body = read.exchange.body
    events = _EVENTS[forms.kind(_whole(read).recorded.form)]
    before: object = None
    for end in range(len(body)):
        piece = body[:end]
        try:
            found: object = events(piece)
        except Unreadable:
            found = None
        # A codec sees nothing of a stream but its events: where there is no new one, nothing can differ.
        if end < _SNIFFED or found != before:
            yield from ((end, why) for why in _read_piece(read, piece, body[end:]))
        before = found


def _read_piece(read: Read, piece: bytes, rest: bytes) -> Iterator[str]:
    try:
        answer = _answer(read, piece)
    except Unreadable:
        return
    except Exception as error:  # noqa: BLE001 (that there is none is what is measured)
        yield f"{type(error).__name__}: {error}"
        return
    if answer.ending in STORABLE and rest.strip() and answer.message != _whole(read).message:
        yield f"taken for {answer.ending}"


def _whole(read: Read) -> Answer:
    assert read.answer is not None, "only what could be read is cut"
    return read.answer


def _is_same_byte_by_byte(read: Read) -> bool:
    tee = Tee(len(read.exchange.body))
    passed = b"".join(tee(bytes([byte])) for byte in read.exchange.body)
    return passed == read.exchange.body and _answer(read, tee.bytes()) == read.answer


def _answer(read: Read, body: bytes) -> Answer:
    return read.codec.read_answer(read.call, Recorded(read.call.form, read.exchange.content_type, body))


def _whole_json(body: bytes) -> object:
    return body[-1:] == b"]"


_EVENTS: Mapping[str, Callable[[bytes], Any]] = {
    forms.SSE: sse.read,
    forms.NDJSON: ndjson.read,
    forms.EVENT_STREAM: event_stream.read,
    forms.JSON_ARRAY: _whole_json,
}
