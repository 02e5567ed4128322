"""Clocks on pages: the column of lists, the panel of a ticket, and where promises and calendars are set up."""
