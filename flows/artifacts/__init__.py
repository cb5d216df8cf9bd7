"""What people see of documents and batches in the Prefect UI: tables built from the database, and their writing to the server.

The tables are for display. Nothing reads them back, and a server that does not take them keeps no document from its end.
"""
