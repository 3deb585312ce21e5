"""The vector type of the index."""

import pytest

from latency_slayer.engine.ports import IndexUnavailable
from latency_slayer.store.connection import open_client
from latency_slayer.store.index import VectorIndex
from latency_slayer.store.keys import Keys
from latency_slayer.store.vectors import VectorType
from tests.fakes import Clock
from tests.store import servers
from tests.store.samples import DIMENSION, EAST, PLACE


@pytest.mark.parametrize(
    ("types", "taken"),
    [
        pytest.param(("float16", "float32"), "float16", id="the first where it is known"),
        pytest.param(("int8", "float32"), "float32", id="the next where it is not"),
    ],
)
async def test_the_index_takes_the_first_vector_type_that_the_engine_knows(
    redis_url: str, namespace: str, types: tuple[VectorType, ...], taken: VectorType
) -> None:
    if "int8" in types and await servers.knows_int8(redis_url):
        pytest.skip("this Query Engine knows INT8")
    client = open_client(redis_url, 5)
    index = VectorIndex(client, Keys(namespace), "mini", DIMENSION, types)

    found = await index.nearest(PLACE, EAST, 5)
    await client.aclose()

    assert (found, index.vector_type, index.name) == ([], taken, f"{namespace}idx:mini:4:{taken}")


async def test_an_index_outside_database_0_is_refused_and_not_asked_again_at_once(
    redis_url: str, namespace: str
) -> None:
    client, clock = open_client(f"{redis_url}?db=1", 5), Clock()
    index = VectorIndex(client, Keys(namespace), "mini", DIMENSION, ("float16",), clock)

    with pytest.raises(IndexUnavailable, match="db") as first:
        await index.nearest(PLACE, EAST, 5)
    await client.aclose()
    with pytest.raises(IndexUnavailable) as second:
        await index.nearest(PLACE, EAST, 5)

    assert str(first.value) == str(second.value)
