"""Owns the image's health check: exit 0 when the gateway of this container answers /healthz with 200."""

import os
import sys
import urllib.error
import urllib.request

TIMEOUT_S = 3


def main() -> int:
    """Ask once, on loopback, at PORT or 8080."""
    address = f"http://127.0.0.1:{os.environ.get('PORT') or '8080'}/healthz"
    try:
        with urllib.request.urlopen(address, timeout=TIMEOUT_S) as answer:
            return 0 if answer.status == 200 else 1
    except (urllib.error.URLError, OSError) as error:
        print(f"not healthy: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
