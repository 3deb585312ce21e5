"""Settings as mitmproxy options."""

import os

from mitmproxy import exceptions, optmanager
from mitmproxy.addonmanager import Loader

from latency_slayer.settings import OPTION_PREFIX, BadSetting, Settings, described, read_settings


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
    """Options with our prefix that nobody declared: misspelt, and silently ignored by mitmproxy."""
    return sorted(name for name in options.deferred if name.startswith(OPTION_PREFIX))
