"""Addresses of accounts."""

from django.urls import path

from unionhall.accounts import public
from unionhall.accounts.views import mine, office, second_factor

app_name = "accounts"
urlpatterns = [
    path("sign-in/", public.sign_in, name="sign_in"),
    path("sign-in/code/", public.sign_in_code, name="sign_in_code"),
    path("sign-in/passkey/ask", public.passkey_ask, name="passkey_ask"),
    path("sign-in/passkey", public.passkey_sign_in, name="passkey_sign_in"),
    path("first-administrator/", public.first_administrator, name="first_administrator"),
    path("demo/", public.demo, name="demo"),
    path("sign-out", mine.sign_out, name="sign_out"),
    path("my-account/", mine.mine, name="mine"),
    path("my-account/prove/", mine.prove, name="prove"),
    path("my-account/prove/ask", mine.prove_ask, name="prove_ask"),
    path("my-account/devices/end", mine.devices_end, name="devices_end"),
    path("my-account/devices/<int:number>/end", mine.device_end, name="device_end"),
    path("my-account/second-factor/", second_factor.second_factor, name="second_factor"),
    path("my-account/second-factor/add/", second_factor.add_factor, name="add_factor"),
    path("my-account/second-factor/passkey/ask", second_factor.passkey_challenge, name="passkey_challenge"),
    path("my-account/second-factor/passkey/show", second_factor.passkey_show, name="passkey_show"),
    path("my-account/second-factor/passkey/begin", second_factor.passkey_begin, name="passkey_begin"),
    path("my-account/second-factor/passkey/new", second_factor.passkey_new, name="passkey_new"),
    path("my-account/second-factor/app/begin", second_factor.app_begin, name="app_begin"),
    path("my-account/second-factor/app/", second_factor.app_new, name="app_new"),
    path("my-account/second-factor/recovery-codes", second_factor.recovery_codes, name="recovery_codes"),
    path("my-account/second-factor/lost/", second_factor.factor_lost, name="factor_lost"),
    path("my-account/second-factor/<int:number>/remove", second_factor.factor_remove, name="factor_remove"),
    path("accounts/", office.accounts, name="accounts"),
    path("accounts/new/", office.account_new, name="account_new"),
    path("accounts/<uuid:public_id>/", office.account, name="account"),
    path("accounts/<uuid:public_id>/end-devices", office.account_devices_end, name="account_devices_end"),
    path("accounts/<uuid:public_id>/close", office.account_close, name="account_close"),
    path("accounts/<uuid:public_id>/reopen", office.account_reopen, name="account_reopen"),
    path("accounts/<uuid:public_id>/confirm-loss", office.loss_confirm, name="loss_confirm"),
]
