"""The trained verifier as an ONNX model with int8 weights."""

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from training.model import Verifier


class _AsItRuns(nn.Module):
    """The verifier with its inputs in the order and its output under the name that the proxy knows."""

    def __init__(self, verifier: Verifier) -> None:
        super().__init__()
        self.verifier = verifier

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        return self.verifier(input_ids, attention_mask, token_type_ids)


def export(verifier: Verifier, target: Path) -> str:
    """Write `verifier` to `target`; gives the sha256 of the file."""
    ids = torch.ones(1, 12, dtype=torch.long)
    mask = torch.ones_like(ids)
    types = torch.tensor([[0] * 6 + [1] * 6])
    names = ["input_ids", "attention_mask", "token_type_ids"]
    with TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            _AsItRuns(verifier.eval()),
            (ids, mask, types),
            plain,
            input_names=names,
            output_names=["logit"],
            dynamic_axes={name: {0: "batch", 1: "length"} for name in names} | {"logit": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )
        target.parent.mkdir(parents=True, exist_ok=True)
        quantize_dynamic(
            plain,
            target,
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather"],
            extra_options={"MatMulConstBOnly": True},
        )
    onnx.checker.check_model(target)
    return hashlib.sha256(target.read_bytes()).hexdigest()
