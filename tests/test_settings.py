"""Settings: where they come from, and what is said of a bad one."""

from pathlib import Path

import pytest

from latency_slayer.judge.guards import GUARDS
from latency_slayer.settings import BadSetting, Settings, described, read_settings


def read(**settings: str) -> Settings:
    """The settings from options, each named without its prefix."""
    return read_settings({f"slayer_{name}": value for name, value in settings.items()}, {})


def test_without_options_and_variables_the_defaults_hold() -> None:
    assert read_settings({}, {}) == Settings(
        redis="embedded",
        namespace="",
        home=Path("~/.latency-slayer"),
        embedder="local",
        embedder_url="",
        mode="serve",
        share="credential",
        hosts=(),
        threshold=0.0,
        max_error=0.02,
        audit_rate=0.02,
        judge="",
        judge_url="",
        guards_off=frozenset(),
        ttl_s=86_400,
        keep_s=2_592_000,
        budget_ms=300,
        max_answer_bytes=4_194_304,
        vector_type="auto",
    )


@pytest.mark.parametrize(
    ("options", "environment", "ttl_s"),
    [
        pytest.param({}, {"LATENCY_SLAYER_TTL_S": "5"}, 5, id="a variable beats the default"),
        pytest.param({"slayer_ttl_s": "7"}, {"LATENCY_SLAYER_TTL_S": "5"}, 7, id="an option beats both"),
        pytest.param({"slayer_ttl_s": " "}, {"LATENCY_SLAYER_TTL_S": "5"}, 5, id="a blank option is unset"),
        pytest.param({}, {"LATENCY_SLAYER_TTL_S": ""}, 86_400, id="a blank variable is unset"),
        pytest.param({}, {"ttl_s": "5", "slayer_ttl_s": "5"}, 86_400, id="other variables are not ours"),
    ],
)
def test_options_beat_variables_beat_defaults(
    options: dict[str, str], environment: dict[str, str], ttl_s: int
) -> None:
    assert read_settings(options, environment).ttl_s == ttl_s


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("redis", "redis://localhost:6379/0", "redis://localhost:6379/0"),
        ("redis", "rediss://:pw@example.com", "rediss://:pw@example.com"),
        ("redis", "unix:///run/redis.sock", "unix:///run/redis.sock"),
        ("namespace", "team:", "team:"),
        ("home", "/var/lib/slayer", Path("/var/lib/slayer")),
        ("embedder", "openai", "openai"),
        ("embedder", "openai:text-embedding-3-large", "openai:text-embedding-3-large"),
        ("embedder_url", "http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1"),
        ("judge", "gpt-4.1-mini", "gpt-4.1-mini"),
        ("judge_url", "http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1"),
        ("mode", "shadow", "shadow"),
        ("share", "header:x-team", "header:x-team"),
        ("hosts", "LocalHost:11434, llm.example.com other.example,", None),
        ("threshold", "1", 1.0),
        ("max_error", "0", 0.0),
        ("guards_off", "order_differs, slot_differs", {"order_differs", "slot_differs"}),
        ("ttl_s", "1", 1),
        ("keep_s", "3153600000", 3_153_600_000),
        ("budget_ms", "60000", 60_000),
        ("max_answer_bytes", "1", 1),
        ("vector_type", "int8", "int8"),
    ],
)
def test_a_setting_is_read(name: str, text: str, value: object) -> None:
    hosts = ("localhost:11434", "llm.example.com", "other.example")

    assert getattr(read(**{name: text}), name) == (value if name != "hosts" else hosts)


