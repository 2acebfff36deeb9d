"""Owns what every test shares: the fixtures of real servers, which start only when a test asks for one."""

pytest_plugins = ["tests.live.plugin"]
