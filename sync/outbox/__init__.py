"""Messages to students, each exactly once: queued with the case, looked for before sending, settled afterwards."""
