"""Pieces that several flows are put together from: each gives slots, operations and steps for a flow to take in."""
