"""Why: the verdict on one student as a structured argument, from which words, forms and messages can be made."""
