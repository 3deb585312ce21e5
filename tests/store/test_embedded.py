"""The embedded server: shared, private, and there for as long as somebody uses it."""

# ruff: noqa: ASYNC240  # a test may wait for its own disk

import asyncio
import os
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from latency_slayer.store.embedded import MAX_SOCKET_PATH_BYTES, EmbeddedServer
from latency_slayer.store.redis_store import RedisStore
from latency_slayer.store.server_files import EmbeddedUnavailable, ServerFiles
from tests.store import servers
from tests.store.samples import DIMENSION, EAST, PLACE, entry

USER = """
import asyncio, sys
from pathlib import Path
from latency_slayer.store.embedded import EmbeddedServer

async def use():
    print(await EmbeddedServer(Path(sys.argv[1]), linger_s=float(sys.argv[2])).start(), flush=True)
    await asyncio.Event().wait()

asyncio.run(use())
"""

type Join = Callable[[], EmbeddedServer]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "redis"


@pytest.fixture
async def join(folder: Path) -> AsyncIterator[Join]:
    """Gives one more user of the server in `folder`; all leave at the end, and the server with them."""
    users: list[EmbeddedServer] = []

    def joined() -> EmbeddedServer:
        users.append(EmbeddedServer(folder, linger_s=0))
        return users[-1]

    yield joined
    for user in users:
        await user.stop()
    await servers.ended(folder)


async def user_process(folder: Path, linger_s: float) -> asyncio.subprocess.Process:
    """Another process that uses the server, once the server answers it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", USER, str(folder), str(linger_s), stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(servers.PATIENCE_S):
        assert (await process.stdout.readline()).startswith(b"unix://")
    return process


async def kill(process: asyncio.subprocess.Process) -> None:
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()


async def test_the_server_is_private_and_keeps_its_stream(join: Join, folder: Path) -> None:
    url = await join().start()

    async with servers.client(url) as redis:
        wanted = ("maxmemory", "maxmemory-policy", "appendonly", "appendfsync", "save", "port")
        config = await redis.config_get(*wanted)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "redis.sock").stat().st_mode) == 0o700
    assert config == {
        "maxmemory": "1073741824",
        "maxmemory-policy": "volatile-lru",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "port": "0",
    }


async def test_a_folder_that_was_open_to_others_is_closed(join: Join, folder: Path) -> None:
    folder.mkdir(mode=0o755)

    await join().start()

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_users_who_start_at_once_share_one_server(join: Join) -> None:
    urls = await asyncio.gather(*(join().start() for _ in range(6)))

    pids = [await servers.process_id(url) for url in urls]
    assert len(set(urls)) == len(set(pids)) == 1


async def test_the_server_stays_while_one_user_is_left(join: Join) -> None:
    first, second = join(), join()
    pid = await servers.process_id(await first.start())
    url = await second.start()

    await first.stop()
    # Longer than any supervisor needs to see that nobody is left, had that been so.
    async with servers.client(url) as redis:
        await redis.blpop(["nothing"], timeout=0.5)

    assert await servers.process_id(url) == pid


async def test_the_server_ends_when_the_last_user_leaves_and_its_data_is_there_again(
    join: Join, folder: Path
) -> None:
    first = join()
    url = await first.start()
    async with servers.client(url) as redis:
        await redis.set("kept", "yes")

    await first.stop()
    await servers.ended(folder)

    assert not (folder / "redis.sock").exists()
    second = join()
    url = await second.start()
    await second.loaded(20)
    async with servers.client(url) as redis:
        assert await redis.get("kept") == b"yes"


async def test_who_has_patience_finds_the_data_read(join: Join, folder: Path) -> None:
    first = join()
    async with servers.client(await first.start()) as redis:
        await redis.eval("for i = 1, 300000 do redis.call('set', 'key' .. i, i) end", 0)
    await first.stop()
    await servers.ended(folder)

    second = join()
    url = await second.start()
    await second.loaded(20)

    async with servers.client(url) as redis:
        assert await redis.get("key300000") == b"300000"


async def test_a_user_may_leave_twice_and_come_again(join: Join) -> None:
    user = join()
    await user.start()
    await user.stop()
    await user.stop()

    url = await user.start()

    assert await user.start() == url


async def test_the_server_outlives_the_process_that_started_it(join: Join, folder: Path) -> None:
    starter = await user_process(folder, linger_s=0)
    url = await join().start()
    pid = await servers.process_id(url)
    async with servers.client(url) as redis:
        await redis.set("kept", "yes")

    await kill(starter)
    url = await join().start()

    async with servers.client(url) as redis:
        assert await redis.get("kept") == b"yes"
    assert await servers.process_id(url) == pid


@pytest.mark.skipif(sys.platform != "linux", reason="finds the supervisor in /proc")
async def test_the_server_waits_a_little_for_the_next_user(join: Join, folder: Path) -> None:
    starter = await user_process(folder, linger_s=60)
    pid = await servers.process_id(f"unix://{folder}/redis.sock")

    await kill(starter)
    url = await join().start()

    assert await servers.process_id(url) == pid
    os.kill(int(supervisor_of(pid)), signal.SIGTERM)  # else it would wait that minute


def supervisor_of(server_pid: int) -> str:
    """The server's parent, by the fourth field of /proc/PID/stat (proc_pid_stat(5))."""
    return Path(f"/proc/{server_pid}/stat").read_text().rpartition(")")[2].split()[1]


