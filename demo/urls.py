"""The portal's addresses, and those that only the demo has."""

from django.urls import URLPattern, URLResolver, path

from demo.gallery import gallery
from portal.urls import handler400, handler403, handler404, handler500
from portal.urls import urlpatterns as portal_urls

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns: list[URLPattern | URLResolver] = [path("galleri/", gallery, name="gallery"), *portal_urls]
