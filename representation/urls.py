from django.urls import path

from representation import views

app_name = "representation"

urlpatterns = [
    path("for-vem/", views.whom, name="whom"),
    path("for-vem/byt/", views.switch, name="switch"),
    path("for-vem/sluta/", views.stop_helping, name="stop_helping"),
    path("for-vem/barn/<uuid:child_id>/", views.choices, name="choices"),
    path("for-vem/barn/<uuid:child_id>/fraga/", views.ask, name="ask"),
    path("ombud/", views.helpers, name="helpers"),
    path("ombud/bjud-in/", views.invite, name="invite"),
    path("ombud/inbjudan/<uuid:helper_id>/", views.invitation, name="invitation"),
    path("ombud/<uuid:helper_id>/", views.change_helper, name="change_helper"),
    path("ombud/<uuid:helper_id>/avsluta/", views.end_helper, name="end_helper"),
]
