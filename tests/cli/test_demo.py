"""The demo, as anybody would run it."""

import os
import subprocess
import sys

from rich.console import Console

from latency_slayer.cli.demo import SCENES, Outcome, summary, table


def test_the_demo_shows_every_verdict_that_it_promises():
    environment = {**os.environ, "COLUMNS": "160"}
    words = [sys.executable, "-m", "latency_slayer", "demo"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, env=environment)

    shown = done.stdout
    assert (done.returncode, [scene.verdict for scene in SCENES if scene.verdict not in shown]) == (0, [])
    assert "3 of 8 calls answered from Redis" in shown


def test_a_verdict_that_is_not_as_it_should_be_is_said():
    outcome = Outcome(SCENES[1], "miss new", 1.0, 10)

    assert summary([outcome]) == (
        "0 of 1 calls answered from Redis, 0 tokens saved.\n"
        "[red]the same call: expected `hit exact`, got `miss new`[/]"
    )


def test_the_table_fits_a_narrow_terminal():
    console = Console(width=60, record=True, file=open(os.devnull, "w"))  # noqa: SIM115
    console.print(table([Outcome(scene, scene.verdict, 1.2, 26) for scene in SCENES]))
    console.file.close()

    assert max(len(line) for line in console.export_text().splitlines()) <= 60
