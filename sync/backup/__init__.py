"""Backups of a site: one encrypted file each, written whole or not at all, and what is needed to use one again."""
