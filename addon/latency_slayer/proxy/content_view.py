"""The content view of mitmweb and mitmproxy that shows an LLM call as a conversation, its verdict on top.

It is written for flows that were saved, too: what it needs is in the flow and in its note (`marks.NOTE`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mitmproxy import contentviews, http
from mitmproxy.contentviews import Contentview, Metadata, SyntaxHighlight

from latency_slayer.proxy import flows, marks
from latency_slayer.proxy.pages import page
from latency_slayer.wire.call import JSON, Answer, Call, Recorded, Unreadable, Usage
from latency_slayer.wire.codec import Codec
from latency_slayer.wire.formats import codec_for
from latency_slayer.wire.hosts import provider_of
from latency_slayer.wire.json_text import read, read_object
from latency_slayer.wire.transcript.blobs import condensed
from latency_slayer.wire.transcript.conversation import answered, asked
from latency_slayer.wire.transcript.turns import Data, Turn

_PRIORITY = 10
"""Above all of mitmproxy's own views."""


def register() -> None:
    """Make the view known to mitmproxy; a script that is loaded anew finds it there."""
    name = ConversationContentview().name
    if not isinstance(contentviews.registry.get(name.lower()), ConversationContentview):
        contentviews.add(ConversationContentview)


class ConversationContentview(Contentview):
    """Requests as their turns; responses, streamed or not, as the message they add up to."""

    @property
    def syntax_highlight(self) -> SyntaxHighlight:
        return "yaml"

    def prettify(self, data: bytes, metadata: Metadata) -> str:
        """The text of the view. Raises Unreadable for what is no call to a model or cannot be read."""
        told = _told(data, metadata)
        return page(told.head, told.turns)

    def render_priority(self, data: bytes, metadata: Metadata) -> float:
        try:
            _told(data, metadata)
        except Unreadable:
            return -1
        return _PRIORITY


@dataclass(frozen=True, slots=True)
class _Told:
    head: Mapping[str, str]
    turns: Sequence[Turn]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A call to a model among the flows; `call` is None where its body cannot be read."""

    note: Mapping[str, str]
    codec: Codec
    call: Call | None

    @property
    def head(self) -> dict[str, str]:
        told = {name: self.note[name] for name in marks.SHOWN if name in self.note}
        call = self.call
        return {**told, "route": call.route, "model": call.model} if call else told


def _told(data: bytes, metadata: Metadata) -> _Told:
    flow, message = metadata.flow, metadata.http_message
    if not isinstance(flow, http.HTTPFlow) or message is None:
        raise Unreadable("no HTTP flow")
    if isinstance(message, http.Request):
        return _request(_seen(flow, data), data)
    seen = _seen(flow, flow.request.get_content(strict=False) or b"")
    assert isinstance(message, http.Response)
    return _response(seen, message, data)


def _seen(flow: http.HTTPFlow, body: bytes) -> _Seen:
    note = flow.metadata.get(marks.NOTE, {})
    address = (flow.request.host, flow.request.port)
    # The note knows what the request was before another addon sent it elsewhere.
    host = note.get("host") or flows.host_of(address, flow.request.scheme, flow.client_conn.sni)
    provider = note.get("provider") or provider_of(host)
    head = flows.head_of(flow, host)
    codec = codec_for(head) if provider else None
    if provider is None or codec is None:
        raise Unreadable("no call to a model")
    try:
        return _Seen(note, codec, codec.read_call(replace(head, body=body), provider))
    except Unreadable:
        return _Seen(note, codec, None)


def _request(seen: _Seen, data: bytes) -> _Told:
    transcript = asked(read_object(data))
    parameters = (f"{name} {value}" for name, value in transcript.parameters.items())
    head = {
        **seen.head,
        "answer as": seen.call.form if seen.call else "",
        "parameters": ", ".join(parameters),
        "tools": ", ".join(transcript.tools),
    }
    return _Told(head, transcript.turns)


def _response(seen: _Seen, response: http.Response, data: bytes) -> _Told:
    if seen.call is None or response.status_code != 200:
        return _Told(seen.head, [Turn("error", (Data(condensed(_error(read(data)))),))])
    recorded = Recorded(seen.call.form, response.headers.get("content-type", ""), data)
    answer = seen.codec.read_answer(seen.call, recorded)
    return _Told({**seen.head, **_end(answer)}, answered(answer.message))


def _error(body: JSON) -> JSON:
    return body.get("error") or body if isinstance(body, dict) else body


def _end(answer: Answer) -> dict[str, str]:
    tokens = _tokens(answer.usage) if answer.usage else ""
    return {"came as": answer.recorded.form, "ending": answer.ending, "tokens": tokens}


def _tokens(usage: Usage) -> str:
    read_tokens = _count(usage.input_tokens, "in", usage.cached_tokens, "cached")
    return f"{read_tokens}, {_count(usage.output_tokens, 'out', usage.reasoning_tokens, 'reasoning')}"


def _count(whole: int, word: str, part: int, part_word: str) -> str:
    return f"{whole} {word} ({part} {part_word})" if part else f"{whole} {word}"
