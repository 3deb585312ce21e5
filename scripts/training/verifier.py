"""`scripts/train verifier`: trains the verifier from scratch, in seeded stages, and exports it.

Each stage's weights are kept in the folder given by `--work`, so that what was interrupted goes on from
there.
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from latency_slayer.embed import tokens
from latency_slayer.embed.tokens import Tokens
from training import pairs
from training.export import export
from training.fit import Stage, fit, logits
from training.model import Verifier
from training.pairs import Block, Pair
from training.trifles import trifles
from training.vectors import vectors

_HERE = Path(__file__).parent
_EMBED = _HERE.parents[1] / "addon" / "latency_slayer" / "embed"
_VOCABULARY, _TARGET = _EMBED / "vocab.txt", _EMBED / "verifier" / "model.onnx"
_SAME_OF_A_BLOCK, _OTHER_OF_A_BLOCK, _NEIGHBOURS_OF_A_BLOCK = 9, 12, 3


def main() -> None:
    """Train stage by stage; what is there already is not trained again."""
    parser = argparse.ArgumentParser(prog="scripts/train verifier", description=__doc__)
    parser.add_argument(
        "--paws", type=Path, required=True, help="PAWS-Wiki as one gzipped table with a header row"
    )
    parser.add_argument("--work", type=Path, required=True, help="folder for the weights between stages")
    parser.add_argument(
        "--questions", type=Path, default=_HERE / "questions", help="folder of question blocks"
    )
    parser.add_argument(
        "--stages", type=int, default=len(STAGES), help="stop after so many, and export nothing"
    )
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(2)
    torch.manual_seed(1)
    text_tokens = tokens.load(_VOCABULARY)
    model = Verifier()
    held = [
        pair
        for block in pairs.read_blocks(arguments.questions)
        if block.is_held_out
        for pair in block.pairs()
    ]
    for number, stage in enumerate(STAGES[: arguments.stages], 1):
        kept = arguments.work / f"stage{number}.pt"
        if not kept.exists():
            fit(model, text_tokens, stage(arguments.questions, arguments.paws, text_tokens), seed=number)
            torch.save(model.state_dict(), kept)
            _report(stage.__name__, model, text_tokens, held)
        model.load_state_dict(torch.load(kept))
    if arguments.stages >= len(STAGES):
        print(f"{_TARGET}: sha256 {export(model, _TARGET)}")


def first(questions: Path, _paws: Path, text_tokens: Tokens) -> Stage:
    """The questions of all domains but one, from scratch."""
    blocks = _blocks(questions, "A? B? D? E?")
    return Stage("first", _sampled(blocks, text_tokens, 1), rate=2e-4, head_rate=1e-3)


def second(questions: Path, paws: Path, text_tokens: Tokens) -> Stage:
    """All questions in another sample, and sentences whose words were exchanged."""
    blocks = _blocks(questions, "A? B? C? D? E?")
    found = [*_sampled(blocks, text_tokens, 2), *_paws(paws)[:6000]]
    return Stage("second", found, rate=1.5e-4, head_rate=5e-4)


def third(questions: Path, paws: Path, text_tokens: Tokens) -> Stage:
    """Questions of other makers, trifles of all, and more sentences."""
    blocks = _blocks(questions, "F? G? H?")
    same = trifles(_firsts(_blocks(questions, "A? B? C? D? E? F? G? H?")), 3)
    found = [*_sampled(blocks, text_tokens, 3), *same, *_paws(paws)[6000:9000]]
    return Stage("third", found, rate=1.5e-4, head_rate=3e-4)


def fourth(questions: Path, paws: Path, text_tokens: Tokens) -> Stage:
    """Half of all questions' blocks in a last sample, with other sentences, more slowly."""
    blocks = _blocks(questions, "A? B? C? D? E? F? G? H?")
    half = random.Random(4).sample(blocks, len(blocks) // 2)
    found = [*_sampled(half, text_tokens, 4), *trifles(_firsts(half), 4), *_paws(paws)[9000:12000]]
    return Stage("fourth", found, rate=8e-5, head_rate=2e-4)


def fifth(questions: Path, _paws: Path, text_tokens: Tokens) -> Stage:
    """Questions of yet other makers, and a quarter of the earlier ones."""
    blocks = _blocks(questions, "J? K? L? M?")
    earlier = _blocks(questions, "A? B? C? D? E? F? G? H?")
    blocks += random.Random(5).sample(earlier, len(earlier) // 4)
    found = [*_sampled(blocks, text_tokens, 5), *trifles(_firsts(blocks), 5)]
    return Stage("fifth", found, rate=1e-4, head_rate=2e-4)


STAGES = (first, second, third, fourth, fifth)


def _firsts(blocks: Sequence[Block]) -> list[str]:
    return [block.groups[0][0] for block in blocks]


def _blocks(questions: Path, patterns: str) -> list[Block]:
    return [
        block
        for pattern in patterns.split()
        for block in pairs.read_blocks(questions, f"{pattern}.txt")
        if not block.is_held_out
    ]


def _paws(file: Path) -> list[Pair]:
    found = pairs.read_paws(file)
    random.Random(1).shuffle(found)
    return found


def _sampled(blocks: Sequence[Block], text_tokens: Tokens, seed: int) -> list[Pair]:
    """Of each block some pairs that mean the same and some that do not; and questions that are near it."""
    chance = random.Random(seed)
    found: list[Pair] = []
    for block in blocks:
        every = list(block.pairs())
        same, other = [pair for pair in every if pair.same], [pair for pair in every if not pair.same]
        found += chance.sample(same, min(len(same), _SAME_OF_A_BLOCK))
        found += chance.sample(other, min(len(other), _OTHER_OF_A_BLOCK))
    firsts = vectors(_firsts(blocks), text_tokens)
    return [
        *found,
        *pairs.neighbours(blocks, firsts, _NEIGHBOURS_OF_A_BLOCK, seed),
        *pairs.strangers(blocks, len(blocks), seed),
    ]


def _report(stage: str, model: Verifier, text_tokens: Tokens, held: Sequence[Pair]) -> None:
    scores, same = logits(model, text_tokens, held), np.array([pair.same for pair in held])
    order = np.argsort(-scores)
    precision = np.cumsum(same[order]) / np.arange(1, len(same) + 1)
    recall = np.cumsum(same[order]) / same.sum()
    ranks = scores.argsort().argsort()
    area = (ranks[same == 1].sum() - same.sum() * (same.sum() - 1) / 2) / (
        same.sum() * (len(same) - same.sum())
    )
    at = [float(max([0.0, *recall[precision >= least]])) for least in (0.9, 0.95, 0.98)]
    print(
        f"{stage}: {len(held)} held-out pairs, AUC {area:.3f}, recall at precision .90 .95 .98: {at}",
        flush=True,
    )


main()
