"""Facts bundles: reading, normalising, checking and writing (docs/facts-bundle.md)."""
