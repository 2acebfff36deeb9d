"""The flow `callback`: its steps, its texts, and how a time to call is read."""
