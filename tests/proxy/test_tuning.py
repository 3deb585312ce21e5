"""Handlers that are looked up once are the same handlers, in the same order."""

import logging
from collections.abc import Sequence

import pytest
from mitmproxy import exceptions, hooks
from mitmproxy.options import Options
from mitmproxy.test import taddons, tflow

from latency_slayer.proxy import tuning


class Recorder:
    """Says when it was called; `fails` is raised then."""

    def __init__(self, name: str, calls: list[str], fails: Exception | None = None) -> None:
        self.name = name
        self._calls, self._fails = calls, fails

    async def request(self, flow: object) -> None:
        self._note()

    def response(self, flow: object) -> None:
        self._note()

    def _note(self) -> None:
        self._calls.append(self.name)
        if self._fails is not None:
            raise self._fails


@pytest.fixture
def calls() -> list[str]:
    return []


async def fired(context: taddons.context) -> None:
    flow = tflow.tflow(resp=True)
    await context.master.addons.trigger_event(hooks_of("request")(flow))
    await context.master.addons.trigger_event(hooks_of("response")(flow))


def hooks_of(name: str) -> type[hooks.Hook]:
    return hooks.all_hooks[name]


async def test_handlers_are_called_in_the_order_of_their_addons(calls):
    with taddons.context(Recorder("one", calls), Recorder("two", calls)) as context:
        tuning.remember_handlers(context.master.addons)
        await fired(context)
        await fired(context)

    assert calls == ["one", "two"] * 4


async def test_an_addon_that_comes_later_is_called_too_and_one_that_goes_is_not(calls):
    one, two = Recorder("one", calls), Recorder("two", calls)
    with taddons.context(one) as context:
        tuning.remember_handlers(context.master.addons)
        await fired(context)
        context.master.addons.add(two)
        await fired(context)
        context.master.addons.remove(one)
        await fired(context)

    assert calls == ["one"] * 2 + ["one", "two"] * 2 + ["two"] * 2


async def test_a_halt_stops_those_behind_it(calls):
    with taddons.context(Recorder("one", calls, exceptions.AddonHalt()), Recorder("two", calls)) as context:
        tuning.remember_handlers(context.master.addons)
        await fired(context)

    assert calls == ["one", "one"]


async def test_a_fault_is_logged_and_those_behind_it_are_called(calls, caplog):
    with taddons.context(Recorder("one", calls, ValueError("oh")), Recorder("two", calls)) as context:
        tuning.remember_handlers(context.master.addons)
        with caplog.at_level(logging.ERROR):
            await fired(context)

    assert calls == ["one", "two"] * 2
    assert [record.getMessage() for record in caplog.records] == ["Addon error: oh"] * 2


@pytest.fixture
def options() -> Options:
    """Those that are looked at, as mitmdump and mitmweb declare them."""
    declared = Options()
    declared.add_option("flow_detail", int, 1, "")
    declared.add_option("web_columns", Sequence[str], ["path", "time"], "")
    return declared


def test_no_url_is_logged_and_verdicts_are_listed(options):
    tuning.prepare(options)

    assert (options.flow_detail, options.web_columns) == (0, ["path", "time", "comment"])


def test_what_the_user_set_stays(options):
    options.update(flow_detail=3, web_columns=["path"])
    tuning.prepare(options)

    assert (options.flow_detail, options.web_columns) == (3, ["path"])
