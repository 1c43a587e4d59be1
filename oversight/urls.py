from django.urls import path

from oversight import views

app_name = "oversight"

urlpatterns = [
    path("vem-har-last/fraga/<uuid:event_id>/", views.ask, name="ask"),
]
