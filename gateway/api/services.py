"""What the handlers of HTTP requests work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gateway.access import Access
from gateway.cases import CaseActions
from gateway.ids import now_us
from gateway.parts import Parts
from gateway.sessions import Sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What handlers work with; `log_in_path` is where pages send those who are not logged in."""

    parts: Parts
    actions: CaseActions
    access: Access
    sessions: Sessions
    now: Callable[[], int] = now_us
    log_in_path: str = "/desk/login"
