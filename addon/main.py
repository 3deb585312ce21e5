"""Run as `mitmdump -s addon/main.py`."""

from latency_slayer.proxy.addon import LatencySlayer

addons = [LatencySlayer()]
