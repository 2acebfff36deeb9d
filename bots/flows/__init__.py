"""One folder per flow: `flow.py` with a `FLOW`, and its texts in every language."""
