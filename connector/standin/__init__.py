"""A stand-in Moodle that speaks the REST protocol with Moodle's own quirks, for the demo and the tests.

Start here: `connector.standin.server.StandIn` is the server (`start`, `stop`, `load`, `faults`, `settings`, `site`);
`python -m connector.standin --help` runs it in a process of its own. The quirks were measured on Moodle 4.5 and
each lives in the module of its subject (users, courses, enrolments, grades, completion, cohorts, groups, messages).
"""
