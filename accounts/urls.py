from django.urls import path

from accounts import views
from accounts.bankid import views as bankid
from accounts.closing import views as closing
from accounts.reach import views as reach
from accounts.security import views as security

app_name = "accounts"

urlpatterns = [
    path("logga-in/", views.sign_in, name="sign_in"),
    path("logga-in/igen/", views.step_up, name="step_up"),
    path("logga-in/e-legitimation/", views.start, name="start"),
    path("logga-in/passkey/", security.sign_in_with_passkey, name="sign_in_with_passkey"),
    path("logga-in/passkey/fraga/", security.sign_in_question, name="sign_in_question"),
    path("logga-in/retur/", views.returned, name="returned"),
    path("logga-in/bankid/", bankid.waiting, name="bankid"),
    path("logga-in/bankid/starta/", bankid.start, name="bankid_start"),
    path("logga-in/bankid/kod.svg", bankid.code, name="bankid_code"),
    path("logga-in/bankid/lage/", bankid.state, name="bankid_state"),
    path("logga-in/bankid/avbryt/", bankid.cancel, name="bankid_cancel"),
    path("logga-in/bankid/retur/", bankid.returned, name="bankid_returned"),
    path("logga-in/kvar/", security.time_left, name="time_left"),
    path("konto/stanna/", security.stay, name="stay"),
    path("konto/utkast/bort/", security.drop_draft, name="drop_draft"),
    path("logga-ut/", views.sign_out, name="sign_out"),
    path("utloggad/", views.signed_out, name="signed_out"),
    path("valkommen/", views.welcome, name="welcome"),
    path("konto/", views.account, name="account"),
    path("konto/passkeys/", security.passkeys, name="passkeys"),
    path("konto/passkeys/fraga/", security.passkey_question, name="passkey_question"),
    path("konto/passkeys/ny/", security.add_passkey, name="add_passkey"),
    path("konto/passkeys/<int:passkey_id>/ta-bort/", security.remove_passkey, name="remove_passkey"),
    path("konto/inloggningar/", security.sign_ins, name="sign_ins"),
    path("konto/inloggningar/avsluta-andra/", security.end_other_sign_ins, name="end_other_sign_ins"),
    path("konto/inloggningar/avsluta-alla/", security.end_all_sign_ins, name="end_all_sign_ins"),
    path("konto/inloggningar/<uuid:device_id>/avsluta/", security.end_sign_in, name="end_sign_in"),
    path("konto/avsluta/", closing.close, name="close"),
    path("konto/avsluta/bekrafta/", closing.confirm, name="close_confirm"),
    path("utloggad/avslutat/", closing.closed, name="closed"),
    path("konto/kontakt/", reach.contact, name="contact"),
    path("konto/kontakt/kod/<slug:what>/", reach.code, name="code"),
    path("konto/kontakt/kod/<slug:what>/ny/", reach.send_code, name="send_code"),
]
