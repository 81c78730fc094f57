"""Many syncs under random faults end as one clean sync does."""
