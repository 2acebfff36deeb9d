"""Owns what `check --connect` says of the ports where mail is brought to us: free or already ours, certificate good."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from channels.contract import Probe
from channels.email.settings import EmailSettings
from channels.email.smtp_tls import advice_on
from channels.errors import BadCredentials

ANSWER_TIMEOUT_S = 3.0


async def probe_listeners(
    settings: EmailSettings, wanted: Sequence[tuple[str, int | None, int]], now: datetime
) -> list[Probe]:
    """A line for each of the protocols with its port (None for the default, the third), and one for the certificate."""
    probes = [await _probe_port(settings.listen, *one) for one in wanted]
    if settings.tls_certificate is not None and wanted:
        probes.append(await asyncio.to_thread(_probe_certificate, settings.tls_certificate, now))
    return probes


async def _probe_port(host: str, protocol: str, port: int | None, default: int) -> Probe:
    """A port is good if it is free, or if we have it: a gateway may run beside the check."""
    what = f"{protocol.upper()} in {host}:{port if port is not None else default}"
    try:
        server = await asyncio.get_running_loop().create_server(asyncio.Protocol, host, port or default)
    except OSError as err:
        if await _is_ours(host, port or default):
            return Probe(what=what, ok=True, advice="taken by a running Switchboard")
        if port is None:
            return Probe(what=what, ok=True, advice="taken; another port will be used, lmtp_port and smtp_port set one")
        return Probe(what=what, ok=False, advice=f"cannot be opened: {err.strerror}; free it or set another port")
    server.close()
    return Probe(what=what, ok=True)


async def _is_ours(host: str, port: int) -> bool:
    address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (what is listened at, not opened here)
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            reader, writer = await asyncio.open_connection(address, port)
            try:
                return (await reader.readline()).rstrip().endswith(b" Switchboard")
            finally:
                writer.close()
    except (OSError, TimeoutError, ValueError):
        return False


def _probe_certificate(certificate: str, now: datetime) -> Probe:
    try:
        is_good, advice = advice_on(certificate, now)
    except BadCredentials as err:
        is_good, advice = False, str(err)
    return Probe(what=f"certificate {certificate}", ok=is_good, advice=advice)
