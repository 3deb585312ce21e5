"""What is asked for one recording."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from benchmarks import forms
from benchmarks.client import Asking
from benchmarks.recordings import Headers, Recording
from benchmarks.upstream import NUMBER_HEADER
from latency_slayer.judge.sharing import CREDENTIAL, sharing_digest
from latency_slayer.wire.call import Call, Request, Unreadable
from latency_slayer.wire.codec import Codec
from latency_slayer.wire.formats import codec_for
from latency_slayer.wire.hosts import host_name, provider_of


@dataclass(frozen=True, slots=True)
class Plan:
    """The call of `recording` under a credential of its own, so that no other can answer it. `endpoint` is
    empty for what is no call of a known format, `form` for one that cannot be read."""

    recording: Recording
    asking: Asking
    endpoint: str
    form: str

    def user(self, secret: bytes) -> str:
        """The sharing digest under which the proxy knows the credential."""
        query = tuple(parse_qsl(self.asking.target.partition("?")[2], keep_blank_values=True))
        headers = _lower_case(self.asking.headers)
        return sharing_digest(CREDENTIAL, headers, query, subdivision=None, secret=secret)

    def other_askings(self) -> Mapping[str, Asking]:
        """The same call asking for its other forms, by form."""
        if not self.form:
            return {}
        return forms.other_forms(self.endpoint, self.form, self.asking)


def plan(recording: Recording, hosts: Sequence[str]) -> Plan:
    """The plan for `recording`, its format judged as the product does where `hosts` are LLM hosts, too."""
    asking = forms.with_body(_asking(recording), recording.request_body)
    request = request_of(asking, recording.host)
    codec = codec_for(request) if provider_of(recording.host, hosts) else None
    call = call_of(codec, request) if codec else None
    return Plan(recording, asking, codec.endpoint if codec else "", call.form if call else "")


def _asking(recording: Recording) -> Asking:
    headers = (
        ("host", recording.host),
        *recording.request_headers,
        ("authorization", f"Bearer bench-{recording.number}"),
        (NUMBER_HEADER, str(recording.number)),
    )
    return Asking(
        method=recording.method,
        scheme=recording.scheme,
        address=recording.address,
        target=recording.target,
        headers=headers,
        body=b"",
    )


def request_of(asking: Asking, host: str) -> Request:
    """`asking` to `host` as codecs see it."""
    path, _, query = asking.target.partition("?")
    return Request(
        method=asking.method,
        host=host,
        path=path,
        query=tuple(parse_qsl(query, keep_blank_values=True)),
        headers=_lower_case(asking.headers),
        body=asking.body,
    )


def call_of(codec: Codec, request: Request) -> Call | None:
    """The call in `request`, None where it cannot be read."""
    try:
        return codec.read_call(request, provider_of(request.host) or host_name(request.host))
    except Unreadable:
        return None


def _lower_case(headers: Headers) -> Headers:
    return tuple((name.lower(), value) for name, value in headers)
