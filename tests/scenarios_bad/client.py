# The client of these scenarios, none of which is ever run.
