"""Extraction: chunks go in, mentions of people, organisations, courts, dates, numbers and citations come out.

Promise: the text of every mention equals the document text in its span; a candidate that cannot be located there is rejected and
counted by reason. No two mentions of a document share a character, no mention crosses a page, and mentions are sorted.

The one convention for spans:

- PERSON and ORGANIZATION stand without title, article or role ("Hon.", "Mr.", "the", "Defendant") and with their suffix or legal
  form ("Jr.", "LLC", "Inc."); a possessive "'s" and closing punctuation stay outside, the full stop of "Inc." or "Jr." inside.
- COURT is the name in full as it stands, without "the", over line breaks where the heading has them.
- CASE_NUMBER is the number alone ("1:17-cr-00182-RDM"), unless it means nothing without its series ("W.P. No. 12 of 2019").
- CITATION runs from the name of the first party to the closing bracket of the year. STATUTE covers statutes, rules and regulations.
- DATE as written, the weekday outside; durations are no dates. MONEY with its sign and its scale ("$3.5 million").
- ADDRESS from the house number to the postal code. EMAIL and PHONE as written.
- Roles are no entities: "Defendant", "the Government", "the Court", "Exhibit A" are never mentions, even where the document defines
  them. Other terms that it defines for somebody whom it names are ('Wombat Corporation (the "Company")'), with `antecedent` set.
- A code name ("Person A", "GR Company 1", a described "Campaign Supervisor") is a mention; who it is stays inside the document.
- A party in a column of a caption may run over several lines of it, its text then holds the rules between ("ROOK, ) INC."); where words
  of the other column stand between its parts it is no mention, for no stretch of the page is the name.
- A name may run over one line break where the line plainly continues; the text of the mention is what the page says, break included.
"""
