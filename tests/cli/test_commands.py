"""What can be said on the command line."""

import json

import pytest

from latency_slayer.cli.commands import build_parser, flag, main
from latency_slayer.settings import described

WITH_SETTINGS = ["proxy", "dashboard", "stats", "explain", "forget", "doctor"]


@pytest.mark.parametrize("command", WITH_SETTINGS)
def test_every_setting_is_a_flag(command: str):
    words = [word for option, *_ in described() for word in (flag(option), "given")]
    known = build_parser().parse_args([command, *words])

    assert {option: getattr(known, option) for option, *_ in described()} == {
        option: "given" for option, *_ in described()
    }


def test_a_bad_setting_is_named_with_what_would_do(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(["stats", "--ttl-s", "soon"])

    assert ended.value.code == 2
    assert "slayer_ttl_s='soon' cannot be used; it takes a whole number of seconds" in capsys.readouterr().err


def test_an_unknown_word_is_refused(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(["stats", "--jsn"])

    assert ended.value.code == 2
    assert "unknown: --jsn" in capsys.readouterr().err


def test_stats_of_a_fresh_redis_are_zero(redis_url, namespace, capsys: pytest.CaptureFixture[str]):
    main(["stats", "--json", "--redis", redis_url, "--namespace", namespace])
    stats = json.loads(capsys.readouterr().out)

    assert (stats["flows"], stats["hits"], stats["hit_rate"]) == (0, 0, None)


def test_stats_without_redis_say_so_without_the_password(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(["stats", "--redis", "redis://me:hidden@127.0.0.1:1"])

    assert "redis://127.0.0.1:1" in str(ended.value)
    assert "hidden" not in str(ended.value)


def test_the_bundle_holds_the_ca_and_the_usual_roots(tmp_path, capsys: pytest.CaptureFixture[str]):
    main(["ca-bundle", "--confdir", str(tmp_path)])
    bundle = tmp_path / "latency-slayer-bundle.pem"

    assert capsys.readouterr().out == f"{bundle}\n"
    assert (tmp_path / "mitmproxy-ca-cert.pem").read_text() in bundle.read_text()
    assert bundle.read_text().count("BEGIN CERTIFICATE") > 100
    assert "PRIVATE KEY" not in bundle.read_text()
