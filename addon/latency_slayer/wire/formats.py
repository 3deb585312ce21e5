"""The formats that can be read: one more is one file or folder, and one row."""

from latency_slayer.wire.aleph_alpha import AlephAlpha
from latency_slayer.wire.bedrock.converse import Converse
from latency_slayer.wire.bedrock.invoke import Invoke
from latency_slayer.wire.call import Request
from latency_slayer.wire.chat.codec import ChatCompletions
from latency_slayer.wire.codec import Codec
from latency_slayer.wire.cohere.generate import Generate as CohereGenerate
from latency_slayer.wire.cohere.v1 import ChatV1 as CohereChatV1
from latency_slayer.wire.cohere.v2 import ChatV2 as CohereChatV2
from latency_slayer.wire.complete import Complete
from latency_slayer.wire.completions import Completions
from latency_slayer.wire.gemini.codec import GenerateContent
from latency_slayer.wire.interactions.codec import Interactions
from latency_slayer.wire.messages.codec import Messages
from latency_slayer.wire.ollama import Chat as OllamaChat
from latency_slayer.wire.ollama import Generate as OllamaGenerate
from latency_slayer.wire.responses.codec import Responses

CODECS: tuple[Codec, ...] = (
    ChatCompletions(),
    Messages(),
    Invoke(),
    Converse(),
    Completions(),
    Responses(),
    GenerateContent(),
    Interactions(),
    OllamaChat(),
    OllamaGenerate(),
    CohereChatV2(),
    CohereChatV1(),
    CohereGenerate(),
    Complete(),
    AlephAlpha(),
)


def codec_for(request: Request) -> Codec | None:
    """The codec that claims `request`, or None where it is no call of a known format."""
    return next((codec for codec in CODECS if codec.claims(request)), None)