async def test_the_server_ends_when_its_last_user_is_killed(folder: Path) -> None:
    user = await user_process(folder, linger_s=0)

    await kill(user)
    await servers.ended(folder)

    assert not (folder / "redis.sock").exists()


async def test_a_killed_server_comes_back_with_its_entries_and_its_index(join: Join) -> None:
    url = await join().start()
    store = RedisStore(url, "mini", DIMENSION, timeout_s=5)
    await store.nearest(PLACE, EAST, 1)
    await store.write(entry(), ttl_s=60, keep_s=600)
    pid = await servers.process_id(url)

    await servers.killed(url)
    await join().start()
    found = await store.read(["f1"])
    neighbours = await store.nearest(PLACE, EAST, 5)
    await store.close()

    assert [one and one.answer for one in found] == [entry().answer]
    assert [one.fingerprint for one in neighbours] == ["f1"]
    assert await servers.process_id(url) != pid


@pytest.mark.skipif(sys.platform != "linux", reason="finds the supervisor in /proc")
async def test_the_server_of_a_killed_supervisor_is_kept_and_ends_in_the_end(
    join: Join, folder: Path
) -> None:
    url = await join().start()
    pid = await servers.process_id(url)

    os.kill(int(supervisor_of(pid)), signal.SIGKILL)
    url = await join().start()

    assert await servers.process_id(url) == pid


async def test_a_folder_with_a_long_name_is_reached_by_a_short_link(tmp_path: Path) -> None:
    folder = tmp_path / ("deep" * 30) / "redis 100%"
    user = EmbeddedServer(folder, linger_s=0)

    url = await user.start()
    pid = await servers.process_id(url)
    await user.stop()
    await servers.ended(folder)

    assert len(url.removeprefix("unix://")) <= MAX_SOCKET_PATH_BYTES
    assert pid > 0


async def test_a_link_in_place_of_the_folder_is_refused(tmp_path: Path, folder: Path) -> None:
    folder.symlink_to(tmp_path)

    with pytest.raises(EmbeddedUnavailable, match="is not a folder of this user"):
        await EmbeddedServer(folder).start()


async def test_a_file_in_place_of_the_folder_is_refused(folder: Path) -> None:
    folder.write_text("")

    with pytest.raises(EmbeddedUnavailable, match="File exists"):
        await EmbeddedServer(folder).start()


async def test_a_server_that_does_not_start_is_told_of_with_its_log(folder: Path) -> None:
    broken = ServerFiles(Path("/bin/false"), None, "broken on purpose")
    user = EmbeddedServer(folder, files=broken, linger_s=0, start_timeout_s=0.5)

    with pytest.raises(EmbeddedUnavailable, match=r"did not answer within 0\.5 s.*its log") as caught:
        await user.start()
    await servers.ended(folder)

    assert "docker run" in str(caught.value)
    assert "redis-server ended with status 1" in (folder / "supervisor.log").read_text()
