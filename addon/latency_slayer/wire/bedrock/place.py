"""What the URLs of Bedrock's runtime say: which model, and whether its answer is streamed."""

from dataclasses import dataclass

from latency_slayer.wire import forms
from latency_slayer.wire.call import Request
from latency_slayer.wire.scope import path_segments


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation under the names of its last path segment: `plain`, and `streamed`."""

    plain: str
    streamed: str


@dataclass(frozen=True, slots=True)
class Place:
    """A URL. `model` is an id or an ARN, percent-decoded; `path` is the URL's, whatever the form."""

    model: str
    form: str
    path: tuple[str, ...]


def place_of(request: Request, operation: Operation) -> Place | None:
    """What the URL of `request` says, None where it is not `.../model/MODEL/OPERATION`."""
    segments = path_segments(request)
    last = segments[-1] if segments else ""
    if request.method != "POST" or last not in (operation.plain, operation.streamed):
        return None
    if "model" not in segments[:-2]:
        return None
    start = segments.index("model") + 1
    # The slash of an ARN that a client left unencoded.
    model = "/".join(segments[start:-1])
    form = forms.EVENT_STREAM if last == operation.streamed else forms.JSON
    return Place(model, form, (*segments[:start], model, operation.plain))
