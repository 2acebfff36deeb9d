"""Goods that are not in stock: ordered ahead, or the customer is told when they are back."""
