"""The guest inside a CPython client."""
