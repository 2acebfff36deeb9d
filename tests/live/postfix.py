"""Owns a real Postfix for tests: takes SMTP on loopback and hands every letter for example.com to one LMTP port."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .child import Child, accepts_connections, folder_of, free_port, private_folder, run
from .counterparts import absent, is_root, program

_MAIN = """
compatibility_level = 3.6
queue_directory = {base}/queue
data_directory = {base}/state
maillog_file = {base}/mail.log
maillog_file_prefixes = {base}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
myhostname = mx.example.com
mydestination =
alias_maps =
virtual_mailbox_domains = example.com
virtual_transport = lmtp:inet:127.0.0.1:{lmtp_port}
smtp_dns_support_level = disabled
smtpd_peername_lookup = no
smtputf8_enable = no
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
"""

_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
retry unix - - n - - error
error unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
verify unix - - n - 1 verify
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostfixServer:
    """A running Postfix: where it takes SMTP, and its log for a test that asks how a delivery ended."""

    port: int
    log: Path

    def status_lines(self) -> tuple[str, ...]:
        """Return the log's lines that tell the end of a delivery, one for each recipient and try."""
        if not self.log.exists():
            return ()
        return tuple(line for line in self.log.read_text(errors="replace").splitlines() if " status=" in line)

    def wait_for_status_lines(self, count: int, *, timeout_s: float = 10) -> tuple[str, ...]:
        """Return the lines once at least `count` stand there; raises `TimeoutError` with those that do."""
        until = time.monotonic() + timeout_s
        while len(lines := self.status_lines()) < count:
            if time.monotonic() > until:
                raise TimeoutError(f"{len(lines)} of {count} deliveries ended within {timeout_s} s: {lines}")
            time.sleep(0.02)
        return lines


PostfixFor = Callable[[int], PostfixServer]


@contextmanager
def running_postfix(lmtp_port: int) -> Iterator[PostfixServer]:
    """Yield a started Postfix; skips (or fails under CI) where it is not installed or the tests do not run as root."""
    binary = program("postfix", counterpart="Postfix", package="postfix")
    if not is_root():
        absent("Postfix", "it starts only as root")
    with private_folder("postfix") as base:
        server = PostfixServer(port=free_port(), log=base / "mail.log")
        configuration = _write_configuration(base, server.port, lmtp_port)
        child = Child([binary, "-c", configuration, "start-fg"], log=base / "output.log")
        try:
            child.wait_until(lambda: accepts_connections(server.port), timeout_s=30)
            yield server
        finally:
            run([binary, "-c", configuration, "stop"])
            child.end()


def _write_configuration(base: Path, port: int, lmtp_port: int) -> Path:
    configuration = base / "configuration"
    configuration.mkdir()
    (configuration / "main.cf").write_text(_MAIN.format(base=base, lmtp_port=lmtp_port))
    (configuration / "master.cf").write_text(_MASTER.format(port=port))
    (base / "queue").mkdir(mode=0o755)
    folder_of("postfix", base / "state")
    for name in ("dynamicmaps.cf", "postfix-files"):
        if (shipped := Path("/etc/postfix") / name).exists():
            shutil.copy(shipped, configuration / name)
    configuration.chmod(0o755)
    return configuration
