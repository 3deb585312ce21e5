"""The codec of Cohere's generate, after https://docs.cohere.com/v1/reference/generate."""

from collections.abc import Iterator, Mapping

from latency_slayer.wire.call import JSON, Call, Ending, Fields, Request, Unreadable
from latency_slayer.wire.codec import Message
from latency_slayer.wire.cohere.answer import ending_of_reason
from latency_slayer.wire.cohere.first_api import FirstAPI, differs
from latency_slayer.wire.endings import worst
from latency_slayer.wire.json_text import as_objects, objects
from latency_slayer.wire.question import Split, split_prompt
from latency_slayer.wire.scope import path_segments


class Generate(FirstAPI):
    """POST .../v1/generate. Forms: `json`, `ndjson`."""

    endpoint = "generate"

    def claims(self, request: Request) -> bool:
        return request.method == "POST" and path_segments(request)[-2:] == ["v1", "generate"]

    def split(self, body: Mapping[str, JSON]) -> Split:
        return split_prompt("prompt", body.get("prompt"))

    def asked(self, call: Call, message: Message) -> Message:
        match message.get("prompt"):
            case str(told) if differs(call, told):
                return {**message, "prompt": call.question}
        return message

    def ending_of(self, message: Message) -> Ending:
        generations = as_objects(message.get("generations"))
        if not all(isinstance(generation.get("text"), str) for generation in generations):
            raise Unreadable("no text")
        return worst(map(_generation_ending, generations))

    def reason_of(self, message: Message) -> JSON:
        return next((generation.get("finish_reason") for generation in message["generations"]), None)

    def partial(self, text: str) -> Message:
        return {"generations": [{"text": text}]}

    def text_of(self, message: Message) -> str:
        generations = objects(message.get("generations"))
        return "\n".join(filter(None, (generation["text"] for generation in generations)))

    def events(self, message: Message) -> Iterator[Fields]:
        generations = message["generations"]
        for index, generation in enumerate(generations):
            numbered = {"index": index} if len(generations) > 1 else {}
            yield {"event_type": "text-generation", "text": generation["text"], **numbered}


def _generation_ending(generation: Mapping[str, JSON]) -> Ending:
    ending = ending_of_reason(generation.get("finish_reason"))
    return Ending.EMPTY if ending is Ending.COMPLETE and not generation["text"].strip() else ending
