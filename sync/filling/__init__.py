"""Fill the documents that `reports` declares from cases and facts."""
