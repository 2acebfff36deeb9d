"""Goods that come back: money, another one, or a repair."""
