"""Incidents that units of the company pass on to customer care, and praise that customers give."""
