"""The robot verdict: whether a machine wrote a mail, what kind of machine, and by which signs."""

from gateway.robots.judging import verdict
from gateway.robots.signs import Reason, RobotKind, Verdict

__all__ = ["Reason", "RobotKind", "Verdict", "verdict"]
