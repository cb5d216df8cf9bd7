"""Chunking: the document text goes in, overlapping stretches of it come out, with offsets and page ranges.

Promise: the chunks, less their overlap, rejoin to the document text exactly, whatever the text is. A page without text adds its
form feed and nothing else, so that a document of blank pages has chunks of form feeds, and a document without pages has none.
"""
