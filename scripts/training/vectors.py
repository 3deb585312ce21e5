"""Vectors of texts by the weights that the verifier starts from."""

from collections.abc import Sequence

import numpy as np
import torch
from transformers import BertModel

from latency_slayer.embed.tokens import Tokens
from training.model import weights

_BATCH = 64


@torch.inference_mode()
def vectors(texts: Sequence[str], tokens: Tokens) -> np.ndarray:
    """The unit vectors of `texts`, shape (len(texts), 384)."""
    encoder = BertModel.from_pretrained(weights(), add_pooling_layer=False).eval()
    found = np.zeros((len(texts), encoder.config.hidden_size), dtype=np.float32)
    ids = [(tokens.ids(text) or [tokens.opening, tokens.closing])[:128] for text in texts]
    order = sorted(range(len(texts)), key=lambda place: len(ids[place]))
    for start in range(0, len(order), _BATCH):
        places = order[start : start + _BATCH]
        padded = torch.zeros(len(places), len(ids[places[-1]]), dtype=torch.long)
        mask = torch.zeros_like(padded)
        for row, place in enumerate(places):
            padded[row, : len(ids[place])] = torch.tensor(ids[place])
            mask[row, : len(ids[place])] = 1
        hidden = encoder(input_ids=padded, attention_mask=mask).last_hidden_state
        mean = (hidden * mask.unsqueeze(-1)).sum(1)
        found[places] = torch.nn.functional.normalize(mean, dim=-1).numpy()
    return found
