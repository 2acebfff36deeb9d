"""Goods put aside at a branch: which, where, for whom; asked of the branch, which answers later."""
