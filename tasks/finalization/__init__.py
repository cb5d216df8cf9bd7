"""Finalization: what the five stages before it left in the database goes in, the document's status comes out.

Promised: a document is `completed` only if every check holds, and the status, the totals and the search index are written in the same
transaction as the stage's own row. A document with a page that could not be read is `completed_with_exceptions`.
"""
