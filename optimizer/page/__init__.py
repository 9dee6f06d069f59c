"""The planner's page: a scenario worked on in a browser, on this machine alone. Needs the extra `page`.

The file stays the truth. `workspace` holds its text and what was done to it, `asking` has the questions answered in a
process of their own (`answering`), `app` is what the browser may ask, `guard` decides who may ask at all.
"""
