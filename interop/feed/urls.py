"""The addresses for record systems."""

from django.urls import path

from interop.feed import views

app_name = "feed"
urlpatterns = [path("fhir/r4/Appointment", views.appointments, name="appointments")]
