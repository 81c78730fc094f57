"""The life of a case: opened from verdicts, moved by people; who, when, why and on what basis is kept."""
