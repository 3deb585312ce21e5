"""The rooms put together, well and in trouble."""

from pathlib import Path

import pytest

from latency_slayer.embed.absent import AbsentEmbedder
from latency_slayer.engine.ports import EmbedderUnavailable, StoreUnavailable
from latency_slayer.settings import Settings, read_settings
from latency_slayer.wiring import Services, open_judge, opened_events, rules_of, started_embedder


def settings(**options: str) -> Settings:
    return read_settings({f"slayer_{name}": value for name, value in options.items()}, {})


async def test_services_open_and_close(redis_url: str, namespace: str) -> None:
    services = Services(settings(redis=redis_url, namespace=namespace))
    services.start()
    cache = await services.cache()
    await services.close()

    assert cache.rules == rules_of(settings())


async def test_without_a_redis_calls_are_told_at_once(tmp_path: Path) -> None:
    in_the_way = tmp_path / "home"
    in_the_way.write_text("no folder")
    services = Services(settings(home=str(in_the_way)))
    services.start()
    with pytest.raises(StoreUnavailable):
        await services.cache()
    await services.close()


async def test_rules_can_be_changed_while_it_runs(redis_url: str, namespace: str) -> None:
    services = Services(settings(redis=redis_url, namespace=namespace))
    services.start()
    cache = await services.cache()
    services.apply(rules_of(settings(mode="shadow", guards_off="order_differs")))
    await services.close()

    assert (cache.rules.mode, cache.rules.guards_off) == ("shadow", {"order_differs"})


async def test_an_absent_embedding_key_leaves_exact_hits(
    redis_url: str, namespace: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    services = Services(settings(redis=redis_url, namespace=namespace, embedder="openai"))
    services.start()
    await services.cache()
    await services.close()

    assert [record.getMessage().split(":")[0] for record in caplog.records] == ["exact hits only"]


async def test_the_embedding_key_comes_from_its_own_variable_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENCY_SLAYER_EMBEDDER_KEY", "sk-mine")
    embedder = await started_embedder(settings(embedder="openai"))
    await embedder.close()

    assert (embedder.id, embedder.dimension) == ("openai:text-embedding-3-small", 1536)


async def test_the_event_stream_is_there_for_those_who_watch(redis_url: str, namespace: str) -> None:
    async with opened_events(settings(redis=redis_url, namespace=namespace)) as events:
        assert [event async for event in events.read()] == []


async def test_an_absent_embedder_embeds_nothing() -> None:
    with pytest.raises(EmbedderUnavailable):
        await AbsentEmbedder().embed("text")


async def test_no_judge_is_asked_unless_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENCY_SLAYER_JUDGE_KEY", "sk-mine")
    named = open_judge(settings(judge="some-model"))
    assert named is not None
    await named.close()

    assert open_judge(settings()) is None


async def test_a_judge_without_a_key_leaves_the_rule(
    redis_url: str, namespace: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-for-other-things")
    services = Services(settings(redis=redis_url, namespace=namespace, judge="some-model"))
    services.start()
    await services.cache()
    await services.close()

    assert caplog.messages == [
        "answers are compared by the rule alone: 'some-model' needs an API key, or the url of a server that"
        " asks for none"
    ]
