"""The addresses of the pages of 督查."""

from __future__ import annotations

from service.pages.oversight import admissions, demands, development, hearings, inspections, reach

GET = (
    ("/inspections", inspections.list_page),
    ("/inspections/campaigns", inspections.campaigns_page),
    ("/inspections/{id:str}", inspections.one_page),
    ("/hearings", hearings.list_page),
    ("/hearings/{id:str}", hearings.one_page),
    ("/demands", demands.list_page),
    ("/demands/{id:str}", demands.one_page),
    ("/development", development.list_page),
    ("/development/admissions", admissions.list_page),
    ("/development/{id:str}", development.one_page),
    ("/units/{code:str}/reach", reach.reach_page),
    ("/units/{code:str}/evenness", reach.evenness_page),
)
POST = (
    ("/inspections", inspections.open_new),
    ("/inspections/pick", inspections.pick),
    ("/inspections/{id:str}", inspections.act),
    ("/hearings", hearings.call_new),
    ("/hearings/pick", hearings.pick),
    ("/hearings/proposed", hearings.decide),
    ("/hearings/{id:str}", hearings.act),
    ("/demands/{id:str}", demands.act),
    ("/development", development.apply),
    ("/development/admissions", admissions.decide),
    ("/development/{id:str}", development.take),
    ("/units/{code:str}/reach", reach.note),
)
