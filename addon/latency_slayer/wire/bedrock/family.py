"""A family of models behind InvokeModel: bodies of one shape, plain and streamed."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence

from latency_slayer.wire.call import JSON, Ending, Fields, FormUnavailable, Usage
from latency_slayer.wire.codec import Message

NO_COUNTS = "the recorded answer has no token counts"
"""Why an answer is no stream: Bedrock reports the counts at its end."""


class Family(ABC):
    """One family. Its chunks come and go without what Bedrock itself adds to them."""

    @abstractmethod
    def speaks(self, said: Mapping[str, JSON]) -> bool:
        """True if `said`, a JSON answer or the first chunk of a stream, is of this family."""

    @abstractmethod
    def ending_of(self, message: Message) -> Ending:
        """How `message` ended. Raises Unreadable where it is no answer."""

    @abstractmethod
    def added_up(self, chunks: Sequence[Fields]) -> tuple[Message, Ending]:
        """What the chunks of a stream add up to. Raises Unreadable."""

    @abstractmethod
    def text_of(self, message: Message) -> str:
        """What a person would read."""

    def usage_of(self, message: Message) -> Usage | None:  # noqa: ARG002 (not all bodies say counts)
        """The tokens as `message` itself counts them."""
        return None

    def as_json(self, message: Message) -> Message:
        """`message`, read from a stream, as the JSON answer says it. Raises FormUnavailable."""
        return message

    def chunks(self, message: Message) -> Iterable[Fields]:  # noqa: ARG002 (as who can)
        """The chunks of a stream that says `message`. Raises FormUnavailable."""
        raise FormUnavailable(NO_COUNTS)

    def metrics(self, message: Message) -> Fields:
        """The counts that Bedrock reports at the end of a stream."""
        usage = self.usage_of(message) or Usage()
        return {"inputTokenCount": usage.input_tokens, "outputTokenCount": usage.output_tokens}
