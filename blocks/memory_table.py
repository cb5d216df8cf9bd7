"""How much memory each kind of process takes, in MiB: the one place where such numbers stand.

Each is a budget above a peak of resident memory that `python -m benchmarks.memory` measured (Linux x86-64, Python 3.11; the peak stands
beside it); the benchmark fails where one is exceeded. The air is for other documents, other machines and newer libraries. Shared
libraries are counted in each process, so sums err on the safe side.
"""

from __future__ import annotations

SERVER_MB = 330
"""The Prefect server on SQLite: 283 over 120 documents."""

WORKER_MB = 170
"""A process worker of a pool: 139."""

CACHE_MB = 24
"""Our own Valkey while it holds nothing: 7; the rest is its overhead per key. What it may hold is LEGALDOCS_CACHE_MEMORY_MB."""

FLOW_MB = 240
"""The flow process of a lane, its children left out: 187 over 120 documents."""

OCR_CHILD_MB = 270
"""A child that reads pages of a production of colour scans at 300 dpi, some upside down: 233 over 331 pages, 161 before
the model that tells how a page is turned is first needed."""

EXTRACTION_CHILD_MB = 240
"""A child that finds mentions: 178."""

CHILD_MB = 350
"""A child that has done both, as every child of a lane does in time: 312."""

CHILD_LIMIT_MB = 1_024
"""What a child may write for itself before it is ended: no document of ours needs half of it, and a hostile page can need any amount.
The quarter of the memory that no plan touches has room for one child at its limit on a machine of 4 GB."""

GROWTH_MB = 1
"""By how much a flow process may grow with each document, once warm: 0.1 over 120. A lane that recycles after hundreds of documents stays small."""
