"""Making on a Prefect server what `prefect.yaml` and the settings say: blocks, pools, limits, deployments, automations."""
