"""Intake: paths go in; rows, stored bytes and custody events come out.

Promised: every file offered ends as a document, a duplicate or an exception with a code; the row comes first and mints the id; a
crash anywhere and the same offer again leave one row and one object.
"""
