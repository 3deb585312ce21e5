"""Settings as mitmproxy options."""

import os
from pathlib import Path

from mitmproxy import exceptions, optmanager
from mitmproxy.addonmanager import Loader

from latency_slayer.proxy import secret
from latency_slayer.settings import (
    OPTION_PREFIX,
    VARIABLE_PREFIX,
    BadSetting,
    Settings,
    described,
    read_settings,
)
from latency_slayer.wiring import EMBEDDER_KEY, JUDGE_KEY


def declare(loader: Loader) -> None:
    """Add every setting as an option. All are text: a value of another type that mitmproxy cannot read
    would leave it running without the addon, silently."""
    for name, variable, default, help_text in described():
        loader.add_option(name, str, "", f"{help_text}. Default: {default or 'none'}; also ${variable}.")


def read(options: optmanager.OptManager) -> Settings:
    """The settings that `options` and the environment give. Raises OptionsError."""
    try:
        return read_settings({name: getattr(options, name) for name, *_ in described()}, os.environ)
    except BadSetting as bad:
        raise exceptions.OptionsError(str(bad)) from None


def unknown(options: optmanager.OptManager) -> list[str]:
    """Options and variables with our prefix that nobody declared: misspelt, and ignored in silence."""
    variables = {variable for _, variable, *_ in described()} | {EMBEDDER_KEY, JUDGE_KEY}
    misspelt = [name for name in os.environ if name.startswith(VARIABLE_PREFIX) and name not in variables]
    return sorted([*misspelt, *(name for name in options.deferred if name.startswith(OPTION_PREFIX))])


def fixed(before: Settings, after: Settings) -> list[str]:
    """The options that differ between `before` and `after` and are read at the start alone."""
    names = "redis namespace home embedder embedder_url judge judge_url vector_type tune".split()
    return [OPTION_PREFIX + name for name in names if getattr(before, name) != getattr(after, name)]


def secret_of(confdir: Path) -> bytes:
    """The secret of this `confdir`. Raises OptionsError, which stops the start."""
    try:
        return secret.load(confdir)
    except secret.SecretUnusable as unusable:
        raise exceptions.OptionsError(str(unusable)) from None
