"""Token counts out of the usage objects of providers, whatever stands in them."""

from collections.abc import Mapping

from latency_slayer.wire.call import JSON


def count(usage: Mapping[str, JSON], name: str) -> int:
    """The count `name`, 0 where it is missing or no whole number."""
    value = usage.get(name)
    return value if type(value) is int else 0


def counted(usage: Mapping[str, JSON], group: str, name: str) -> int:
    """The count `name` in the object `group`, 0 where there is none."""
    counts = usage.get(group)
    return count(counts, name) if isinstance(counts, dict) else 0
