"""Images, audio, files and documents, as placeholders."""

import re
from collections.abc import Iterator, Mapping

from latency_slayer.wire.call import JSON
from latency_slayer.wire.transcript.blobs import data_uri, size
from latency_slayer.wire.transcript.turns import Attachment

_KINDS = ("image", "audio", "video", "document", "file", "pdf")
"""Words by which a part says that it is an attachment, the telling ones first."""

_TYPES = ("mime_type", "media_type")
_NAMES = ("filename", "file_name", "name", "title")
_BYTES = ("data", "bytes", "file_data", "b64_json", "text")
_PLACES = ("url", "uri", "image_url", "document_url", "audio_url", "video_url", "file_url", "file_uri")
_IDS = ("file_id", "document_id", "id")

_LONGEST_PLACE = 200
"""Characters of a URL; signed ones go on for long."""

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def snake_case(name: str) -> str:
    """`inlineData` as `inline_data`: protocol buffers are spoken in both ways."""
    return _HUMP.sub("_", name).lower()


def kind_of(name: str) -> str | None:
    """What kind of attachment a part of type `name` (in snake case) is, None where it is none."""
    if name in ("inline_data", "container_upload", "media"):
        return "file"
    words = name.split("_")
    return next((kind for kind in _KINDS if kind in words), None)


def attachment(kind: str, fields: JSON) -> Attachment:
    """The placeholder for an attachment of `kind` that `fields` (an object, or just a URL or base64) tell."""
    if isinstance(fields, str):
        fields = {"url" if "://" in fields[:12] else "data": fields}
    leaves = dict(reversed(list(_leaves(fields))))  # what stands first counts
    size_told = _size(leaves)
    label = ", ".join(word for word in (_first(leaves, _NAMES), _media_type(leaves, kind), size_told) if word)
    place = "" if size_told else _place(leaves)
    return Attachment(f"[{label}: {place}]" if place else f"[{label}]")


def _leaves(value: JSON, name: str = "") -> Iterator[tuple[str, str]]:
    """The strings in `value` with the names of their fields."""
    match value:
        case str():
            yield name, value
        case dict():
            for key, inner in value.items():
                yield from _leaves(inner, snake_case(key))
        case list():
            for inner in value:
                yield from _leaves(inner, name)


def _first(leaves: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((leaves[name] for name in names if leaves.get(name)), "")


def _media_type(leaves: Mapping[str, str], kind: str) -> str:
    if told := _first(leaves, _TYPES):
        return told
    if uri := _data_uri(leaves):
        return uri[0]
    form = leaves.get("format", "")
    return f"{kind}/{form}" if form.isalnum() and kind not in ("document", "file") else form or kind


def _data_uri(leaves: Mapping[str, str]) -> tuple[str, str] | None:
    uris = (
        data_uri(leaves[name]) for name in (*_PLACES, *_BYTES) if leaves.get(name, "").startswith("data:")
    )
    return next((uri for uri in uris if uri), None)


def _size(leaves: Mapping[str, str]) -> str:
    uri = _data_uri(leaves)
    told = uri[1] if uri else _first(leaves, _BYTES)
    return size(told) if told else ""


def _place(leaves: Mapping[str, str]) -> str:
    place = _first(leaves, _PLACES) or _first(leaves, _IDS)
    return place if len(place) <= _LONGEST_PLACE else f"{place[:_LONGEST_PLACE]}…"
