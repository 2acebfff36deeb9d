"""Training of understanding: examples and labels, jobs and models, intents; what people change between releases."""
