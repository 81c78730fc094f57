"""Worked examples in a policy file: read into facts, judged by the engine, compared with what the file expects."""
