"""Writes the entities and relationships of an export as one GraphML file, which graph programs read (yEd, Gephi, Cytoscape, networkx).

One node an entity, one edge a relationship with its evidence: parallel edges where several passages say the same. All edges are directed,
for readers refuse a graph of both kinds; what holds both ways (MET, ALIAS_OF) is so by its predicate.
Format: "The GraphML File Format", graphml.graphdrawing.org, version 1.0.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from tasks.review.contract_rows import EntityRow, RelationshipRow, Row
from tasks.review.row_writer import Place

FILE = "graph.graphml"

Value = str | int | float | None

_NODE: Mapping[str, str] = {"name": "string", "type": "string", "aliases": "string", "documents": "int", "mentions": "int"}
_EDGE: Mapping[str, str] = {
    "predicate": "string",
    "evidence": "string",
    "document_id": "string",
    "file_name": "string",
    "page": "int",
    "bates": "string",
    "confidence": "double",
    "extractor": "string",
    "date": "string",
    "amount": "string",
    "currency": "string",
}
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"\n'
    ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped (section 2.2)."""
_SEPARATOR = "; "


class GraphWriter:
    """Writes nodes as they come, and edges to a file of their own that follows behind the nodes; other rows are not of the graph."""

    def __init__(self, nodes: IO[str], edges: IO[str]) -> None:
        self._nodes = nodes
        self._edges = edges

    def write(self, row: Row, place: Place) -> None:
        """Write the row as a node or an edge."""
        if isinstance(row, EntityRow):
            node = (row.name, row.type, _SEPARATOR.join(row.aliases), len(row.document_ids), row.mention_count)
            self._nodes.write(f"  <node id={_quoted(row.id)}>\n{_data('n', _NODE, node)}  </node>\n")
        elif isinstance(row, RelationshipRow):
            where = (row.document_id, place.file_name, row.page, place.bates)
            edge = (row.predicate, row.evidence, *where, row.confidence, row.extractor, row.date, row.amount, row.currency)
            ends = f"source={_quoted(row.subject)} target={_quoted(row.object)}"
            self._edges.write(f"  <edge id={_quoted(row.id)} {ends}>\n{_data('e', _EDGE, edge)}  </edge>\n")


@contextmanager
def graph_writer(folder: Path, kinds: Collection[type[Row]]) -> Iterator[GraphWriter]:  # noqa: ARG001 (the door of every writer)
    """Open the graph's file in the folder, lend its writer, and put the edges behind the nodes at the end."""
    waiting = folder / "edges.part"
    with (folder / FILE).open("w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD)
        file.writelines(_key("n", "node", name, kind) for name, kind in _NODE.items())
        file.writelines(_key("e", "edge", name, kind) for name, kind in _EDGE.items())
        file.write(' <graph id="matter" edgedefault="directed">\n')
        with waiting.open("w+", encoding="utf-8", newline="\n") as edges:
            yield GraphWriter(file, edges)
            edges.seek(0)
            shutil.copyfileobj(edges, file)
        file.write(" </graph>\n</graphml>\n")
    waiting.unlink()


def _key(prefix: str, domain: str, name: str, kind: str) -> str:
    return f' <key id="{prefix}_{name}" for="{domain}" attr.name="{name}" attr.type="{kind}"/>\n'


def _data(prefix: str, names: Collection[str], values: Collection[Value]) -> str:
    pairs = zip(names, values, strict=True)
    return "".join(f'   <data key="{prefix}_{name}">{_text(value)}</data>\n' for name, value in pairs if value is not None)


def _text(value: Value) -> str:
    return escape(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", str(value)))


def _quoted(value: str) -> str:
    return quoteattr(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", value))
