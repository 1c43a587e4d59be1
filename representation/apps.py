from django.apps import AppConfig


class RepresentationConfig(AppConfig):
    name = "representation"

    def ready(self) -> None:
        from representation import receivers

        receivers.connect()
