"""Somebody else's system: a server over TLS that checks signatures, notes what it accepts, and misbehaves at will."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

HOST = "hr.example.cn"
OK = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
TROUBLE = b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"


def certificate(folder: Path, host: str = HOST) -> tuple[Path, Path]:
    """A certificate of its own authority for the host, and its key, as PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    names = x509.SubjectAlternativeName([x509.DNSName(host), x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / f"{host}.pem", folder / f"{host}.key"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    key_file.write_bytes(pem)
    return cert_file, key_file


@dataclass
class Receiver:
    """What came in. answer: bytes to answer a request with, None to keep the caller waiting in vain."""

    secrets: list[str] = field(default_factory=list)
    answer: Callable[[], bytes | None] = lambda: OK
    accepted: list[dict[str, object]] = field(default_factory=list)
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    connections: int = 0
    forged: int = 0
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request."""
        self.connections += 1
        with suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.strip().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
            body = await reader.readexactly(int(headers["content-length"]))
            self.requests.append((first, headers, body))
            answer = self.answer()
            if answer is None:
                await asyncio.wait_for(reader.read(1), 30)
            elif self._genuine(body, headers):
                if answer.startswith(b"HTTP/1.1 2"):
                    self.accepted.append(json.loads(body))
                writer.write(answer)
                await writer.drain()
        writer.close()

    def _genuine(self, body: bytes, headers: dict[str, str]) -> bool:
        for secret in self.secrets:
            with suppress(WebhookVerificationError):
                Webhook(secret).verify(body, headers)
                return True
        self.forged += bool(self.secrets)
        return not self.secrets


@asynccontextmanager
async def receiving(receiver: Receiver, folder: Path) -> AsyncIterator[Path]:
    """The receiver at work on 127.0.0.1; gives the file with its authority."""
    cert, key = certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=context)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield cert
    finally:
        server.close()
