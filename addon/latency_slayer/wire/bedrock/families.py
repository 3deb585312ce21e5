"""The families of models behind InvokeModel: one more is one row."""

from collections.abc import Mapping

from latency_slayer.wire.bedrock.family import Family
from latency_slayer.wire.bedrock.list_families import Command, CommandR, Jurassic, Listed
from latency_slayer.wire.bedrock.messages_families import Claude, Nova
from latency_slayer.wire.bedrock.text_families import Flat, Llama, Titan
from latency_slayer.wire.call import JSON, Unreadable

FAMILIES: tuple[Family, ...] = (
    Claude(),
    Nova(),
    Flat("completion"),
    Llama("generation"),
    Titan(),
    Listed("outputs", is_same=True),
    Listed("choices"),
    CommandR(),
    Command(),
    Jurassic(),
)
"""Tried in order: the chunks of Command R say `is_finished` as those of Command do."""


def family_of(said: Mapping[str, JSON]) -> Family:
    """The family that says `said`, by its shape: an ARN does not tell which model it stands for. Raises
    Unreadable where it is no known one, as are embeddings, images and rankings."""
    for family in FAMILIES:
        if family.speaks(said):
            return family
    raise Unreadable("an answer of no known family of models")
