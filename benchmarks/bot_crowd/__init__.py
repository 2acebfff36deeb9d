"""Customers made up from a seed, who want something and talk with the bot until they have it or give up."""
