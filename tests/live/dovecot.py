"""Owns a real Dovecot 2.3 for tests: IMAP with and without TLS, and LMTP, over Maildirs in a private folder."""

import pwd
import shutil
import signal
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .child import SERVER_USER, Child, NotStarted, accepts_connections, folder_of, free_port, private_folder, run
from .counterparts import absent, program

_CONFIGURATION = """
base_dir = {base}/run
state_dir = {base}/state
log_path = /dev/stderr
listen = 127.0.0.1
protocols = imap lmtp
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
disable_plaintext_auth = no
auth_failure_delay = 0
ssl = yes
ssl_cert = <{base}/certificate.pem
ssl_key = <{base}/key.pem
mail_location = maildir:~/Maildir
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
  }}
}}
service lmtp {{
  chroot =
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp_port}
  }}
}}
service stats {{
  chroot =
}}
auth_mechanisms = plain login xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {base}/oauth2.conf
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {base}/users/%u
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {base}/users/%u
}}
"""

_OAUTH = """
introspection_mode = auth
introspection_url = http://127.0.0.1:{token_port}/introspect
username_attribute = email
active_attribute = active
active_value = true
timeout_msecs = 2000
"""


class DovecotServer:
    """A running Dovecot; accounts are added while it runs, each with an empty mailbox.

    Whose an access token is, it asks on `token_port` (tests/fakes/token_server.py).
    """

    def __init__(self, binary: Path, base: Path) -> None:
        self.imap_port, self.imaps_port, self.lmtp_port = free_port(), free_port(), free_port()
        self.token_port = free_port()
        self.certificate = base / "certificate.pem"
        self._binary = binary
        self._base = base
        self._child: Child | None = None

    def add_user(self, address: str, password: str) -> None:
        """Let the address log in with the password, and take mail for it."""
        owner = pwd.getpwnam(SERVER_USER)
        home = folder_of(SERVER_USER, self._base / "mail" / address)
        # A file for each user: Dovecot looks at most once a second whether a file it knows has changed.
        line = f"{address}:{{PLAIN}}{password}:{owner.pw_uid}:{owner.pw_gid}::{home}::\n"
        (self._base / "users" / address).write_text(line)

    def deliver(self, recipient: str, letter: bytes) -> None:
        """Put a letter into the user's INBOX by LMTP, as a mail server does."""
        with smtplib.LMTP("127.0.0.1", self.lmtp_port) as lmtp:
            lmtp.sendmail("customer@example.com", [recipient], letter)

    def maildir(self, address: str) -> Path:
        """Where the user's mail lies; whoever puts some there gives it to `SERVER_USER`."""
        return self._base / "mail" / address / "Maildir"

    def start(self) -> None:
        """Start the server on its ports; does nothing while it runs."""
        tries_left = 3  # after a kill its ports may still be held for a moment
        while self._child is None:
            # In the foreground: a server that turns itself into a daemon keeps our end of its output open.
            child = Child([self._binary, "-F", "-c", self._base / "dovecot.conf"], log=self._base / "log")
            tries_left -= 1
            try:
                child.wait_until(lambda: accepts_connections(self.imap_port) and accepts_connections(self.lmtp_port))
                self._child = child
            except NotStarted:
                child.end(signal.SIGKILL)
                if not tries_left:
                    raise

    def stop(self) -> None:
        """End the server and every open session; mailboxes stay."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def kill(self) -> None:
        """End the server and every open session as a crash does; mailboxes stay."""
        if self._child is not None:
            self._child.end(signal.SIGKILL)
            self._child = None

    def files_of(self, address: str) -> list[Path]:
        """The files of the mails in the user's INBOX."""
        folder = self._base / "mail" / address / "Maildir"
        return sorted(one for part in ("new", "cur") for one in (folder / part).iterdir())

    def number_anew(self, address: str) -> None:
        """Forget the numbers of the user's mails: their UIDVALIDITY is another one from now on."""
        folder = self._base / "mail" / address / "Maildir"
        numbers = folder / "dovecot-uidlist"
        version, validity, *rest = numbers.read_text().splitlines()[0].split()
        self.stop()
        try:
            for one in folder.glob("dovecot*"):
                one.unlink()
            numbers.write_text(" ".join([version, f"V{int(validity[1:]) + 1}", "N1", *rest[1:]]) + "\n")
            shutil.chown(numbers, SERVER_USER)
        finally:
            self.start()

    def write_configuration(self) -> None:
        """Lay the settings, an own certificate for localhost, and an empty list of accounts."""
        owner = pwd.getpwnam(SERVER_USER)
        group = run(["id", "-gn", owner.pw_name]).strip()
        values = {"imap_port": self.imap_port, "imaps_port": self.imaps_port, "lmtp_port": self.lmtp_port}
        text = _CONFIGURATION.format(base=self._base, user=owner.pw_name, group=group, **values)
        (self._base / "dovecot.conf").write_text(text)
        (self._base / "oauth2.conf").write_text(_OAUTH.format(token_port=self.token_port))
        (self._base / "users").mkdir(mode=0o711)
        (self._base / "mail").mkdir(mode=0o711)
        self._make_certificate()

    def _make_certificate(self) -> None:
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", self._base / "key.pem"]
        name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
        run(["openssl", "req", "-x509", "-days", "2", *key, *name, "-out", self.certificate])


@contextmanager
def running_dovecot() -> Iterator[DovecotServer]:
    """Yield a started Dovecot; skips (or fails under CI) where version 2.3 is not installed."""
    binary = program("dovecot", counterpart="Dovecot", package="dovecot-imapd and dovecot-lmtpd")
    if not (version := run([binary, "--version"])).startswith("2.3."):
        absent("Dovecot 2.3", f"this is {version.split()[0]}, whose configuration language is another one")
    with private_folder("dovecot") as base:
        server = DovecotServer(binary, base)
        server.write_configuration()
        server.start()
        try:
            yield server
        finally:
            server.stop()
