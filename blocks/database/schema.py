"""Every table: the one description from which migrations, the drift check and the schema snapshot follow.

Rules that hold throughout: ids are 36 characters or NULL, never a sentinel; closed lists are CHECK constraints; times are UTC;
each row that belongs to a matter can be reached from it by foreign keys, and where two such rows meet, the keys carry the
matter or the document with them, so that the database itself refuses a row that crosses.

ON DELETE: what a stage can make again goes with its document (CASCADE); what is evidence (custody, offers, paid text) or joins a
matter stops the deletion (RESTRICT), so that a purge has to name it.
"""

from __future__ import annotations

from blocks.database.base import Base
from blocks.database.schema_content import (
    ChunkRow,
    EntityRow,
    JudgementRow,
    LineRow,
    MentionRow,
    PageRow,
    RelationshipRow,
    SearchSegmentRow,
)
from blocks.database.schema_model import ModelCallRow
from blocks.database.schema_work import (
    BatchDocumentRow,
    BatchFileRow,
    BatchRow,
    CacheCountRow,
    CustodyRow,
    DocumentRow,
    LaneRow,
    LeaseRow,
    MatterRow,
    StageTaskRow,
    TextractJobRow,
)

__all__ = [
    "Base",
    "BatchDocumentRow",
    "BatchFileRow",
    "BatchRow",
    "CacheCountRow",
    "ChunkRow",
    "CustodyRow",
    "DocumentRow",
    "EntityRow",
    "JudgementRow",
    "LaneRow",
    "LeaseRow",
    "LineRow",
    "MatterRow",
    "MentionRow",
    "ModelCallRow",
    "PageRow",
    "RelationshipRow",
    "SearchSegmentRow",
    "StageTaskRow",
    "TextractJobRow",
    "metadata",
]

metadata = Base.metadata

# Judgements go after the documents of their matter: until then a trigger keeps them.
metadata.tables[DocumentRow.__tablename__].add_is_dependent_on(metadata.tables[JudgementRow.__tablename__])
