"""Wake-ups, live updates and presence between processes; what is lost here is found in the store."""

from .contract import LAGGED, Bus, Lagged, Waiter
from .local import LocalBus
from .opening import open_bus

__all__ = ["LAGGED", "Bus", "Lagged", "LocalBus", "Waiter", "open_bus"]
