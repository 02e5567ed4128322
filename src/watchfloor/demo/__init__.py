"""The seeded world: a team to look at before one's own is there. See README.md."""
