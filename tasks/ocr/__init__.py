"""The ocr stage: a document goes in, its pages come out.

Promise: every page ends with text or with a named reason, decided page by page, and memory does not grow with the file. Text comes from
the text layer where that accounts for what the eye sees, from recognition where it does not, and from both where each holds a part.
Filing headers and Bates numbers are the last lines of their page. A page that hangs, floods or crashes its reader costs itself only.

`read.py` is the verb, `pages.py` what the child processes run, `page_text.py` one page from beginning to end; the other files are its
steps and rules.
"""
