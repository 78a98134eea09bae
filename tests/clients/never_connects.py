"""Waits for something else and never connects."""

import signal

print("waiting for the moon to rise", flush=True)
signal.pause()
