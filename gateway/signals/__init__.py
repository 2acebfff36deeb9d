"""Signals: what is worth telling the owner of an account, found by rules or reported by hand."""
