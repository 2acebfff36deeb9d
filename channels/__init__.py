"""Channels: one folder per kind, each turning a service's payloads into messages and our letters into its calls."""
