"""Owns the choice of the bus: over Redis where a URL is given, else inside the process."""

from .contract import Bus
from .local import LocalBus


async def open_bus(redis_url: str | None, *, key_prefix: str) -> Bus:
    """Return a bus that works; Redis being away now is no error. The Redis client is imported only when it is used."""
    if redis_url is None:
        return LocalBus()
    from .redis import RedisBus  # costs 0.2 s and a process without Redis need not pay it

    bus = RedisBus(redis_url, key_prefix=key_prefix)
    await bus.start()
    return bus
