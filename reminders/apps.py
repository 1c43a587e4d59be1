from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "reminders"

    def ready(self) -> None:
        from reminders import checks, receivers  # noqa: F401 -- importing checks registers them

        receivers.connect()
