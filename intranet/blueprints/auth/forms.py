"""The sign-in form."""

from __future__ import annotations

from wtforms import PasswordField
from wtforms.validators import DataRequired, EqualTo, Length

from intranet.web.forms import BaseForm, LineField


class LoginForm(BaseForm):
    username = LineField("帳號", [DataRequired("請輸入帳號。"), Length(max=60)])
    password = PasswordField("密碼", [DataRequired("請輸入密碼。"), Length(max=200)])


class ForgotForm(BaseForm):
    username = LineField("帳號", [DataRequired("請輸入帳號。"), Length(max=60)])


class NoticeForm(BaseForm):
    """One button: 我已閱讀."""


class SetupForm(BaseForm):
    password = PasswordField("新密碼", [DataRequired("請輸入密碼。"), Length(max=200)], description="至少 12 個字。")
    again = PasswordField(
        "再輸入一次", [DataRequired("請再輸入一次密碼。"), EqualTo("password", "兩次輸入的密碼不同。")]
    )


class PasswordForm(SetupForm):
    current = PasswordField("目前的密碼", [DataRequired("請輸入目前的密碼。"), Length(max=200)])


class FirstCodeForm(BaseForm):
    code = LineField(
        "驗證程式顯示的 6 位數字", [DataRequired("請輸入驗證碼。"), Length(max=20)], description="每 30 秒換一次。"
    )


class RemoveFactorForm(BaseForm):
    identity_proof = PasswordField("密碼", [DataRequired("請輸入密碼。"), Length(max=200)])


class LinkIdentityForm(BaseForm):
    """One button: 連結."""
