"""The certificates of an article."""
