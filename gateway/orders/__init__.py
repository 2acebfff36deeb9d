"""The order system: what the bot asks of it, the embedded demo shop and the HTTP client behind one protocol."""
