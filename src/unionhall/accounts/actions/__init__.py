"""What people do about accounts: sign in, prove, keep second factors and devices; what officers do for them."""

from unionhall.accounts.actions.accounts import close_account, open_account, put_in_cast, reopen_account
from unionhall.accounts.actions.codes import ask_for_code, code_to_mail, first_administrator_code, forget_codes, redeem_code
from unionhall.accounts.actions.devices import end_all_devices, end_device
from unionhall.accounts.actions.factors import (
    add_app,
    add_passkey,
    confirm_lost_factor,
    make_recovery_codes,
    remove_factor,
    say_factor_is_lost,
)
from unionhall.accounts.actions.signing_in import (
    become_first_administrator,
    note_new_factor,
    play_part,
    prove_with_code,
    prove_with_factor,
    sign_in,
    sign_in_with_passkey,
    sign_out,
)

__all__ = [
    "add_app", "add_passkey", "ask_for_code", "become_first_administrator", "close_account", "code_to_mail",
    "confirm_lost_factor", "end_all_devices", "end_device", "first_administrator_code", "forget_codes", "make_recovery_codes",
    "note_new_factor", "open_account", "play_part", "prove_with_code", "prove_with_factor", "put_in_cast", "redeem_code",
    "remove_factor", "reopen_account", "say_factor_is_lost", "sign_in", "sign_in_with_passkey", "sign_out",
]