SECONDS = "a whole number of seconds, 1 to 3153600000"
SHARE = "a number from 0 to 1"
GUARD_WORDS = "any of these, parted by commas: " + ", ".join(f"`{guard}`" for guard in GUARDS)
BAD = [
    (
        "namespace",
        "{a}",
        "letters, digits and any of `_.:-`",
    ),
    ("namespace", "team/a", "letters, digits and any of `_.:-`"),
    ("embedder", "openai:", "`local`, `openai` or `openai:MODEL`"),
    ("embedder", "local:mini", "`local`, `openai` or `openai:MODEL`"),
    ("mode", "on", "one of `serve`, `shadow`, `off`"),
    ("share", "nobody", "`credential`, `everyone` or `header:NAME`"),
    ("hosts", "https://a.example", "host names parted by commas, each with or without `:port`, and no URL"),
    ("threshold", "1.01", SHARE),
    ("threshold", "nan", SHARE),
    ("threshold", "high", SHARE),
    ("max_error", "-0.1", SHARE),
    ("max_error", "2%", SHARE),
    ("audit_rate", "1.5", SHARE),
    ("guards_off", "order_differs,semantic", GUARD_WORDS),
    ("ttl_s", "0", SECONDS),
    ("ttl_s", "1.5", SECONDS),
    ("ttl_s", "inf", SECONDS),
    ("ttl_s", "9" * 400, SECONDS),
    ("keep_s", "3153600001", SECONDS),
    ("budget_ms", "60001", "a whole number of milliseconds, 1 to 60000"),
    ("max_answer_bytes", "4MB", "a whole number of bytes, 1 to 536870912"),
    ("vector_type", "float64", "one of `auto`, `float32`, `float16`, `int8`"),
    ("tune", "yes", "one of `on`, `off`"),
]


@pytest.mark.parametrize(
    ("name", "text", "would_do"), BAD, ids=[f"{name}={text[:12]}" for name, text, _ in BAD]
)
def test_a_bad_option_is_named_with_its_value_and_what_would_do(name: str, text: str, would_do: str) -> None:
    with pytest.raises(BadSetting) as caught:
        read(**{name: text})

    assert str(caught.value) == f"slayer_{name}={text!r} cannot be used; it takes {would_do}"


def test_every_setting_that_can_be_bad_is_tried() -> None:
    anything = {"slayer_home", "slayer_embedder_url", "slayer_judge", "slayer_judge_url"}
    elsewhere = {"slayer_redis"} | anything

    assert {f"slayer_{name}" for name, *_ in BAD} == {name for name, *_ in described()} - elsewhere


def test_what_is_no_url_of_redis_is_named_with_what_would_do() -> None:
    with pytest.raises(
        BadSetting, match=r"^slayer_redis='localhost:6379' cannot be used; it takes `embedded` or"
    ):
        read(redis="localhost:6379")


def test_a_bad_variable_is_named_as_a_variable() -> None:
    with pytest.raises(BadSetting, match=r"^LATENCY_SLAYER_MODE='on' cannot be used"):
        read_settings({}, {"LATENCY_SLAYER_MODE": "on"})


@pytest.mark.parametrize(
    "url",
    [
        "http://:hunter2@localhost:6379",
        "http://user:hunter2@localhost",
        "http://:hunt@hunter2@localhost",
        "http://:hunter2/hunter2@localhost",
        "http://localhost?password=hunter2",
        "http://:a?hunter2@localhost",
        ":hunter2@localhost:6379",
        "user:hunter2@localhost",
        "redis:/:hunter2@localhost",
        "//:hunter2@localhost",
    ],
)
def test_the_password_of_redis_is_never_shown(url: str) -> None:
    with pytest.raises(BadSetting) as caught:
        read(redis=url)

    assert "hunter2" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_of_a_url_with_a_password_the_host_is_still_shown() -> None:
    with pytest.raises(BadSetting, match=r"slayer_redis='http://\*\*\*@cache.example:6379' cannot"):
        read(redis="http://user:pw@cache.example:6379")


def test_every_setting_is_described() -> None:
    names = [(option, variable) for option, variable, _, _ in described()]
    defaults = {option: default for option, _, default, _ in described()}

    assert names[0] == ("slayer_redis", "LATENCY_SLAYER_REDIS")
    assert [option for option, _ in names] == [f"slayer_{name}" for name in Settings.__dataclass_fields__]
    assert all(help_text for *_, help_text in described())
    assert (defaults["slayer_hosts"], defaults["slayer_ttl_s"]) == ("", "86400")


def test_every_default_shown_can_be_given() -> None:
    given = {option: default for option, _, default, _ in described()}

    assert read_settings(given, {}) == Settings()
