"""Pure reading of mails: bytes in, a Letter out. No Django, no database, no network."""
