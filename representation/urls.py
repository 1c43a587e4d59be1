from django.urls import path

from representation import views

app_name = "representation"

urlpatterns = [
    path("for-vem/", views.whom, name="whom"),
    path("for-vem/byt/", views.switch, name="switch"),
]
