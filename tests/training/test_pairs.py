"""What the verifier is trained on."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from training.pairs import Block, Pair, neighbours, read_blocks, read_paws, strangers, untokenised

QUESTIONS = Path(__file__).parents[2] / "scripts" / "training" / "questions"
ETHANOL = Block((("What is ethanol?", "ethanol meaning"), ("What is methanol?",)))
HICCUPS = Block((("How do I stop hiccups?",), ("Why do we hiccup?",)))


def test_a_block_pairs_every_line_with_every_other() -> None:
    assert list(ETHANOL.pairs()) == [
        Pair("What is ethanol?", "ethanol meaning", 1.0),
        Pair("What is ethanol?", "What is methanol?", 0.0),
        Pair("ethanol meaning", "What is methanol?", 0.0),
    ]


def test_blocks_are_read_in_groups(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "1 What is ethanol?\n1 ethanol meaning\n2 What is methanol?\n\n"
        "1 How do I stop hiccups?\n2 Why do we hiccup?\n"
    )

    assert read_blocks(tmp_path) == [ETHANOL, HICCUPS]


@pytest.mark.parametrize("line", ["What is ethanol?", "1What is ethanol?", "1 ", "x What is ethanol?"])
def test_another_line_is_refused_by_file_and_number(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.txt").write_text(f"1 How do I stop hiccups?\n{line}\n")

    with pytest.raises(ValueError, match=r"a\.txt:2: "):
        read_blocks(tmp_path)


def test_the_questions_that_are_here_can_be_read() -> None:
    blocks = read_blocks(QUESTIONS)

    assert len(blocks) > 1500
    assert all(len(block.groups) > 1 for block in blocks)
    assert all(len({line for group in block.groups for line in group}) > 4 for block in blocks)


def test_some_blocks_are_held_out_for_ever() -> None:
    blocks = read_blocks(QUESTIONS)

    assert 0.03 < sum(block.is_held_out for block in blocks) / len(blocks) < 0.07
    assert not ETHANOL.is_held_out


def test_neighbours_are_near_and_not_the_same_matter() -> None:
    blocks = [ETHANOL, HICCUPS, Block((("What is propanol?",),))]
    firsts = np.array([[1.0, 0.0], [0.6, 0.8], [1.0, 0.0]])

    found = neighbours(blocks, firsts, 1, seed=1)

    assert [
        (pair.other in ("How do I stop hiccups?", "Why do we hiccup?"), pair.same) for pair in found[::2]
    ] == [
        (True, 0.0),
        (True, 0.0),
    ]


def test_strangers_come_from_two_blocks() -> None:
    [pair] = strangers([ETHANOL, HICCUPS], 1, seed=1)

    lines = [{line for group in block.groups for line in group} for block in (ETHANOL, HICCUPS)]
    assert pair.same == 0.0
    assert {pair.one in lines[0], pair.other in lines[0]} == {True, False}


def test_sentences_are_read_as_people_write_them(tmp_path: Path) -> None:
    file = tmp_path / "paws.tsv.gz"
    with gzip.open(file, "wt") as table:
        table.write("question1\tquestion2\tsame_answer\n`` Hi '' , he said .\tHe did n't , ( really ) .\t0\n")

    assert read_paws(file) == [Pair('"Hi", he said.', "He didn't, (really).", 0.0)]
    assert untokenised("Is it ?") == "Is it?"
