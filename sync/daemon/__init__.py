"""The daemon: pull, evaluate and plan at set times; carry out and send only what a person approved."""
