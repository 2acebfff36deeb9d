"""Watches what branches are to put aside until they have answered, and lets people step in."""
