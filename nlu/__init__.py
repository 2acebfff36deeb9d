"""Understanding: what a customer wants, in which language, and which data the text holds."""
