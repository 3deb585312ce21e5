"""The use cases: answer a call, remember an answer. Async; speaks to the world through `ports`."""
