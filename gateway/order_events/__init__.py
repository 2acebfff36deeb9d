"""Tells customers what the order system says by itself, and people where somebody has to look."""
