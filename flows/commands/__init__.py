"""One file a command: what it takes, what it asks of the tasks, how it answers people and programs."""
