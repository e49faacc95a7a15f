"""The same papers for who is signed in on the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response

from service.pages.acting import id_of
from service.pages.frame import AnyRequest, inside
from service.papers import content, inspected
from service.papers.for_meeting import brief
from service.papers.press import PDF, pressed


async def record(request: AnyRequest) -> Response[bytes]:
    """The minutes of a meeting."""
    async with inside(request) as (_, scope):
        found = await content.record(scope, id_of(request))
    return await _paper("record", found)


async def attendance(request: AnyRequest) -> Response[bytes]:
    """The sign-in sheet of a meeting."""
    async with inside(request) as (_, scope):
        found = await content.attendance(scope, id_of(request))
    return await _paper("attendance", found)


async def inspection(request: AnyRequest) -> Response[bytes]:
    """The report of an inspection."""
    async with inside(request) as (_, scope):
        found = await inspected.report(scope, id_of(request))
    return await _paper("inspection", found)


async def sheet(request: AnyRequest) -> Response[bytes]:
    """The points of a month, or of the period named."""
    async with inside(request) as (_, scope):
        code = str(request.path_params["code"])
        asked = request.query_params
        found = await content.sheet(scope, code, asked.get("month"), asked.get("period"))
    return await _paper("sheet", found)


async def resolution(request: AnyRequest) -> Response[bytes]:
    """The one page for the meeting, in the language of the pages."""
    async with inside(request) as (visit, scope):
        found = await brief(scope, id_of(request), visit.texts)
    return await _paper("resolution", found)


async def _paper(name: str, found: Mapping[str, Any]) -> Response[bytes]:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(await pressed(name, found), media_type=PDF, headers=headers)
