"""One signed POST to a receiver of a webhook: to the address that was checked, no further, and not for long.

The name is resolved once, every address it has must be public (or in a network the operator named), and the connection
goes to the checked address itself, so that a name which answers otherwise a moment later leads nowhere.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
from standardwebhooks.webhooks import Webhook

from ledger.outbox.sending import Due
from ledger.outbox.webhooks import Place, place_of
from service.settings import Outgoing

SECONDS = 5.0
MOST_BYTES = 64 * 1024
_STATUS = re.compile(rb"\AHTTP/1\.[01] ([1-5][0-9]{2})(?: |\r?\n)")
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


async def resolved(host: str, port: int) -> list[str]:
    """The addresses of a name."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


@dataclass
class Sender:
    """Sends within the limits of `settings`; a trouble is told as a short code, never as what the receiver said."""

    settings: Outgoing
    resolve: Resolve = resolved
    seconds: float = SECONDS
    _tls: ssl.SSLContext = field(init=False)

    def __post_init__(self) -> None:
        self._tls = ssl.create_default_context(cafile=self.settings.ca_file)

    async def send(self, due: Due, secrets: Sequence[str]) -> str | None:
        """None where the receiver answered 2xx, else why it did not count."""
        place = place_of(due.url, self.settings.hosts)
        if place is None:
            return "not-allowed"
        body = envelope(due)
        try:
            async with asyncio.timeout(self.seconds):
                return await self._post(place, body, signed(due, body, secrets))
        except TimeoutError:
            return "timeout"
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as trouble:
            return "tls" if isinstance(trouble, ssl.SSLError) else "unreachable"

    async def _post(self, place: Place, body: bytes, headers: Mapping[str, str]) -> str | None:
        addresses = await self.resolve(place.host, place.port)
        if not addresses or not all(self._permitted(one) for one in addresses):
            return "address-refused"
        reader, writer = await asyncio.open_connection(
            addresses[0], place.port, ssl=self._tls, server_hostname=place.host, limit=MOST_BYTES
        )
        try:
            writer.write(_request(place, body, headers))
            await writer.drain()
            return await _verdict(reader)
        finally:
            writer.transport.abort()

    def _permitted(self, address: str) -> bool:
        one = ipaddress.ip_address(address.partition("%")[0])
        plain = getattr(one, "ipv4_mapped", None) or one
        return (plain.is_global and not plain.is_multicast) or any(
            plain.version == net.version and plain in net for net in self.settings.networks
        )


def envelope(due: Due) -> bytes:
    """The event as it is sent: the six attributes of CloudEvents with ids and codes, no points."""
    return msgspec.json.encode(
        {
            "specversion": "1.0",
            "id": due.event_id,
            "source": f"/realms/{due.realm}",
            "type": due.type,
            "time": due.at.isoformat(),
            "data": due.data,
        }
    )


def signed(due: Due, body: bytes, secrets: Sequence[str]) -> dict[str, str]:
    """The headers of Standard Webhooks; while a secret is being changed both sign."""
    marks = [Webhook(one).sign(due.event_id, due.now, body.decode()) for one in secrets]
    stamp = str(int(due.now.timestamp()))
    return {"webhook-id": due.event_id, "webhook-timestamp": stamp, "webhook-signature": " ".join(marks)}


def _request(place: Place, body: bytes, headers: Mapping[str, str]) -> bytes:
    host = place.host if place.port == 443 else f"{place.host}:{place.port}"
    all_headers = {
        "Host": host,
        "User-Agent": "Gongbu",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
        **headers,
    }
    lines = [f"POST {place.target} HTTP/1.1", *(f"{name}: {value}" for name, value in all_headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii") + body


async def _verdict(reader: asyncio.StreamReader) -> str | None:
    """A redirect is an answer like any other that is not 2xx; of the rest no more than the limit is read."""
    head = await reader.readuntil(b"\n")
    match = _STATUS.match(head)
    if match is None:
        return "no-http"
    left = MOST_BYTES - len(head)
    while left > 0:
        piece = await reader.read(left)
        if not piece:
            break
        left -= len(piece)
    if left <= 0:
        return "answer-too-long"
    status = match[1].decode()
    return None if status.startswith("2") else f"status-{status}"
