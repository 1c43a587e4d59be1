from django.urls import path

from reminders import own_views, views

app_name = "reminders"
urlpatterns = [
    path("meddelanden/", own_views.messages, name="messages"),
    path("sms/kvitto/<str:provider>/<str:reference>/", views.receipt, name="receipt"),
    path("sms/in/<str:provider>/", views.inbound, name="inbound"),
]
