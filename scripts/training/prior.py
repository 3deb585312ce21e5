"""`scripts/train prior`: fits the coefficients of judge/prior.py to the question blocks that were held out.

Four numbers and a mixture, by logistic regression, on the same features that the proxy sees (`Likeness`),
of what the guards leave open.
"""

import argparse
import asyncio
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from latency_slayer.embed.local import LocalEmbedder
from latency_slayer.embed.memory import MemoEmbedder
from latency_slayer.embed.verifier import LocalVerifier
from latency_slayer.judge import guards
from latency_slayer.judge.evidence import BINS, bin_of
from latency_slayer.judge.prior import Likeness
from training.pairs import Pair, neighbours, read_blocks

_STEPS = 50
_RIDGE = 1e-2


@dataclass(frozen=True, slots=True)
class _Seen:
    """A pair as the proxy sees it."""

    likeness: Likeness
    wrong: float


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(prog="scripts/train prior", description=__doc__)
    parser.add_argument("--questions", type=Path, default=Path(__file__).parent / "questions")
    parser.add_argument(
        "--lowest", type=float, default=0.6, help="similarity below which nothing is looked at"
    )
    asyncio.run(_fit(parser.parse_args()))


async def _fit(arguments: argparse.Namespace) -> None:
    blocks = [block for block in read_blocks(arguments.questions) if block.is_held_out]
    embedder, verifier = MemoEmbedder(LocalEmbedder(), capacity=100_000), LocalVerifier()
    firsts = np.array([await embedder.embed(block.groups[0][0]) for block in blocks])
    pairs = [*(pair for block in blocks for pair in block.pairs()), *neighbours(blocks, firsts, 5, seed=5)]
    seen = [found for pair in pairs if (found := await _seen(pair, embedder, verifier, arguments.lowest))]
    await verifier.close()
    await embedder.close()
    wrong = np.array([each.wrong for each in seen])
    plain = np.array([[1.0, *each.likeness.features] for each in seen])
    print(
        f"{len(pairs)} pairs of {len(blocks)} held-out blocks, {len(seen)} left open, "
        f"{wrong.mean():.3f} of them wrong"
    )
    for name, columns in (("with similarity", [0, 1, 2, 3]), ("without", [0, 2, 3])):
        fitted = _logistic(plain[:, columns], wrong)
        risks = plain[:, columns] @ fitted
        mixture = np.bincount([bin_of(risk) for risk in risks], minlength=BINS) / len(risks)
        print(f"{name}: {np.round(fitted, 3).tolist()}")
        print(f"  mixture {np.round(mixture, 4).tolist()}")
        print("  by bin, expected and found wrong:", _calibration(risks, wrong))


async def _seen(pair: Pair, embedder: MemoEmbedder, verifier: LocalVerifier, lowest: float) -> _Seen | None:
    findings = guards.examine(pair.one, pair.other)
    similarity = float(await embedder.embed(pair.one) @ await embedder.embed(pair.other))
    if findings.veto is not None or similarity < lowest:
        return None
    logit = await verifier.logit(pair.one, pair.other)
    return (
        None if logit is None else _Seen(Likeness(similarity, logit, len(findings.doubts)), 1.0 - pair.same)
    )


def _logistic(features: np.ndarray, wrong: np.ndarray) -> np.ndarray:
    """The coefficients of greatest likelihood (Newton's method), all but the first held back a little."""
    found = np.zeros(features.shape[1])
    ridge = _RIDGE * np.diag([0.0, *[1.0] * (features.shape[1] - 1)])
    for _ in range(_STEPS):
        expected = 1 / (1 + np.exp(-features @ found))
        slope = features.T @ (wrong - expected) - ridge @ found
        curve = features.T @ (features * (expected * (1 - expected))[:, None]) + ridge
        found = found + np.linalg.solve(curve, slope)
    return found


def _calibration(risks: np.ndarray, wrong: np.ndarray) -> str:
    bins = np.array([bin_of(risk) for risk in risks])
    expected = 1 / (1 + np.exp(-risks))
    return ", ".join(
        f"{np.sum(bins == place)}: {expected[bins == place].mean():.3f} {wrong[bins == place].mean():.3f}"
        for place in range(BINS)
        if np.any(bins == place)
    )


main()
