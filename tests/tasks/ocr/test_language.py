# ruff: noqa: RUF001 - letters of other alphabets are what is tested
from __future__ import annotations

import pytest

from tasks.ocr.language import mostly_foreign

ENGLISH = (
    "The parties agree that the following statement is true and correct, and that the defendant made it knowingly and with the advice of "
    "counsel. On or about January 27, 2017, the defendant met with agents at an office in Chicago and answered their questions about it."
)
SPANISH = (
    "El demandado declara que el contrato fue firmado por las partes en la ciudad de Lima, y que la suma pactada se pagó en dos cuotas, "
    "una al inicio y otra al final de la obra, sin que el demandante haya presentado queja alguna sobre los trabajos que se hicieron."
)
GERMAN = (
    "Die Beklagte hat den Vertrag mit der Klägerin nicht erfüllt und ist zum Ersatz des Schadens verpflichtet, der aus der Verletzung der "
    "Pflichten entstanden ist. Das Gericht hat die Zeugen gehört und ist von der Richtigkeit der Aussagen auch nach der Prüfung überzeugt."
)
RUSSIAN = "Стороны договорились о том, что настоящий договор вступает в силу с момента его подписания обеими сторонами."
CHINESE = "本合同自双方签字盖章之日起生效，有效期为三年，任何一方不得擅自变更或者解除本合同。如有争议，双方应当友好协商解决；协商不成的，任何一方均可向有管辖权的人民法院提起诉讼。"


@pytest.mark.parametrize("text", [SPANISH, GERMAN, RUSSIAN, CHINESE])
def test_other_languages(text: str) -> None:
    assert mostly_foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        "",
        "Acme Corp. 12 $4,000\n" * 40,
        "José María Hernández de la Cruz y Compañía, S.A. de C.V.",
        f"{ENGLISH} {ENGLISH} {SPANISH}",
        "Name Type Value Code\nA Dividend J T\nB Interest K U\n" * 10,
    ],
)
def test_english_tables_and_names(text: str) -> None:
    assert not mostly_foreign(text)
