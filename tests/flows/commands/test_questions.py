"""The read-only commands on a small matter: what they answer as JSON, and what a person sees."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from blocks.errors import Code, LegalDocsError, Terminal
from blocks.predicates import Predicate
from blocks.records import EntityType
from tests.flows.commands.conftest import Asked, Run
from tests.tasks.review.contract_checker import breaches
from tests.tasks.review.small_matter import COMPLAINT, FACTS, LETTER, NAME, SmallMatter

MATTER = ("--matter", NAME)


def refused(run: Run, *arguments: str | Path) -> LegalDocsError:
    with pytest.raises(LegalDocsError) as caught:
        run(*arguments)
    return caught.value


@pytest.mark.parametrize("command", ["entities", "relationships", "verify", "status"])
def test_an_unknown_matter_is_named(at_home: SmallMatter, run: Run, command: str) -> None:
    error = refused(run, command, "--matter", "No such")
    assert (error.code, "No such" in error.cause) == (Code.MATTER_UNKNOWN, True)
    assert refused(run, "search", "x", "-m", "No such").code is Code.MATTER_UNKNOWN
    assert refused(run, "export", "-m", "No such", "--output", "out").code is Code.MATTER_UNKNOWN


def test_search_gives_file_page_bates_and_marks(at_home: SmallMatter, asked: Asked, run: Run) -> None:
    found = asked("search", "employed", "wombat", *MATTER)
    (hit,) = found["hits"]
    assert (hit["file_name"], hit["page"], hit["bates"]) == (COMPLAINT, 2, "WOMBAT 000002")
    words = {hit["snippet"][start - hit["snippet_start"] : end - hit["snippet_start"]] for start, end in hit["marks"]}
    assert words == {"employed", "Wombat"}
    assert not found["more"]
    shown = run("search", '"an employee"', *MATTER).stdout
    assert "complaint.txt, page 2, WOMBAT 000002" in shown
    assert f"legaldocs show {hit['document_id']} --span" in shown


def test_search_says_where_more_pages_follow(at_home: SmallMatter, asked: Asked, run: Run) -> None:
    found = asked("search", "Anna Example", *MATTER, "--limit", "1")
    assert (len(found["hits"]), found["more"]) == (1, True)
    assert "--limit" in run("search", "Anna Example", *MATTER, "--limit", "1").stdout
    assert "No page" in run("search", "zebra", *MATTER).stdout


def test_search_without_a_word_is_wrong_use(at_home: SmallMatter, run: Run) -> None:
    assert refused(run, "search", "?!", *MATTER).code is Code.USAGE


def test_show_marks_a_span(at_home: SmallMatter, asked: Asked, run: Run) -> None:
    hit = asked("search", '"an employee"', *MATTER)["hits"][0]
    page = asked("show", hit["document_id"], "--span", str(hit["start"]), str(hit["end"]))
    assert (page["page"], page["pages"], page["text"], page["span_text"]) == (2, 3, FACTS, "an employee")
    assert (page["source"], page["engine"], page["confidence"]) == ("ocr", "tesseract 5 fast-eng 200 dpi", 0.93)
    assert page["warnings"] == ["low_confidence"]
    shown = run("show", hit["document_id"][:13], "--page", "2").stdout
    assert "complaint.txt, page 2 of 3, WOMBAT 000002" in shown
    assert "confidence 0.93" in shown
    assert "employed Anna Example" in shown


def test_show_marks_a_mention(at_home: SmallMatter, asked: Asked) -> None:
    with at_home.store.transaction(write=False) as tx:
        stored = tx.mentions.of(at_home.documents[COMPLAINT])
    for each in stored:
        page = asked("show", COMPLAINT, "--mention", each.id)
        assert (page["page"], page["span_text"]) == (each.mention.page, each.mention.text)


def test_show_takes_a_file_name_and_says_why_there_is_no_text(at_home: SmallMatter, asked: Asked, run: Run) -> None:
    assert asked("show", LETTER)["document_id"] == at_home.documents[LETTER]
    assert asked("show", COMPLAINT, "--page", "3")["reason"] == "blank"
    assert "No text: blank" in run("show", COMPLAINT, "--page", "3").stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nothing.pdf"], Code.DOCUMENT_UNKNOWN),
        ([""], Code.DOCUMENT_UNKNOWN),
        ([COMPLAINT, "--page", "4"], Code.USAGE),
        ([COMPLAINT, "--span", "5", "5"], Code.USAGE),
        ([COMPLAINT, "--span", "0", "99999"], Code.USAGE),
        ([COMPLAINT, "--page", "3", "--span", "0", "2"], Code.USAGE),
        ([COMPLAINT, "--mention", "m"], Code.USAGE),
        ([COMPLAINT, "--mention", "m", "--span", "0", "2"], Code.USAGE),
        ([COMPLAINT, "--matter", "No such"], Code.MATTER_UNKNOWN),
    ],
)
def test_show_refuses_what_is_not_there(at_home: SmallMatter, run: Run, arguments: list[str], code: Code) -> None:
    assert refused(run, "show", *arguments).code is code


def test_a_name_that_fits_several_documents_lists_them(at_home: SmallMatter, run: Run, tmp_path: Path) -> None:
    from tests.tasks.review.small_matter import build

    other = build(at_home.store, tmp_path / "home" / "files", tmp_path / "elsewhere", "Another")
    error = refused(run, "show", COMPLAINT)
    assert error.code is Code.USAGE
    assert at_home.documents[COMPLAINT] in error.cause
    assert other.documents[COMPLAINT] in error.cause
    assert run("show", COMPLAINT, "--matter", "Another").exit_code == 0


def test_entities_are_listed_with_aliases_and_first_page(at_home: SmallMatter, asked: Asked, run: Run) -> None:
    listed = asked("entities", *MATTER)
    assert listed["total"] == len(listed["entities"])
    (company,) = [entity for entity in listed["entities"] if entity["name"] == "Wombat Corporation"]
    assert company["aliases"] == ["Wombat"]
    assert (company["documents"], company["mentions"]) == (2, 5)
    (person,) = asked("entities", *MATTER, "--type", "person")["entities"]
    assert (person["type"], person["name"], person["documents"]) == (EntityType.PERSON, "Anna Example", 2)
    assert [e["name"] for e in asked("entities", *MATTER, "--name", "ARCAdia")["entities"]] == ["DISTRICT COURT OF ARCADIA"]
    limited = asked("entities", *MATTER, "--limit", "1")
    assert (limited["total"], [e["name"] for e in limited["entities"]]) == (listed["total"], ["Wombat Corporation"])
    shown = run("entities", *MATTER, "--limit", "2").stdout
    assert "also Wombat" in shown
    assert f"2 of {listed['total']} entities" in shown


def test_entities_name_the_first_page(at_home: SmallMatter, asked: Asked) -> None:
    (court,) = asked("entities", *MATTER, "--type", "COURT")["entities"]
    assert (court["first_file_name"], court["first_page"]) == (COMPLAINT, 1)


def test_relationships_are_listed_with_their_words(at_home: SmallMatter, asked: Asked, run: Run) -> None:
    listed = asked("relationships", *MATTER)
    assert (listed["total"], listed["left_out"]) == (1, 1)
    (found,) = listed["relationships"]
    assert (found["subject"], found["predicate"], found["object"]) == (
        "Anna Example",
        Predicate.EMPLOYEE_OF,
        "Wombat Corporation",
    )
    assert (found["evidence"], found["file_name"], found["page"], found["bates"]) == (
        "Anna Example was an employee of Wombat",
        COMPLAINT,
        2,
        "WOMBAT 000002",
    )
    assert asked("relationships", *MATTER, "--predicate", "owner_of")["total"] == 0
    assert asked("relationships", *MATTER, "--entity", "anna")["total"] == 1
    assert asked("relationships", *MATTER, "--entity", "zebra")["total"] == 0
    shown = run("relationships", *MATTER).stdout
    assert "Anna Example  EMPLOYEE_OF  Wombat Corporation" in shown
    assert "complaint.txt, page 2, WOMBAT 000002" in shown


def test_status_counts_what_sql_counts(at_home: SmallMatter, asked: Asked, run: Run) -> None:
    (matter,) = asked("status")["matters"]
    assert (matter["name"], matter["documents"], matter["pages"], matter["exceptions"]) == (NAME, 2, 4, 1)
    assert matter["by_status"]["completed"] == 2
    assert matter["stages"]["ocr"] == {"completed": 2}
    (batch,) = matter["batches"]
    assert (batch["status"], batch["files"], batch["offered"], batch["documents"], batch["ended"]) == ("completed", 4, 4, 2, 2)
    (error,) = matter["errors"]
    assert (error["code"], error["cure"].startswith("Ask its source")) == ("file_empty", True)
    assert NAME in run("status").stdout
    detail = run("status", *MATTER).stdout
    for words in ("stages, last attempts", "batches", "last errors", "file_empty", "empty.pdf"):
        assert words in detail


def test_status_of_nothing_tells_the_next_step(home: Path, run: Run) -> None:
    assert "legaldocs process" in run("status").stdout


def test_export_writes_a_folder(at_home: SmallMatter, asked: Asked, run: Run, tmp_path: Path) -> None:
    told = asked("export", *MATTER, "--output", tmp_path / "out", "--geometry")
    assert breaches(tmp_path / "out") == []
    assert told["counts"] == json.loads((tmp_path / "out" / "contract.json").read_text())["counts"]
    shown = run("export", *MATTER, "--format", "csv", "--output", tmp_path / "sheets").stdout
    assert "1  relationships left out" in shown
    assert (tmp_path / "sheets" / "mentions.csv").is_file()


def test_export_writes_a_graph(at_home: SmallMatter, asked: Asked, tmp_path: Path) -> None:
    written = asked("export", *MATTER, "--output", tmp_path / "graph", "--format", "graphml")
    assert set(written["counts"]) == {"entities", "relationships"}
    assert (tmp_path / "graph" / "graph.graphml").read_text("utf-8").endswith("</graphml>\n")


def test_the_timeline_quotes_dated_events(at_home: SmallMatter, asked: Asked, run: Run) -> None:
    told = asked("report", "timeline", *MATTER)
    assert [(event["date"], event["page"]) for event in told["events"]] == [("2020-03-03", 1), ("2020-03-03", 2)]
    shown = run("report", "timeline", *MATTER, "--limit", "1").stdout
    assert "2020-03-03" in shown
    assert "1 of 2 dated events" in shown


def test_verify_holds_and_gives_digests(at_home: SmallMatter, asked: Asked, run: Run) -> None:
    found = asked("verify", *MATTER, "--deep")
    assert (found["verification"]["holds"], found["verification"]["findings"]) == (True, [])
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in found["digest"].values())
    assert "checks hold" in run("verify", *MATTER).stdout


def test_verify_ends_with_1_and_names_check_and_file(at_home: SmallMatter, asked: Asked, run: Run, home: Path) -> None:
    for path in (home / "files" / "matters").rglob("*.txt"):
        path.unlink()
    findings = asked("verify", *MATTER, exit_code=1)["verification"]["findings"]
    assert {(finding["check"], finding["file_name"]) for finding in findings} == {
        ("object_present", COMPLAINT),
        ("object_present", LETTER),
    }
    shown = run("verify", *MATTER, exit_code=1).stdout
    assert "object_present" in shown
    assert COMPLAINT in shown


def test_schema_is_the_committed_snapshot(run: Run, asked: Asked, tmp_path: Path) -> None:
    snapshot = (Path(__file__).resolve().parents[3] / "docs" / "schema.json").read_text("utf-8")
    assert run("schema", "export").stdout == snapshot
    run("schema", "export", "--output", tmp_path / "schema.json")
    assert (tmp_path / "schema.json").read_text("utf-8") == snapshot
    assert asked("schema", "export")["tables"] == json.loads(snapshot)["tables"]
    with pytest.raises(Terminal):
        run("schema", "export", "--output", tmp_path / "no" / "folder")


def test_control_characters_of_a_document_do_not_reach_the_terminal(at_home: SmallMatter, run: Run) -> None:
    hostile = "before\x1b]0;title\x07\x1b[2J\u202eafter\x7f"
    from blocks.records import Page, PageSource

    with at_home.store.transaction() as tx:
        tx.pages.replace(at_home.documents[LETTER], [Page(1, hostile, PageSource.TEXT_LAYER, "test")])
    shown = run("show", LETTER).stdout
    assert "before\N{SYMBOL FOR ESCAPE}]0;title" in shown
    assert not {"\x1b", "\x07", "\u202e", "\x7f"} & set(shown)
    assert json.loads(run("show", LETTER, "--json").stdout)["text"] == hostile
