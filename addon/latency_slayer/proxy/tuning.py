"""What mitmproxy is told, and what it is spared."""

from collections.abc import Callable
from typing import Any

from mitmproxy import exceptions, hooks
from mitmproxy.addonmanager import AddonManager, safecall
from mitmproxy.optmanager import OptManager


def prepare(options: OptManager) -> None:
    """Keep URLs (some carry an API key) out of mitmdump's log, and show the verdicts in mitmweb's list;
    what the user set stays."""
    if "flow_detail" in options and not options.has_changed("flow_detail"):
        options.update(flow_detail=0)
    if "web_columns" in options and not options.has_changed("web_columns"):
        options.update(web_columns=[*options.web_columns, "comment"])


def remember_handlers(manager: AddonManager) -> None:
    """Let `manager` look up the handlers of an event once, not on every event.

    mitmproxy walks some forty addons for each of a dozen events of a request, which is nearly half of
    what a hit costs. What handlers there are changes only as addons come and go, and then they are
    looked up anew. This leans on a private method; where that is gone nothing is changed.
    """
    if not hasattr(manager, "_iter_hooks") or "trigger_event" in vars(manager):
        return
    handlers: dict[str, list[Callable[..., Any]]] = {}

    async def trigger_event(event: hooks.Hook) -> None:
        known = handlers.get(event.name)
        if known is None:
            known = handlers[event.name] = [
                handler for addon in manager.chain for _, handler in manager._iter_hooks(addon, event)
            ]
        for handler in known:
            try:
                result = handler(*event.args())
                if result is not None and hasattr(result, "__await__"):
                    await result
            except exceptions.AddonHalt:
                return
            except Exception:
                with safecall():  # mitmproxy logs it in its own way
                    raise

    for name in ("add", "clear", "register", "remove"):
        setattr(manager, name, _forgetting(handlers, getattr(manager, name)))
    manager.trigger_event = trigger_event  # type: ignore[method-assign]


def _forgetting(
    handlers: dict[str, list[Callable[..., Any]]], change: Callable[..., Any]
) -> Callable[..., Any]:
    def changed(*args: Any, **kwargs: Any) -> Any:
        handlers.clear()
        try:
            return change(*args, **kwargs)
        finally:
            handlers.clear()

    return changed
