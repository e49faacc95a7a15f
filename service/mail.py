"""E-mail that says no more than that something waits, with the way to it: what it is stays in the service."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from service.settings import Outgoing

SECONDS = 20.0
SUBJECT = "功簿：有事项等您查看 / Gongbu: something waits for you"
TEXT = """您好：

功簿收件箱中有等您查看或办理的事项，请登录查看：
{link}

Something waits for you in the inbox of Gongbu. Please sign in:
{link}
"""


CODE_SUBJECT = "功簿：邮箱确认码 / Gongbu: code for your address"
CODE_TEXT = """您好：

有人请求把本邮箱用于功簿的提醒。确认码（半小时内有效）：
{code}
如不是您本人操作，请忽略，不会有任何邮件发来。

Somebody asked for notices of Gongbu to be sent to this address. The code, good for half an hour:
{code}
If it was not you, leave it: nothing more will be sent.
"""


class MailFailed(Exception):
    """The mail server did not take it; the message is a short code, without address or content."""


async def send_notice(settings: Outgoing, to: str) -> None:
    """Sends the notice. Raises MailFailed."""
    text = TEXT.format(link=f"{settings.address}/inbox" if settings.address else "—")
    await _sent(settings, _letter(settings, to, SUBJECT, text))


async def send_code(settings: Outgoing, to: str, code: str) -> None:
    """Sends a code that proves the address, and nothing of whose it is. Raises MailFailed, also without a server."""
    if settings.smtp_host is None:
        raise MailFailed("none")
    await _sent(settings, _letter(settings, to, CODE_SUBJECT, CODE_TEXT.format(code=code)))


async def _sent(settings: Outgoing, letter: EmailMessage) -> None:
    try:
        await asyncio.to_thread(_send, settings, letter)
    except smtplib.SMTPResponseException as trouble:
        raise MailFailed(f"smtp-{trouble.smtp_code}") from trouble
    except smtplib.SMTPRecipientsRefused as trouble:
        raise MailFailed("address-refused") from trouble
    except (OSError, smtplib.SMTPException) as trouble:
        raise MailFailed("tls" if isinstance(trouble, ssl.SSLError) else "unreachable") from trouble


def _send(settings: Outgoing, letter: EmailMessage) -> None:
    tls = ssl.create_default_context(cafile=settings.ca_file)
    host = settings.smtp_host or ""
    if settings.smtp_tls == "implicit":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, settings.smtp_port, timeout=SECONDS, context=tls)
    else:
        server = smtplib.SMTP(host, settings.smtp_port, timeout=SECONDS)
    with server:
        if settings.smtp_tls == "starttls":
            server.starttls(context=tls)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password or "")
        server.send_message(letter)


def _letter(settings: Outgoing, to: str, subject: str, text: str) -> EmailMessage:
    notice = EmailMessage()
    notice["Subject"] = subject
    notice["From"] = settings.smtp_from
    notice["To"] = to
    notice["Date"] = formatdate()
    notice["Message-ID"] = make_msgid(domain=settings.smtp_from.rpartition("@")[2] or "localhost")
    notice["Auto-Submitted"] = "auto-generated"
    notice.set_content(text)
    return notice
