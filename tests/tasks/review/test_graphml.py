"""A graph that graph programs read: well-formed XML, keys declared, both ends of each edge there, the evidence on the edge."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

from tasks.review.contract_rows import EntityRow, RelationshipRow
from tasks.review.export import Format, export
from tasks.review.graphml import FILE, graph_writer
from tasks.review.row_writer import Place
from tests.tasks.review.small_matter import SmallMatter

NS = {"g": "http://graphml.graphdrawing.org/xmlns"}
READ = {"string": str, "int": int, "double": float}

Graph = tuple[dict[str, dict[str, object]], list[tuple[str, str, dict[str, object]]]]


def read(path: Path) -> Graph:
    """Read a graph as a graph program does: by the declared keys, in their types; an undeclared key or a loose end is an error."""
    root = ElementTree.parse(path).getroot()  # noqa: S314 (a file of our own)
    assert root.tag == "{http://graphml.graphdrawing.org/xmlns}graphml"
    assert [child.tag.rpartition("}")[2] for child in root] == ["key"] * (len(root) - 1) + ["graph"]
    keys = {k.attrib["id"]: k.attrib for k in root.findall("g:key", NS)}
    graph = root.find("g:graph", NS)
    assert graph is not None
    assert graph.attrib["edgedefault"] == "directed"

    def data(element: ElementTree.Element, domain: str) -> dict[str, object]:
        found = {}
        for each in element.findall("g:data", NS):
            key = keys[each.attrib["key"]]
            assert key["for"] == domain
            found[key["attr.name"]] = READ[key["attr.type"]](each.text or "")
        return found

    nodes = {node.attrib["id"]: data(node, "node") for node in graph.findall("g:node", NS)}
    edges = [(e.attrib["source"], e.attrib["target"], data(e, "edge")) for e in graph.findall("g:edge", NS)]
    ids = [e.attrib["id"] for e in graph.findall("g:edge", NS)]
    assert len(set(ids)) == len(ids)
    assert all(source in nodes and target in nodes for source, target, _ in edges)
    return nodes, edges


def test_the_graph_holds_the_entities_and_relationships_of_the_records(small: SmallMatter, tmp_path: Path) -> None:
    exported = export(small.store, small.matter, tmp_path / "graph", Format.GRAPHML)
    export(small.store, small.matter, tmp_path / "lines", Format.JSONL)
    lines = {
        name: [json.loads(line) for line in (tmp_path / "lines" / f"{name}.jsonl").read_text("utf-8").splitlines()]
        for name in ("entities", "relationships")
    }
    nodes, edges = read(tmp_path / "graph" / FILE)
    assert exported.counts == {"entities": len(nodes), "relationships": len(edges)}
    assert {(each["id"], each["name"], each["type"]) for each in lines["entities"]} == {
        (key, data["name"], data["type"]) for key, data in nodes.items()
    }
    assert [(r["subject"], r["object"], r["predicate"], r["evidence"], r["page"]) for r in lines["relationships"]] == [
        (source, target, data["predicate"], data["evidence"], data["page"]) for source, target, data in edges
    ]
    assert sorted(path.name for path in (tmp_path / "graph").iterdir()) == ["contract.json", FILE]


def test_an_export_replaces_its_own_kind(sqlite_small: SmallMatter, tmp_path: Path) -> None:
    for _ in range(2):
        export(sqlite_small.store, sqlite_small.matter, tmp_path / "graph", Format.GRAPHML)
    assert read(tmp_path / "graph" / FILE)[0]


def test_odd_text_is_kept_and_what_xml_cannot_hold_is_replaced(tmp_path: Path) -> None:
    names = ['A & B <"Co">', "line\nbreak\ttab", "bad \x00\x0b\ufffe end"]
    with graph_writer(tmp_path, (EntityRow, RelationshipRow)) as writer:
        words = ("MET", 'said "<&>"', 0.5, "rule:x/1")
        ends = ("r1", "e0", words[0], "e1", "d1", 3, 0, 4, words[1], words[2], words[3])
        writer.write(RelationshipRow(*ends, "2020-05", None, None, "", ""), Place('a"<.pdf', 3, None))
        for at, name in enumerate(names):
            writer.write(EntityRow(f"e{at}", "PERSON", name, (name, "x"), ("d1",), 2), Place())
    nodes, edges = read(tmp_path / FILE)
    assert [data["name"] for data in nodes.values()] == [*names[:2], "bad " + "\N{REPLACEMENT CHARACTER}" * 3 + " end"]
    ((source, target, data),) = edges
    assert (source, target, data["evidence"], data["file_name"], data["date"]) == ("e0", "e1", 'said "<&>"', 'a"<.pdf', "2020-05")
    assert "bates" not in data
