"""What holds for the whole house: its layers, its rooms' tests, its README, its closed vocabularies."""

import argparse
import re
import sys
from pathlib import Path
from subprocess import run

import pytest

from latency_slayer.cli.commands import build_parser
from latency_slayer.judge.admission import ending_refusal
from latency_slayer.judge.eligibility import TRAITS
from latency_slayer.judge.meanings import MEANINGS
from latency_slayer.judge.reasons import Reason
from latency_slayer.settings import described
from latency_slayer.wire.call import Ending, Trait

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "addon" / "latency_slayer"
TESTS = ROOT / "tests"
MOST_LINES = 400

FOLDERS = sorted(path.parent.relative_to(PACKAGE) for path in PACKAGE.glob("*/**/__init__.py"))


def commands() -> list[str]:
    """The names of the commands of `latency-slayer`."""
    groups = [each for each in build_parser()._actions if isinstance(each, argparse._SubParsersAction)]
    return [name for group in groups for name in group.choices]


def readme() -> str:
    return (ROOT / "README.md").read_text()


def test_imports_go_one_way() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_rooms_are_found() -> None:
    rooms = {str(folder) for folder in FOLDERS}

    assert rooms >= {"wire", "judge", "engine", "store", "embed", "proxy", "watch", "cli"}


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_every_folder_has_its_tests(folder: Path) -> None:
    below = list((TESTS / folder).glob("test_*.py"))
    beside = list((TESTS / folder.parent).glob(f"test_{folder.name}*.py"))

    assert below + beside


def test_no_file_is_too_long_to_read() -> None:
    lines = {path: len(path.read_text().splitlines()) for path in PACKAGE.rglob("*.py")}

    assert {str(path.relative_to(PACKAGE)): n for path, n in lines.items() if n > MOST_LINES} == {}


def test_the_readmes_table_of_settings_is_the_codes() -> None:
    rows = [
        f"| `{name}` | {f'`{default}`' if default else ''} | {text} |"
        for name, _, default, text in described()
    ]

    assert "\n".join(rows) in readme()


def test_every_command_stands_in_the_readme() -> None:
    text = readme()
    said = [name for name in commands() if re.search(rf"latency-slayer {name}(?![\w-])", text)]

    assert said == commands()
    assert commands()


def test_every_reason_has_a_meaning_and_the_readme_gives_the_same() -> None:
    rows = readme().splitlines()
    missing = [reason for reason in Reason if f"| `{reason}` | {MEANINGS.get(reason)} |" not in rows]

    assert missing == []


def test_every_trait_of_a_call_has_a_ruling() -> None:
    assert set(TRAITS) == {str(trait) for trait in Trait}


def test_every_trait_of_a_call_is_a_reason_by_the_same_word() -> None:
    assert {trait: str(ruling.reason) for trait, ruling in TRAITS.items()} == {str(t): str(t) for t in Trait}


@pytest.mark.parametrize("ending", Ending)
def test_every_ending_of_an_answer_has_a_ruling(ending: Ending) -> None:
    kept = ending in (Ending.COMPLETE, Ending.TOOL_CALLS)

    assert ending_refusal(ending) == (None if kept else Reason(ending))
