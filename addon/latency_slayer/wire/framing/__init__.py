"""How streams are cut into events: bytes <-> events, whatever they say. What was cut off is not an event."""
