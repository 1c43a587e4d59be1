"""Addresses of the time book. Swedish, and without anything about a person."""

from django.urls import path

from bookings import views

app_name = "bookings"

urlpatterns = [
    path("boka/", views.clinics, name="clinics"),
    path("boka/tid/<uuid:slot_id>/", views.confirm, name="confirm"),
    path("boka/<slug:clinic>/", views.visit_types, name="visit_types"),
    path("boka/<slug:clinic>/<slug:visit_type>/", views.free_times, name="free_times"),
    path("tider/", views.mine, name="mine"),
    path("tider/<uuid:booking_id>/", views.booking, name="booking"),
    path("tider/<uuid:booking_id>/bokad/", views.booked, name="booked"),
    path("tider/<uuid:booking_id>/avboka/", views.cancel, name="cancel"),
]
