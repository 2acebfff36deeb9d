"""Papers that the bot sends: documents of an order, quotes and return labels, printed as PDF from facts."""
