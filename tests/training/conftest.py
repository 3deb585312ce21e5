import sys
from pathlib import Path

# `scripts/bench` puts its folder on the path in the same way.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
