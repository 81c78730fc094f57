"""Moodle's REST web services, one function per web service.

To add a call: put its function into the module of its subject, with the transport (`port.Moodle`) as the first
argument, a `Payload` for what we use of its answer, and a recording under ``tests/recorded`` with a test.
"""
