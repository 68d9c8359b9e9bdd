"""The sign-in form."""

from __future__ import annotations

from wtforms import PasswordField
from wtforms.validators import DataRequired, Length

from intranet.web.forms import BaseForm, LineField


class LoginForm(BaseForm):
    username = LineField("帳號", [DataRequired("請輸入帳號。"), Length(max=60)])
    password = PasswordField("密碼", [DataRequired("請輸入密碼。"), Length(max=200)])
