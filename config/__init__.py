"""Everything an administrator may change, and the code that reads and checks it."""
