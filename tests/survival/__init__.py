"""What the sync must survive: death at every write, no database, no disk, another daemon, yesterday's store."""
