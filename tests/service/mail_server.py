"""A mail server of forty lines: takes messages, or answers what it is told to."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """What was taken: envelope and content. refuse: the answer to RCPT instead of 250; tls: offered by
    STARTTLS; stalls: says nothing after the greeting."""

    refuse: str | None = None
    tls: ssl.SSLContext | None = None
    taken: list[tuple[str, str, str]] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    stalls: bool = False
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One conversation."""
        encrypted, sender, to = False, "", ""
        writer.write(b"220 mail.example.cn\r\n")
        while line := (await reader.readline()).decode().strip():
            word = line.split(":")[0].split()[0].upper()
            if not encrypted:
                self.plain.append(word)
            if self.stalls:
                await reader.read()
                break
            answer = "250 fine"
            if word == "EHLO":
                answer = "250-mail.example.cn\r\n250 " + ("STARTTLS" if self.tls and not encrypted else "8BITMIME")
            elif word == "STARTTLS" and self.tls:
                writer.write(b"220 go on\r\n")
                await writer.start_tls(self.tls)
                encrypted, answer = True, ""
            elif word == "MAIL":
                sender = line.partition("<")[2].partition(">")[0]
            elif word == "RCPT":
                to, answer = line.partition("<")[2].partition(">")[0], self.refuse or answer
            elif word == "DATA":
                writer.write(b"354 go on\r\n")
                content = (await reader.readuntil(b"\r\n.\r\n")).decode()
                self.taken.append((sender, to, content))
            elif word == "QUIT":
                answer = "221 bye"
            if answer:
                writer.write(f"{answer}\r\n".encode())
            await writer.drain()
            if word == "QUIT":
                break
        writer.close()


@asynccontextmanager
async def taking(server: MailServer) -> AsyncIterator[MailServer]:
    """The mail server at work on 127.0.0.1."""
    one = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = one.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        one.close()
