from django.urls import path

from accounts import views
from accounts.security import views as security

app_name = "accounts"

urlpatterns = [
    path("logga-in/", views.sign_in, name="sign_in"),
    path("logga-in/igen/", views.step_up, name="step_up"),
    path("logga-in/e-legitimation/", views.start, name="start"),
    path("logga-in/retur/", views.returned, name="returned"),
    path("logga-ut/", views.sign_out, name="sign_out"),
    path("utloggad/", views.signed_out, name="signed_out"),
    path("valkommen/", views.welcome, name="welcome"),
    path("konto/", views.account, name="account"),
    path("konto/kontakt/", views.contact, name="contact"),
    path("konto/inloggningar/", security.sign_ins, name="sign_ins"),
    path("konto/inloggningar/avsluta-andra/", security.end_other_sign_ins, name="end_other_sign_ins"),
    path("konto/inloggningar/avsluta-alla/", security.end_all_sign_ins, name="end_all_sign_ins"),
    path("konto/inloggningar/<uuid:device_id>/avsluta/", security.end_sign_in, name="end_sign_in"),
]
