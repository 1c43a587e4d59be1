from django.urls import path

from reminders import views

app_name = "reminders"
urlpatterns = [
    path("sms/kvitto/<str:provider>/<str:reference>/", views.receipt, name="receipt"),
    path("sms/in/<str:provider>/", views.inbound, name="inbound"),
]
