"""The addresses of the pages of claims."""

from __future__ import annotations

from service.pages.claims import judgements, own, queue, receipt, roster, write

GET = (
    ("/claims", own.list_page),
    ("/claims/new", write.new_page),
    ("/claims/queue", queue.queue_page),
    ("/claims/{id:str}", own.claim_page),
    ("/claims/{id:str}/edit", write.edit_page),
    ("/claims/{id:str}/receipt", receipt.receipt_page),
    ("/claims/{id:str}/receipt/file", receipt.receipt_file),
    ("/units/{code:str}/roster", roster.roster_page),
    ("/units/{code:str}/judgements", judgements.judgements_page),
)
POST = (
    ("/claims/new", write.save),
    ("/claims/check", write.check),
    ("/claims/{id:str}", own.act),
    ("/claims/{id:str}/edit", write.save_edit),
    ("/units/{code:str}/judgements", judgements.judge),
)
