"""Fits the verifier to pairs, stage by stage, and says how it does on what was held out."""

import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from latency_slayer.embed.tokens import Tokens
from training.model import Verifier
from training.pairs import Pair

MAX_TOKENS = 160
_BATCH_TOKENS = 1400
_LONGEST_BATCH = 48


@dataclass(frozen=True, slots=True)
class Stage:
    """What is learnt with which rates: the encoder's and the head's peak rate, falling to a tenth."""

    name: str
    pairs: Sequence[Pair]
    rate: float
    head_rate: float
    smoothing: float = 0.02


def fit(model: Verifier, tokens: Tokens, stage: Stage, seed: int) -> None:
    """One pass over the pairs of `stage`, in random order, either text first."""
    torch.manual_seed(seed)
    batches = list(_batches(_encoded(stage.pairs, tokens, random.Random(seed)), random.Random(seed)))
    encoder = [p for p in model.encoder.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": stage.rate}, {"params": model.head.parameters(), "lr": stage.head_rate}],
        weight_decay=0.01,
        foreach=True,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, _warm_then_falling(len(batches)))
    loss_of = nn.BCEWithLogitsLoss()
    model.train()
    began, seen, recent = time.monotonic(), 0, 0.0
    for step, batch in enumerate(batches, 1):
        logits = model(*batch.inputs)
        same = batch.same * (1 - 2 * stage.smoothing) + stage.smoothing
        loss = loss_of(logits, same)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        seen += len(batch.same)
        recent = 0.98 * recent + 0.02 * loss.item() if step > 1 else loss.item()
        if step % 50 == 0 or step == len(batches):
            pace = seen / (time.monotonic() - began)
            print(
                f"{stage.name}: {step}/{len(batches)} batches, loss {recent:.3f}, {pace:.0f} pairs/s",
                flush=True,
            )


@torch.inference_mode()
def logits(model: Verifier, tokens: Tokens, pairs: Sequence[Pair]) -> np.ndarray:
    """The model's logit for each pair, shape (len(pairs),)."""
    model.eval()
    found = np.zeros(len(pairs))
    encoded = sorted(enumerate(_encoded(pairs, tokens, None)), key=lambda item: len(item[1][0]))
    for start in range(0, len(encoded), _LONGEST_BATCH):
        part = encoded[start : start + _LONGEST_BATCH]
        found[[place for place, _ in part]] = model(*_collated([item for _, item in part]).inputs).numpy()
    return found


@dataclass(frozen=True, slots=True)
class _Batch:
    inputs: tuple[torch.Tensor, torch.Tensor, torch.Tensor]
    same: torch.Tensor


_Item = tuple[list[int], int, float]
"""Ids, how many of them are the first text's, label."""


def _encoded(pairs: Sequence[Pair], tokens: Tokens, chance: random.Random | None) -> list[_Item]:
    items = []
    for pair in pairs:
        one, other = (pair.one, pair.other) if not chance or chance.random() < 0.5 else (pair.other, pair.one)
        first, second = tokens.ids(one), tokens.ids(other)
        if first is None or second is None or len(first) + len(second) > MAX_TOKENS:
            first, second = (
                (first or [101, 102])[: MAX_TOKENS // 2],
                (second or [101, 102])[: MAX_TOKENS // 2],
            )
        items.append(([*first, *second[1:]], len(first), pair.same))
    return items


def _batches(items: list[_Item], chance: random.Random) -> Iterator[_Batch]:
    """Batches of like length in random order, each of about as many tokens."""
    chance.shuffle(items)
    made: list[list[_Item]] = []
    for start in range(0, len(items), 2048):
        part = sorted(items[start : start + 2048], key=lambda item: len(item[0]))
        batch: list[_Item] = []
        for item in part:
            if batch and (len(batch) >= _LONGEST_BATCH or (len(batch) + 1) * len(item[0]) > _BATCH_TOKENS):
                made.append(batch)
                batch = []
            batch.append(item)
        made.append(batch)
    chance.shuffle(made)
    return map(_collated, made)


def _collated(batch: Sequence[_Item]) -> _Batch:
    length = max(len(ids) for ids, _, _ in batch)
    ids, mask, types = (torch.zeros(len(batch), length, dtype=torch.long) for _ in range(3))
    for row, (item, first, _) in enumerate(batch):
        ids[row, : len(item)] = torch.tensor(item)
        mask[row, : len(item)] = 1
        types[row, first : len(item)] = 1
    return _Batch((ids, mask, types), torch.tensor([same for _, _, same in batch]))


def _warm_then_falling(steps: int):
    warm = max(1, steps // 15)
    return lambda step: (
        min(1.0, (step + 1) / warm) * (0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * min(1, step / steps))))
    )
