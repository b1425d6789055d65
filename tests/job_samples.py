"""Uploads that the tests of jobs share: records as a file, a job of it, and what became of it."""

from __future__ import annotations

import io

from catalogue import exchange
from catalogue.records import Technology
from catalogue.store import Job
from techbank.bank import Bank
from techbank.jobs import Hand

GIVEN = {"encoder": "hashing", "commit_every": 4}
BAD = b'{"id": "bad", "texts": {}, "trl": 99}\n'


def lines(*records: Technology) -> bytes:
    return "".join(exchange.to_json(record) + "\n" for record in records).encode()


def received(bank: Bank, content: bytes, name: str = "export.jsonl", hand: Hand | None = None) -> Job:
    incoming = bank.jobs.begin()
    incoming.take(io.BytesIO(content))
    return bank.jobs.submit(incoming, name, hand)


def done(bank: Bank, content: bytes, name: str = "export.jsonl", hand: Hand | None = None) -> Job:
    job = bank.jobs.run(received(bank, content, name, hand).id)
    assert job is not None
    return job


def outcomes(bank: Bank, job: Job) -> list[str]:
    return [row.outcome for row in bank.jobs.all_rows(job.id)]
