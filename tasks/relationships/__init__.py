"""Relationships: what the words of a document say of two of its mentions.

In: the document text, its page bounds and its mentions. Out: relationships between two mentions, each with the evidence span and its
page. Promised: no relationship without words on a page, none of a mention with itself, the same result on every run.
"""
