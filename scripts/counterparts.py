"""Owns the real servers the tests speak to: installs what is missing on Debian as root, else says what is missing."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from nlu.environments import rasa_folder

PACKAGES = (
    "chromium",
    "dovecot-imapd",
    "dovecot-lmtpd",
    "fonts-noto-cjk",
    "postfix",
    "postgresql",
    "redis-server",
)
RASA_EXAMPLES = 300
RASA_INTENTS = (
    *("greet", "thanks", "human", "order_status", "order_cancel", "document_copy", "company_info"),
    *("complaint_delivery", "safety_issue", "oos"),
)
"""So few that DIET learns them from so few examples; all intents of the catalogue take it hours."""

ENCODER_ENVIRONMENT = Path.home() / ".cache" / "switchboard" / "encoders"
POLICY = Path("/usr/sbin/policy-rc.d")


def main() -> int:
    """Install what can be installed; never a failure here, since each test says itself what it misses."""
    install_packages()
    prepare_encoders()
    prepare_rasa()
    return 0


def install_packages() -> None:
    """Bring the Debian packages that are missing, without starting their services."""
    if not shutil.which("dpkg-query"):
        _say(f"not Debian: the tests use what is there of {', '.join(PACKAGES)}, and skip the rest")
        return
    missing = [package for package in PACKAGES if not _is_installed(package)]
    if not missing:
        return
    if os.geteuid() != 0:
        _say(f"could not install {', '.join(missing)} (not root); tests that need them are skipped")
        return
    _say(f"installing {', '.join(missing)}")
    with services_stay_down():
        is_done = _apt("update", "-qq") and _apt("install", "-y", "-qq", "--no-install-recommends", *missing)
    if not is_done:
        _say(f"apt-get could not install {', '.join(missing)}; tests that need them are skipped")


def prepare_rasa() -> None:
    """Make Rasa's own environment outside the checkout and train it once; a failure only skips Rasa's tests."""
    command = [sys.executable, "-m", "nlu.rasa_setup", str(rasa_folder())]
    for step in (["install"], ["train", "--examples", str(RASA_EXAMPLES), "--intents", *RASA_INTENTS]):
        if subprocess.run([*command, *step], check=False).returncode != 0:
            _say("Rasa is not available here (see above); its tests are skipped")
            return


def prepare_encoders() -> None:
    """Make the environment of sentence-transformers, PyTorch for the processor alone; a failure only skips tests."""
    command = [sys.executable, "-m", "nlu.encoder_setup", str(ENCODER_ENVIRONMENT)]
    if subprocess.run(command, check=False).returncode != 0:
        _say("sentence-transformers is not available here (see above); its tests are skipped")


def _is_installed(package: str) -> bool:
    asked = ["dpkg-query", "-W", "-f", "${db:Status-Abbrev}", package]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    return answer.stdout.startswith("ii")


@contextmanager
def services_stay_down(policy: Path = POLICY) -> Iterator[None]:
    """Tell Debian to start nothing it installs; a policy that is there already is left alone."""
    if policy.exists():
        yield
        return
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink()


def _apt(*arguments: str) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return (
        subprocess.run(["apt-get", *arguments], env=environment, stdin=subprocess.DEVNULL, check=False).returncode == 0
    )


def _say(text: str) -> None:
    print(f"counterparts: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
