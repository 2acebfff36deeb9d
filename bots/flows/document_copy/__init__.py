"""A copy of a document: invoice, delivery note, receipt, order confirmation, quote."""
