"""What of ours Prefect runs: the options of a stage task and the storage of its results."""
