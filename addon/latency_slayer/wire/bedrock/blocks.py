"""Content blocks of Converse, whole and in pieces, after the types ContentBlock, ContentBlockStart and
ContentBlockDelta of https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Types_Amazon_Bedrock_Runtime.html."""

from collections.abc import Callable, Mapping, Sequence

from latency_slayer.wire.call import JSON, Fields, FormUnavailable, Unreadable
from latency_slayer.wire.json_text import read_text, write

Pieces = tuple[Fields, Sequence[Fields]]
"""How a block starts (empty where that is not told), and its deltas."""

UNJOINED = "unjoined"
"""The key of a block whose pieces are of no known kind: they are kept as they came."""


def joined(start: Fields, deltas: Sequence[Fields]) -> Fields:
    """The block that `start` and `deltas` add up to."""
    kinds = frozenset(name for piece in (start, *deltas) for name in piece)
    whole = _JOINERS[kinds](start, deltas) if kinds in _JOINERS else None
    return {UNJOINED: {"start": start, "deltas": list(deltas)}} if whole is None else whole


def is_unjoined(block: Mapping[str, JSON], kind: str = "") -> bool:
    """True for pieces that were kept as they came, if `kind` is given only where they start as that."""
    match block.get(UNJOINED):
        case {"start": dict(start)}:
            return not kind or kind in start
    return False


def taken_apart(block: Mapping[str, JSON]) -> Pieces:
    """The pieces of `block`. Raises FormUnavailable where a stream has none such."""
    if len(block) == 1 and (kind := next(iter(block))) in _SPLITTERS:
        pieces = _SPLITTERS[kind](block[kind])
        if pieces is not None:
            return pieces
    raise FormUnavailable("a content block that streams do not have")


def _join_text(_: Fields, deltas: Sequence[Fields]) -> Fields | None:
    text = _concatenated(deltas, "text")
    return None if text is None else {"text": text}


def _join_cited(_: Fields, deltas: Sequence[Fields]) -> Fields | None:
    text = _concatenated([delta for delta in deltas if "text" in delta], "text")
    content = {"content": [{"text": text}]} if any("text" in delta for delta in deltas) else {}
    citations = [delta["citation"] for delta in deltas if "citation" in delta]
    return None if text is None else {"citationsContent": {**content, "citations": citations}}


def _join_tool_use(start: Fields, deltas: Sequence[Fields]) -> Fields | None:
    written = _concatenated(_within(deltas, "toolUse"), "input")
    if written is None or not isinstance(start.get("toolUse"), dict):
        return None
    try:
        # Claude tells an empty input by an empty text.
        return {"toolUse": {**start["toolUse"], "input": read_text(written) if written else {}}}
    except Unreadable:
        return None


def _join_reasoning(_: Fields, deltas: Sequence[Fields]) -> Fields | None:
    match _within(deltas, "reasoningContent"):
        case [{"redactedContent": str(redacted)}]:
            return {"reasoningContent": {"redactedContent": redacted}}
        case [*pieces, {"signature": str(signature)}]:
            signed = {"signature": signature}
        case pieces:
            signed = {}
    text = _concatenated(pieces, "text")
    return None if text is None else {"reasoningContent": {"reasoningText": {"text": text, **signed}}}


def _join_tool_result(start: Fields, deltas: Sequence[Fields]) -> Fields | None:
    match start.get("toolResult"), _within(deltas, "toolResult"):
        case dict(told), [list(content)]:
            return {"toolResult": {**told, "content": content}}
    return None


def _join_image(start: Fields, deltas: Sequence[Fields]) -> Fields | None:
    match start.get("image"), _within(deltas, "image"):
        case dict(told), [{"source": source}]:
            return {"image": {**told, "source": source}}
    return None


_JOINERS: Mapping[frozenset[str], Callable[[Fields, Sequence[Fields]], Fields | None]] = {
    frozenset({"text"}): _join_text,
    frozenset({"citation"}): _join_cited,
    frozenset({"text", "citation"}): _join_cited,
    frozenset({"toolUse"}): _join_tool_use,
    frozenset({"reasoningContent"}): _join_reasoning,
    frozenset({"toolResult"}): _join_tool_result,
    frozenset({"image"}): _join_image,
}
"""By the names in a block's pieces; None where these are not what the API says."""


def _within(deltas: Sequence[Fields], name: str) -> list[JSON]:
    return [delta.get(name) for delta in deltas]


def _concatenated(pieces: Sequence[JSON], name: str) -> str | None:
    """The texts `name` of `pieces` joined, None where a piece says anything else."""
    told = [piece.get(name) for piece in pieces if isinstance(piece, dict) and len(piece) == 1]
    texts = [text for text in told if isinstance(text, str)]
    return "".join(texts) if len(texts) == len(pieces) else None


def _split_text(text: JSON) -> Pieces | None:
    return ({}, [{"text": text}]) if isinstance(text, str) else None


def _split_tool_use(call: JSON) -> Pieces | None:
    if not isinstance(call, dict) or "input" not in call:
        return None
    start = {name: value for name, value in call.items() if name != "input"}
    return {"toolUse": start}, [{"toolUse": {"input": write(call["input"])}}]


def _split_reasoning(reasoning: JSON) -> Pieces | None:
    match reasoning:
        case {"redactedContent": str(redacted), **rest} if not rest:
            return {}, [{"reasoningContent": {"redactedContent": redacted}}]
        case {"reasoningText": {"text": str(text), **more}, **rest} if not rest and more.keys() <= {
            "signature"
        }:
            # A signature may stand alone: of thoughts that are not shown.
            told = [{"text": text}] if text or not more else []
            pieces = [*told, more] if more else told
            return {}, [{"reasoningContent": piece} for piece in pieces]
    return None


def _split_cited(cited: JSON) -> Pieces | None:
    match cited:
        case {"citations": [_, *_] as citations, "content": [{"text": str(text), **more}], **rest} if not (
            more or rest
        ):
            return {}, [{"text": text}, *({"citation": citation} for citation in citations)]
        case {"citations": [_, *_] as citations, **rest} if not rest:
            return {}, [{"citation": citation} for citation in citations]
    return None


def _split_tool_result(result: JSON) -> Pieces | None:
    match result:
        case {"content": list(content), **told}:
            return {"toolResult": told}, [{"toolResult": content}]
    return None


def _split_image(image: JSON) -> Pieces | None:
    match image:
        case {"source": source, **told}:
            return {"image": told}, [{"image": {"source": source}}]
    return None


_SPLITTERS: Mapping[str, Callable[[JSON], Pieces | None]] = {
    "text": _split_text,
    "citationsContent": _split_cited,
    "toolUse": _split_tool_use,
    "reasoningContent": _split_reasoning,
    "toolResult": _split_tool_result,
    "image": _split_image,
}
"""By the name of a block."""
