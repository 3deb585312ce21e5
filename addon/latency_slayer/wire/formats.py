"""The formats that can be read: one more is one file and one row."""

from .call import Codec, Request
from .chat import ChatCompletions
from .messages import Messages

CODECS: tuple[Codec, ...] = (ChatCompletions(), Messages())


def codec_for(request: Request) -> Codec | None:
    """The codec that claims `request`, or None where it is no call of a known format."""
    return next((codec for codec in CODECS if codec.claims(request)), None)
