"""Desired state minus actual state, as one printable and checksummed plan. Start at `sync.plan.planner.make_plan`."""
