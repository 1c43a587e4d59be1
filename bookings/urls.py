"""Addresses of the time book. Swedish, and without anything about a person."""

from django.urls import path

from bookings.views import booking, calendars, find, invitations, open_times, own, wishes

app_name = "bookings"

urlpatterns = [
    path("lediga/", open_times.first_free, name="first_free"),
    path("lediga/<slug:care>/", open_times.first_free, name="first_free_of"),
    path("boka/", find.clinics, name="clinics"),
    path("boka/sok/", find.search, name="search"),
    path("boka/tid/<uuid:slot_id>/", booking.confirm, name="confirm"),
    path("boka/tid/<uuid:slot_id>/som/<uuid:visit_type_id>/", booking.confirm, name="confirm_as"),
    path("boka/tid/<uuid:slot_id>/hall/", booking.hold, name="hold"),
    path("boka/tid/<uuid:slot_id>/hall/som/<uuid:visit_type_id>/", booking.hold, name="hold_as"),
    path("boka/<slug:clinic>/", find.visit_types, name="visit_types"),
    path("boka/<slug:clinic>/<slug:visit_type>/", find.free_times, name="free_times"),
    path("tider/", own.mine, name="mine"),
    path("tider/kalender/", calendars.calendar, name="calendar"),
    path("tider/<uuid:booking_id>/", own.booking, name="booking"),
    path("tider/kallelser/", invitations.inbox, name="invitations"),
    path("tider/kallelser/<uuid:invitation_id>/", invitations.invitation, name="invitation"),
    path("tider/kallelser/<uuid:invitation_id>/nej/", invitations.decline, name="decline_invitation"),
    path("tider/erbjudanden/<uuid:offer_id>/", wishes.offer, name="offer"),
    path("tider/<uuid:booking_id>/tidigare/", wishes.wish, name="wish"),
    path("tider/<uuid:booking_id>/tidigare/ta-bort/", wishes.withdraw_wish, name="withdraw_wish"),
    path("tider/<uuid:booking_id>/bokad/", booking.booked, name="booked"),
    path("tider/<uuid:booking_id>/avboka/", own.cancel, name="cancel"),
    path("tider/<uuid:booking_id>/flytta/", own.move, name="move"),
    path("tider/<uuid:booking_id>/flytta/<uuid:slot_id>/", own.move_to, name="move_to"),
    path("tider/<uuid:booking_id>/skriv/", own.note, name="note"),
    path("tider/<uuid:booking_id>/kalender.ics", calendars.calendar_file, name="calendar_file"),
    path("kalender/<str:secret>.ics", calendars.calendar_feed, name="calendar_feed"),
]
