"""Text to the token ids of the local model: BERT's uncased WordPiece."""

from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

MAX_TOKENS = 256
"""What the model was trained to read, with the token that opens and the one that closes."""

MAX_CHARACTERS = 8192
"""Longer texts are refused unread. The longest piece has 18 characters, so 254 of them never cover more
than 4,572; the rest is room for white space."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """A tokenizer whose control tokens cannot be written in a text.

    The library would turn a literal "[SEP]" into the control token if it were registered as a special
    token, so none is: the ids that open and close are put around the text's own."""

    pieces: Tokenizer
    opening: int
    closing: int
    unknown: int

    def ids(self, text: str) -> list[int] | None:
        """The ids of `text`, or None where the model would not read all of it: too long, nothing in it,
        or a word of which the vocabulary has no piece."""
        if len(text) > MAX_CHARACTERS or not _encodable(text):
            return None
        ids: list[int] = self.pieces.encode(text, add_special_tokens=False).ids
        if not 0 < len(ids) <= MAX_TOKENS - 2 or self.unknown in ids:
            return None
        return [self.opening, *ids, self.closing]


def load(vocabulary: Path) -> Tokens:
    """The tokenizer over the pieces of `vocabulary`, one a line, the line number being the id."""
    ids = {piece: number for number, piece in enumerate(vocabulary.read_text("utf-8").split("\n")) if piece}
    pieces = Tokenizer(WordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=100))
    pieces.normalizer = BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=True
    )
    pieces.pre_tokenizer = BertPreTokenizer()
    return Tokens(pieces, opening=ids["[CLS]"], closing=ids["[SEP]"], unknown=ids["[UNK]"])


def _encodable(text: str) -> bool:
    """False for a lone surrogate, which JSON can spell and the library refuses with a TypeError."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
