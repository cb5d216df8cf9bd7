"""File formats that both intake and the ocr stage read: the one looks for the files inside, the other for the text.

These functions run in child processes alone, for the files are anybody's.
"""
