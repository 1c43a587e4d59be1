"""Starts the database, the broker and the processes that demo, tests and bench run on, and stops them all.

`python -m demo.run -- CMD` is the way in (demo/run.py); `stack.Stack` starts the portal and its outside
parties on top of it. Every process started here dies with the one that started it (processes.py), and a
watchdog (watchdog.py) ends what is left should the launcher itself be killed.
"""
