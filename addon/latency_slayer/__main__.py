"""`python -m latency_slayer` is `latency-slayer`."""

from latency_slayer.cli import main

main()
