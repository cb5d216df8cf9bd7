"""AWS Textract: text of scanned pages for money, for matters that let their words leave the installation.

`open_text.py` is the door. `jobs.py` sends parts of a PDF through the bucket and waits for jobs, `pictures.py` sends one picture of a page
a call; both keep what they paid for in `blocks.paid_folder`. `client.py` makes the calls, `faults.py` says what each error means.
"""
