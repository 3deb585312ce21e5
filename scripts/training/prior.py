"""`scripts/train prior`: fits the coefficients of judge/prior.py, a handful of numbers.

They weigh what the proxy sees of two questions that the guards leave open (`Likeness`), by logistic
regression over two sources: the question blocks that the verifier never saw, which were written to
deceive, and, given by `--natural`, labelled pairs of questions that people asked, of which only a part is
read that is never reported on. Of what is alike some is labelled as different: `--noise` is the share, and
the regression knows of it. The sources have the coefficients in common. They are then made steeper, and the
intercept is set, so that the default budget and a wider one, where nothing is known yet, serve what has at
most an error of budget and noise by those labels.
"""

import argparse
import asyncio
import gzip
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from latency_slayer.embed.local import LocalEmbedder
from latency_slayer.embed.memory import MemoEmbedder
from latency_slayer.embed.verifier import LocalVerifier
from latency_slayer.engine.ports import EmbedderUnavailable
from latency_slayer.judge import guards
from latency_slayer.judge.budget import estimate
from latency_slayer.judge.evidence import BINS, Standing, bin_of
from latency_slayer.judge.prior import Likeness, likeness
from training.pairs import Pair, neighbours, read_blocks

_BUDGETS = (0.02, 0.05)
"""The default, and one that a user might choose who wants more hits."""
_NATURAL_WEIGHT = 3.0
"""Of the natural pairs, where the blocks count 1."""
_PART = range(96, 128)
"""First bytes of the hash of the first question: the part that is read."""
_OVERLOOKED = 0.02
"""Share of what differs that is labelled as alike, in either source."""
_STEPS = 200
_RIDGE = 1e-2
_GRID = np.linspace(-14.0, 4.0, 181)


@dataclass(frozen=True, slots=True)
class _Seen:
    """Pairs as the proxy sees them: `features`, shape (n, 4), `logits`, `moved` and `wrong`, each (n,)."""

    features: np.ndarray
    logits: np.ndarray
    moved: np.ndarray
    wrong: np.ndarray

    @classmethod
    def of(cls, pairs: Sequence[tuple[Likeness, float]]) -> "_Seen":
        return cls(
            np.array([found.features for found, _ in pairs]),
            np.array([found.logit for found, _ in pairs]),
            np.array([found.moved for found, _ in pairs]),
            np.array([wrong for _, wrong in pairs]),
        )


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(prog="scripts/train prior", description=__doc__)
    parser.add_argument(
        "--natural", type=Path, required=True, help="gzipped table: question, question, 1 or 0"
    )
    parser.add_argument("--questions", type=Path, default=Path(__file__).parent / "questions")
    parser.add_argument("--lowest", type=float, default=0.6, help="least similarity (%(default)s)")
    parser.add_argument(
        "--noise",
        type=float,
        nargs=2,
        default=(0.135, 0.15),
        help="share of wrong labels in what the default budget and a wider one serve (%(default)s)",
    )
    asyncio.run(_fit(parser.parse_args()))


async def _fit(arguments: argparse.Namespace) -> None:
    embedder, verifier = MemoEmbedder(LocalEmbedder(), capacity=100_000), LocalVerifier()
    sources = {"natural": _natural(arguments.natural), "blocks": await _blocks(arguments.questions, embedder)}
    seen = {}
    for name, pairs in sources.items():
        found = [await _seen(pair, embedder, verifier, arguments.lowest) for pair in pairs]
        seen[name] = _Seen.of([each for each in found if each is not None])
        print(
            f"{name}: {len(pairs)} pairs, {len(seen[name].wrong)} left open,"
            f" {seen[name].wrong.mean():.3f} of them wrong"
        )
    await verifier.close()
    await embedder.close()
    natural, blocks = seen["natural"], seen["blocks"]
    moved = _logistic(_of_moved(natural, blocks))
    print("moved", _shown(moved))
    for name, used, steepest in (
        ("this embedder", [1.0, 1.0, 1.0, 1.0], 3.0),
        # Nobody knows how well it fits an embedder that it was not fitted for: it stays flat.
        ("any, without similarity", [0.0, 1.0, 1.0, 1.0], 1.0),
    ):
        fitted = _logistic(_stacked(natural, blocks, arguments.noise[0], np.array(used)))
        placed = _placed(natural, fitted[2:], moved, arguments.noise, steepest)
        print(f"{name}: as fitted, intercepts {_shown(fitted[:2])}, coefficients {_shown(fitted[2:])}")
        print(
            f"  {placed.scale:.1f} times as steep: intercept {placed.intercept:.2f}, coefficients"
            f" {_shown(placed.scale * fitted[2:])}, mixture {_shown(placed.mixture, 4)}"
        )


def _natural(file: Path) -> list[Pair]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        next(lines)
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return [
        Pair(one, other, float(same))
        for one, other, same in rows
        if hashlib.sha256(one.encode()).digest()[0] in _PART
    ]


async def _blocks(folder: Path, embedder: MemoEmbedder) -> list[Pair]:
    blocks = [block for block in read_blocks(folder) if block.is_held_out]
    firsts = np.array([await embedder.embed(block.groups[0][0]) for block in blocks])
    return [*(pair for block in blocks for pair in block.pairs()), *neighbours(blocks, firsts, 5, seed=5)]


