"""Starts and supervises the processes of one store: PostgreSQL, web and worker."""
