"""`latency-slayer forget`, over a real Redis."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from latency_slayer.cli.commands import main
from latency_slayer.cli.opened import model_of
from latency_slayer.judge.evidence import Standing, bin_of, log_odds
from latency_slayer.settings import read_settings
from tests.cli.kept import BREAD, DISABLED, ENABLED, HIT, PLACE, fill, opened

Capture = pytest.CaptureFixture[str]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Three entries, and the command over them."""

    url: str
    namespace: str

    def forget(self, *words: str) -> None:
        main(["forget", *words, "--redis", self.url, "--namespace", self.namespace])

    def left(self) -> set[str]:
        """The fingerprints that are still there."""

        async def read() -> set[str]:
            async with opened(self.url, self.namespace) as store:
                known = await store.read([ENABLED, DISABLED, BREAD])
            return {each.fingerprint for each in known if each is not None}

        return asyncio.run(read())

    def standing(self) -> Standing:
        """How the first entry stands with the proxies."""

        async def read() -> Standing:
            async with opened(self.url, self.namespace) as store:
                ledger = store.ledger(await model_of(read_settings({}, {})), keep_s=600)
                [standing] = await ledger.standing(PLACE, [ENABLED])
                return standing

        return asyncio.run(read())


@pytest.fixture
def shelf(redis_url: str, namespace: str) -> Shelf:
    async def put() -> None:
        async with opened(redis_url, namespace) as store:
            await fill(store, now=1_748_779_200.0)

    asyncio.run(put())
    return Shelf(redis_url, namespace)


def refusal(act: Callable[[], None]) -> str:
    """What the command says when it ends in failure."""
    with pytest.raises(SystemExit) as ended:
        act()
    return str(ended.value)


def test_a_named_entry_goes_and_nothing_is_counted(shelf: Shelf, capsys: Capture):
    shelf.forget(ENABLED)

    assert shelf.left() == {DISABLED, BREAD}
    assert shelf.standing().everywhere.compared == 0
    assert capsys.readouterr().out == (
        "forgot a1a1a1a1a1a1  «How do I enable the alarm on my phone?»\n"
        "       gpt-4o-mini  openai/chat.completions\n"
    )


def test_a_wrong_entry_is_counted_for_its_cohort_at_its_prior_risk(shelf: Shelf, capsys: Capture):
    shelf.forget(ENABLED, "--wrong")

    standing = shelf.standing()
    levels = (standing.everywhere, standing.route, standing.cohort, standing.entry)
    place = bin_of(log_odds(HIT.prior or 0))
    assert [float(level.wrong[place]) for level in levels] == [0.0, 0.0, 3.0, 3.0]
    assert "wrong: counted against it" in capsys.readouterr().out


def test_a_wrong_entry_that_is_gone_is_counted_all_the_same(shelf: Shelf, capsys: Capture):
    shelf.forget(ENABLED)
    shelf.forget(ENABLED, "--wrong")

    assert shelf.standing().cohort.wrong.sum() == 3.0
    assert "it was gone already" in capsys.readouterr().out


def test_several_are_forgotten_as_json(shelf: Shelf, capsys: Capture):
    shelf.forget(ENABLED, DISABLED[:8], "--json")

    said = json.loads(capsys.readouterr().out)
    assert (said["forgotten"], shelf.left()) == (2, {BREAD})
    assert said["entries"][1] == {
        "fingerprint": DISABLED,
        "was_kept": True,
        "model": "o3",
        "route": "openai/chat.completions",
        "user": PLACE.user,
        "wrong": None,
    }


def test_none_goes_where_one_is_ambiguous(shelf: Shelf):
    said = refusal(lambda: shelf.forget(DISABLED, "a1a1a1a1"))

    assert said == (
        "latency-slayer: a1a1a1a1 begins 2 fingerprints; give more digits: a1a1a1a1a1a1, a1a1a1a1a1a1, ..."
    )
    assert shelf.left() == {ENABLED, DISABLED, BREAD}


@pytest.mark.parametrize(
    ("words", "left"),
    [
        pytest.param(["--model", "o3"], {ENABLED, BREAD}, id="model"),
        pytest.param(["--model", "gpt-4o-mini", "--user", PLACE.user], {DISABLED}, id="model and user"),
        pytest.param(["--route", "openai/chat.completions"], set(), id="route"),
        pytest.param(["--all"], set(), id="all"),
        pytest.param(["--model", "gpt"], {ENABLED, DISABLED, BREAD}, id="no such model"),
    ],
)
def test_all_of_a_kind_go(shelf: Shelf, capsys: Capture, words: list[str], left: set[str]):
    shelf.forget(*words, "--yes", "--json")

    assert (shelf.left(), json.loads(capsys.readouterr().out)) == (left, {"forgotten": 3 - len(left)})


def test_many_are_not_forgotten_unasked(shelf: Shelf):
    assert refusal(lambda: shelf.forget("--all")) == "latency-slayer: 3 entries would be forgotten; say --yes"
    assert len(shelf.left()) == 3


@pytest.mark.parametrize(("answer", "count"), [("y", 0), ("", 3), ("no", 3)])
def test_a_person_is_asked(shelf: Shelf, monkeypatch: pytest.MonkeyPatch, answer: str, count: int):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: answer)

    if count:
        assert refusal(lambda: shelf.forget("--all")) == "latency-slayer: nothing was forgotten"
    else:
        shelf.forget("--all")

    assert len(shelf.left()) == count


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param([], "name either", id="nothing"),
        pytest.param([ENABLED, "--all"], "name either", id="one and all"),
        pytest.param(["--all", "--model", "o3"], "name either", id="all and a model"),
        pytest.param(["--all", "--wrong"], "--wrong is for", id="all are wrong"),
    ],
)
def test_what_means_nothing_is_refused(shelf: Shelf, words: list[str], said: str):
    assert said in refusal(lambda: shelf.forget(*words))
    assert len(shelf.left()) == 3


def test_evidence_lands_where_the_proxies_of_a_cloud_embedder_read_it_though_there_is_no_key(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    settings = read_settings({"slayer_embedder": "openai"}, {})

    assert asyncio.run(model_of(settings)).startswith("openai:text-embedding-3-small+")
