"""WHEN things happen and in what order: the document's journey, the batch, and the commands that start them."""
