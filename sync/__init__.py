"""The composition: store, pull, mapping, cases, plan, apply, outbox, daemon, command line."""
