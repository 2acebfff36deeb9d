"""Watches articles that customers wait for, and tells them when they are back."""
