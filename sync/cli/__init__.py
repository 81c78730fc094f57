"""The command line; every command calls one of sync.actions."""
