"""A standard quote for a list of goods."""
