"""Runs every measurement and prints `name value unit`, a line a figure. Under the launcher: `make bench`."""

import os

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    from bench import server

    server.take_environment()
    django.setup()
    from bench import measure

    measure.main()
