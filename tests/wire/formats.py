"""The samples of every format, by endpoint: a row for each codec in `latency_slayer.wire.formats`."""

from collections.abc import Mapping

from tests.wire.aleph_alpha import samples as aleph_alpha
from tests.wire.bedrock import samples as bedrock
from tests.wire.chat import samples as chat
from tests.wire.cohere import v1_samples as cohere_v1
from tests.wire.cohere import v2_samples as cohere_v2
from tests.wire.complete import samples as complete
from tests.wire.completions import samples as completions
from tests.wire.gemini import samples as gemini
from tests.wire.interactions import samples as interactions
from tests.wire.messages import samples as messages
from tests.wire.ollama import samples as ollama
from tests.wire.responses import samples as responses
from tests.wire.samples import Format

FORMATS: Mapping[str, Format] = {
    sample.codec.endpoint: sample
    for sample in (
        chat.FORMAT,
        messages.FORMAT,
        bedrock.INVOKE_FORMAT,
        bedrock.CONVERSE_FORMAT,
        completions.FORMAT,
        responses.FORMAT,
        gemini.FORMAT,
        interactions.FORMAT,
        ollama.CHAT_FORMAT,
        ollama.GENERATE_FORMAT,
        cohere_v2.FORMAT,
        cohere_v1.CHAT_FORMAT,
        cohere_v1.GENERATE_FORMAT,
        complete.FORMAT,
        aleph_alpha.FORMAT,
    )
}
