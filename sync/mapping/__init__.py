"""From Moodle's answers, and the registrar's tables, to facts, as the site's mapping says; nothing is guessed."""
