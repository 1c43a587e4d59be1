"""All addresses. Each view says who may come: accounts.guards, or the staff site."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from accounts.guards import public
from portal import views
from portal.export import views as export_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("vem-har-last/", views.access_log, name="access_log"),
    path("ombud/<uuid:helper_id>/ser/", views.helpers_view, name="helpers_view"),
    path("konto/hamta/", export_views.export, name="export"),
    path("konto/hamta/fil/", export_views.download, name="download"),
    path("om/", views.static_page, {"template": "pages/about.html"}, name="about"),
    path("tillganglighet/", views.static_page, {"template": "pages/accessibility.html"}, name="accessibility"),
    path("dina-uppgifter/", views.static_page, {"template": "pages/privacy.html"}, name="privacy"),
    path("halsa/lever", views.alive, name="alive"),
    path("halsa/redo", views.ready, name="ready"),
    path("sprak/", public(set_language), name="set_language"),
    path("personal/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("representation.urls")),
    path("", include("bookings.urls")),
    path("", include("records.urls")),
    path("", include("reminders.urls")),
    path("", include("interop.feed.urls")),
    path("", include("oversight.urls")),
]

handler400 = "portal.views.bad_request"
handler403 = "portal.views.permission_denied"
handler404 = "portal.views.not_found"
handler500 = "portal.views.server_error"
