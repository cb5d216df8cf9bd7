"""Review: read-only questions over what the database holds, in plain Python.

Export, verify, search, show, entities, relationships, status and doctor: a store (and, where bytes matter, a file store) goes in as an
argument, frozen records come out. Nothing here changes a row or an object; `export` writes a folder of the caller's choice.
"""
