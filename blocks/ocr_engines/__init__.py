"""One OCR engine a file; `blocks.ocr_engine` says what each promises and opens them by name."""
