"""The portal's addresses, and the floors that they are measured against."""

from django.urls import path

from bench import floors
from demo.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("floor/empty/", floors.empty),
    path("floor/rows/<uuid:visit_type>/", floors.rows),
    path("floor/book/<uuid:slot_id>/", floors.book),
    *urlpatterns,
]
