"""The condition builder: one form for the conditions of views, rules and clocks.

A page includes `conditions/builder.html` with `builder=builder(data, prefix, person)` and reads what was posted by
`read(request.POST, prefix)`. It works without script (there is always one empty row more) and by keyboard.
"""
