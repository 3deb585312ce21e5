"""Every setting, once: mitmproxy options, environment variables, flags and the README derive from here."""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from latency_slayer.embed.choice import embedder_spec
from latency_slayer.judge.guards import GUARDS
from latency_slayer.judge.reasons import Reason
from latency_slayer.judge.sharing import sharing_rule
from latency_slayer.judge.wishes import LONGEST_S
from latency_slayer.store.connection import open_client
from latency_slayer.store.keys import Keys

OPTION_PREFIX = "slayer_"
VARIABLE_PREFIX = "LATENCY_SLAYER_"


class BadSetting(ValueError):
    """A setting that cannot be used; the message names it, its value and what would be accepted."""


def _setting(default: Any, help_text: str, parse: Callable[[str], Any]) -> Any:
    return field(default=default, metadata={"help": help_text, "parse": parse})


def _one_of(*words: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in words:
            raise ValueError("one of " + ", ".join(f"`{word}`" for word in words))
        return text

    return parse


def _number(kind: type[int] | type[float], low: float, high: float, what: str) -> Callable[[str], float]:
    def parse(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            raise ValueError(what) from None
        if not low <= value <= high:  # NaN is neither
            raise ValueError(what)
        return value

    return parse


def _seconds(text: str) -> int:
    return int(_number(int, 1, LONGEST_S, f"a whole number of seconds, 1 to {LONGEST_S}")(text))


def _hosts(text: str) -> tuple[str, ...]:
    hosts = tuple(part.strip().lower() for part in text.replace(" ", ",").split(",") if part.strip())
    if any("/" in host for host in hosts):
        raise ValueError("host names parted by commas, each with or without `:port`, and no URL")
    return hosts


def _guards(text: str) -> frozenset[Reason]:
    named = {part.strip() for part in text.replace(" ", ",").split(",") if part.strip()}
    if not named <= GUARDS.keys():
        raise ValueError("any of these, parted by commas: " + ", ".join(f"`{guard}`" for guard in GUARDS))
    return frozenset(map(Reason, named))


def _redis(text: str) -> str:
    if text != "embedded":
        try:
            open_client(text, timeout_s=1.0)  # It connects at its first use, and there is none.
        except ValueError as wrong:
            raise ValueError(f"`embedded` or a Redis URL ({wrong})") from None
    return text


def _namespace(text: str) -> str:
    try:
        return Keys(text).namespace
    except ValueError:
        raise ValueError("letters, digits and any of `_.:-`") from None


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user can settle. Each field is the option `slayer_<name>` and the variable
    `LATENCY_SLAYER_<NAME>`; an option wins over a variable, a variable over the default."""

    redis: str = _setting(
        "embedded",
        "`embedded` (a private Redis 8 that starts and stops with the proxy) or a URL: "
        "`redis://`, `rediss://`, `unix://`",
        _redis,
    )
    namespace: str = _setting("", "prefix of every key and index in Redis", _namespace)
    home: Path = _setting(
        Path("~/.latency-slayer"),
        "folder of the embedded Redis",
        lambda text: Path(text),
    )
    embedder: str = _setting(
        "local",
        "`local` (all-MiniLM-L6-v2 on this machine), `openai` or `openai:MODEL`",
        embedder_spec,
    )
    embedder_url: str = _setting("", "base URL of an OpenAI-compatible embedding server", str)
    mode: Literal["serve", "shadow", "off"] = _setting(
        "serve",
        "`serve`, `shadow` (judge and log, serve nothing) or `off` (pass everything through)",
        _one_of("serve", "shadow", "off"),
    )
    share: str = _setting(
        "credential",
        "who shares answers: `credential` (calls with the same API key), `everyone`, `header:NAME`",
        sharing_rule,
    )
    hosts: tuple[str, ...] = _setting(
        (), "more LLM hosts, parted by commas: `localhost:11434,llm.example.com`", _hosts
    )
    threshold: float = _setting(
        0.0,
        "least cosine similarity of a semantic hit, beside the error budget: only makes it stricter",
        _number(float, 0.0, 1.0, "a number from 0 to 1"),
    )
    max_error: float = _setting(
        0.02,
        "share of wrong answers among semantic hits that one can live with; 0 means exact hits only",
        _number(float, 0.0, 1.0, "a number from 0 to 1"),
    )
    audit_rate: float = _setting(
        0.02,
        "share of would-be semantic hits that go upstream, to compare both answers (none for a minute after a"
        " provider failed); 0 learns less",
        _number(float, 0.0, 1.0, "a number from 0 to 1"),
    )
    judge: str = _setting(
        "", "model that is asked whether two answers agree, where the built-in rule cannot tell", str
    )
    judge_url: str = _setting(
        "", "base URL of an OpenAI-compatible server that has it; OpenAI's where empty", str
    )
    guards_off: frozenset[Reason] = _setting(
        frozenset(), "guards that are not asked, parted by commas: `order_differs,slot_differs`", _guards
    )
    ttl_s: int = _setting(86_400, "seconds for which an answer is served", _seconds)
    keep_s: int = _setting(
        2_592_000, "seconds without use after which the whole entry goes, prompt and vector too", _seconds
    )
    budget_ms: int = _setting(
        300,
        "milliseconds that a lookup may take; a late one passes through",
        _number(int, 1, 60_000, "a whole number of milliseconds, 1 to 60000"),
    )
    max_answer_bytes: int = _setting(
        4_194_304,
        "largest answer that is kept, in bytes",
        _number(int, 1, 536_870_912, "a whole number of bytes, 1 to 536870912"),
    )
    vector_type: Literal["auto", "float32", "float16", "int8"] = _setting(
        "auto",
        "`auto`, `float32`, `float16` or `int8` (Query Engine 8 and later)",
        _one_of("auto", "float32", "float16", "int8"),
    )
    tune: Literal["on", "off"] = _setting(
        "on",
        "`on` lets mitmproxy look up its event handlers once, not on every event; `off` leaves it as it is",
        _one_of("on", "off"),
    )


def described() -> list[tuple[str, str, str, str]]:
    """(option, variable, default, help) of every setting, in order."""
    return [(option(f), variable(f), _shown(f.default), f.metadata["help"]) for f in fields(Settings)]


def read_settings(options: Mapping[str, str], environment: Mapping[str, str]) -> Settings:
    """The settings from `options` (by option name; empty means unset), then `environment`, then defaults.

    Raises BadSetting.
    """
    return Settings(**{f.name: _value(f, options, environment) for f in fields(Settings)})


def option(setting: Field[Any]) -> str:
    """The mitmproxy option of a setting."""
    return OPTION_PREFIX + setting.name


def variable(setting: Field[Any]) -> str:
    """The environment variable of a setting."""
    return VARIABLE_PREFIX + setting.name.upper()


def _value(setting: Field[Any], options: Mapping[str, str], environment: Mapping[str, str]) -> Any:
    for name, source in ((option(setting), options), (variable(setting), environment)):
        if text := source.get(name, "").strip():
            return _parsed(setting, name, text)
    assert setting.default is not MISSING
    return setting.default


def _parsed(setting: Field[Any], name: str, text: str) -> Any:
    try:
        return setting.metadata["parse"](text)
    except ValueError as wrong:
        raise BadSetting(f"{name}={_masked(text)!r} cannot be used; it takes {wrong}") from None


def _masked(text: str) -> str:
    """`text` less the passwords that a URL of Redis may carry, also where it is no proper URL."""
    return re.sub(r"(?s)\?.*", "?***", re.sub(r"(?s)^([\w+]*:?//)?.*@", r"\1***@", text))


def _shown(default: object) -> str:
    return "" if default in ((), "", frozenset()) else str(default)
