"""Says how far the bot goes, per flow, channel and language, and switches it and acknowledgements off at once."""
