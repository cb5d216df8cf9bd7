"""WHAT is done to a document: one folder for each stage, plain Python in its verbs and Prefect only in its `task.py`."""
