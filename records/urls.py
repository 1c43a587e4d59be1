"""The record's addresses. No number, no name and no category of illness in them."""

from django.urls import path

from records import views

app_name = "records"
urlpatterns = [
    path("journal/", views.overview, name="overview"),
    path("journal/post/<uuid:entry_id>/", views.entry, name="entry"),
    path("journal/post/<uuid:entry_id>/visa/", views.show_now, name="show_now"),
    path("journal/<slug:slug>/", views.category, name="category"),
]