async def _seen(
    pair: Pair, embedder: MemoEmbedder, verifier: LocalVerifier, lowest: float
) -> tuple[Likeness, float] | None:
    """How alike the pair is and whether it is wrong, None where that is settled without."""
    findings = guards.examine(pair.one, pair.other)
    if findings.veto is not None:
        return None
    try:
        similarity = float(await embedder.embed(pair.one) @ await embedder.embed(pair.other))
    except EmbedderUnavailable:
        return None  # Longer than it reads.
    logit = None if similarity < lowest else await verifier.logit(pair.one, pair.other)
    if logit is None:
        return None
    return likeness(pair.one, pair.other, similarity, logit, findings.doubts), 1.0 - pair.same


@dataclass(frozen=True, slots=True)
class _Labelled:
    """Rows to learn from: `features`, shape (n, k), and, each (n,), what is `wrong` by label, weights, and
    the share of what is alike that is `mislabelled`."""

    features: np.ndarray
    wrong: np.ndarray
    weights: np.ndarray
    mislabelled: np.ndarray


def _stacked(natural: _Seen, blocks: _Seen, noise: float, used: np.ndarray) -> _Labelled:
    """With an intercept for each source, the features that are `used`, and without what has moved."""
    parts = []
    for place, (source, weight, mistaken) in enumerate(
        ((natural, _NATURAL_WEIGHT, noise), (blocks, 1.0, 0.0))
    ):
        kept = ~source.moved
        count = int(kept.sum())
        ones = np.zeros((count, 2))
        ones[:, place] = 1.0
        features = np.hstack([ones, source.features[kept] * used])
        weights = np.full(count, weight * 1000 / count)
        parts.append(_Labelled(features, source.wrong[kept], weights, np.full(count, mistaken)))
    return _Labelled(
        np.concatenate([part.features for part in parts]),
        np.concatenate([part.wrong for part in parts]),
        np.concatenate([part.weights for part in parts]),
        np.concatenate([part.mislabelled for part in parts]),
    )


def _of_moved(*sources: _Seen) -> _Labelled:
    logits = np.concatenate([source.logits[source.moved] for source in sources])
    wrong = np.concatenate([source.wrong[source.moved] for source in sources])
    return _Labelled(
        np.stack([np.ones_like(logits), logits], axis=1), wrong, np.ones_like(wrong), np.zeros_like(wrong)
    )


def _logistic(labelled: _Labelled) -> np.ndarray:
    """The coefficients of greatest likelihood (Fisher scoring), held back a little."""
    features, found = labelled.features, np.zeros(labelled.features.shape[1])
    heard = 1 - labelled.mislabelled - _OVERLOOKED
    for _ in range(_STEPS):
        believed = 1 / (1 + np.exp(-features @ found))
        expected = labelled.mislabelled + heard * believed
        change = heard * believed * (1 - believed)
        spread = np.maximum(expected * (1 - expected), 1e-9)
        slope = (
            features.T @ (labelled.weights * change * (labelled.wrong - expected) / spread) - _RIDGE * found
        )
        curve = (features.T * (labelled.weights * change**2 / spread)) @ features + _RIDGE * np.eye(
            len(found)
        )
        found = found + 0.5 * np.linalg.solve(curve, slope)
    return found


@dataclass(frozen=True, slots=True)
class _Placed:
    """A prior of the shape that was fitted: `scale` is how much steeper, `mixture` how often each bin of
    risk is met."""

    scale: float
    intercept: float
    mixture: np.ndarray


def _placed(
    natural: _Seen, coefficients: np.ndarray, moved: np.ndarray, noise: Sequence[float], steepest: float
) -> _Placed:
    """The greatest intercept with which the first of `_BUDGETS` serves what has its error and `noise` by
    the labels, and the least scale, up to `steepest`, with which the second then serves no more than it
    may."""
    for scale in np.arange(1.0, steepest + 0.05, 0.1):
        plain, of_moved = natural.features @ (scale * coefficients), moved[0] + moved[1] * natural.logits
        for intercept in np.arange(3.0 * scale, -8.0, -0.05):
            risks = np.where(natural.moved, np.maximum(intercept + plain, of_moved), intercept + plain)
            counts = np.bincount([bin_of(risk) for risk in risks], minlength=BINS) + 1.0
            mixture = counts / counts.sum()
            bounds = np.interp(risks, _GRID, [estimate(risk, Standing(), mixture).bound for risk in _GRID])
            errors = [_error(natural.wrong[bounds <= budget]) for budget in _BUDGETS]
            if errors[0] >= _BUDGETS[0] + noise[0]:
                break
        if errors[0] < _BUDGETS[0] + noise[0]:
            raise SystemExit("no intercept serves as much as that: is --noise right?")
        if errors[1] <= _BUDGETS[1] + noise[1]:
            break
    return _Placed(float(scale), float(intercept), mixture)


def _error(wrong: np.ndarray) -> float:
    return float(wrong.mean()) if len(wrong) else 0.0


def _shown(values: np.ndarray, digits: int = 3) -> list[float]:
    return [round(float(value), digits) for value in values]


main()
