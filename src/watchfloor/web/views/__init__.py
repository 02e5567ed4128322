"""Pages on which views and domains are saved, ordered, shared and put away; and the choice of a domain."""
