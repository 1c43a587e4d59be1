"""Addresses of the time book. Swedish, and without anything about a person."""

from django.urls import path

from bookings.views import booking, find, own

app_name = "bookings"

urlpatterns = [
    path("boka/", find.clinics, name="clinics"),
    path("boka/tid/<uuid:slot_id>/", booking.confirm, name="confirm"),
    path("boka/<slug:clinic>/", find.visit_types, name="visit_types"),
    path("boka/<slug:clinic>/<slug:visit_type>/", find.free_times, name="free_times"),
    path("tider/", own.mine, name="mine"),
    path("tider/<uuid:booking_id>/", booking.booking, name="booking"),
    path("tider/<uuid:booking_id>/bokad/", booking.booked, name="booked"),
    path("tider/<uuid:booking_id>/avboka/", booking.cancel, name="cancel"),
]
