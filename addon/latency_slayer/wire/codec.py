"""What every wire format offers, and what all of them do alike."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from latency_slayer.wire import forms
from latency_slayer.wire.call import JSON, Answer, Call, Ending, Recorded, Request, Usage
from latency_slayer.wire.endings import require_finished
from latency_slayer.wire.json_text import write

Message = Mapping[str, JSON]
"""A format's own non-streamed JSON object: the one canonical form of an answer."""


class Codec(ABC):
    """One wire format, both ways. `endpoint` is its name in routes, `streams` the kinds of stream it has."""

    endpoint: ClassVar[str]
    streams: ClassVar[tuple[str, ...]] = (forms.SSE,)

    @abstractmethod
    def claims(self, request: Request) -> bool:
        """True if `request` is a call of this format, judged by method, host and path alone."""

    @abstractmethod
    def read_call(self, request: Request, provider: str) -> Call:
        """The call in `request`. Raises Unreadable."""

    def read_answer(self, call: Call, recorded: Recorded) -> Answer:
        """The answer in `recorded.body`, whatever form the body really has (the content type is a hint, the
        body decides; `Answer.recorded.form` is the form found). Raises Unreadable."""
        form = forms.form_found(recorded, (forms.JSON, *self.streams))
        found = Recorded(form, recorded.content_type, recorded.body)
        read = self.read_json if forms.kind(form) == forms.JSON else self.read_stream
        message, ending = read(call, found)
        if message.get("error"):  # In whatever format: none says it of an answer that is good.
            ending = Ending.FAILED
        return Answer(found, message, self.text_of(message), ending, self.usage_of(message))

    def write_answer(self, call: Call, answer: Answer) -> Recorded:
        """`answer` in the form that `call` asks for: the recorded bytes where the form is the same, else
        rendered from `answer.message`. Raises FormUnavailable."""
        if call.form == answer.recorded.form:
            return answer.recorded
        require_finished(answer.ending)
        if call.form == forms.JSON:
            return Recorded(forms.JSON, forms.JSON_TYPE, write(self.as_json(call, answer.message)).encode())
        return self.write_stream(call, answer.message)

    @abstractmethod
    def read_json(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:
        """The message in a JSON body, and how it ended. Raises Unreadable."""

    @abstractmethod
    def read_stream(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:
        """What a stream, framed as `recorded.form` says, adds up to. Raises Unreadable."""

    def as_json(self, call: Call, message: Message) -> Message:  # noqa: ARG002 (formats differ)
        """`message` as the JSON answer says it. Raises FormUnavailable where only a stream could say it."""
        return message

    @abstractmethod
    def write_stream(self, call: Call, message: Message) -> Recorded:
        """`message` as a stream in the form that `call` asks for. Raises FormUnavailable."""

    @abstractmethod
    def text_of(self, message: Message) -> str:
        """What a person would read."""

    @abstractmethod
    def usage_of(self, message: Message) -> Usage | None:
        """The tokens as the provider counted them, None where it gave no counts."""
