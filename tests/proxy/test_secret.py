"""The secret is made once, for its owner alone."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from latency_slayer.proxy.secret import FILE_NAME, SecretUnusable, load

MAKERS = 8


def test_it_has_32_bytes_and_is_the_same_each_time(tmp_path: Path) -> None:
    first = load(tmp_path)

    assert (len(first), load(tmp_path)) == (32, first)


def test_two_folders_have_two_secrets(tmp_path: Path) -> None:
    assert load(tmp_path / "a") != load(tmp_path / "b")


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    load(tmp_path / "conf")

    assert (tmp_path / "conf" / FILE_NAME).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "conf").stat().st_mode & 0o777 == 0o700


def test_no_draft_is_left(tmp_path: Path) -> None:
    load(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_once_made_nothing_is_written(tmp_path: Path) -> None:
    load(tmp_path)
    written = tmp_path.stat().st_mtime_ns
    load(tmp_path)

    assert tmp_path.stat().st_mtime_ns == written


def test_makers_at_the_same_time_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    together = Barrier(MAKERS, timeout=30)

    def not_there(path: Path) -> bool:
        together.wait()  # All have looked before any of them makes it.
        return False

    monkeypatch.setattr(Path, "exists", not_there)
    with ThreadPoolExecutor(MAKERS) as pool:
        secrets = list(pool.map(load, [tmp_path] * MAKERS))

    assert set(secrets) == {(tmp_path / FILE_NAME).read_bytes()}
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_secret_of_another_size_is_refused_with_what_to_do(tmp_path: Path, size: int) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(b"s" * size)

    with pytest.raises(SecretUnusable) as caught:
        load(tmp_path)

    assert str(caught.value) == f"{path} holds {size} bytes where 32 belong; delete it to have it made anew"


def test_a_secret_that_cannot_be_read_is_refused_with_its_path(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.mkdir()

    with pytest.raises(SecretUnusable) as caught:
        load(tmp_path)

    assert str(caught.value) == f"{path} cannot be used (Is a directory); make it readable"


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SecretUnusable, match="Not a directory"):
        load(tmp_path / "file" / "conf")
