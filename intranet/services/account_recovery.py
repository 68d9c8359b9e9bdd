"""The last way back into an account: done on the machine, by whoever may run the product's commands there."""

from __future__ import annotations

from intranet.extensions import db
from intranet.models import Account
from intranet.services import audit, second_factor
from intranet.services.account_setup import VALID, fresh_link
from intranet.services.accounts import id_of
from intranet.services.actor import SYSTEM
from intranet.services.errors import Refused
from intranet.services.login_sessions import end_sessions_of
from intranet.services.transactions import writing


def reset_password(username: str, *, with_second_factor: bool = False) -> str:
    """Void the password of an account and end its sessions; returns the one-time link that sets a new one, as a new
    account gets it. With its second factor: that is forgotten too, and its holder told by mail. One audit entry.

    Raises Refused for a name that nobody has, and for a closed account.
    """
    with writing(SYSTEM):
        account = db.session.get_one(Account, id_of(username))
        if account.disabled_at:
            raise Refused(f"帳號 {account.username} 已停用，請由管理人員先恢復帳號。")
        account.password_hash = ""
        done = ["密碼"]
        if with_second_factor and second_factor.is_set_up(account.id):
            second_factor.forget(account, "已於主機重設")
            done.append("第二因素驗證")
        end_sessions_of(account.id)
        link = fresh_link(account, VALID)
        summary = f"於主機重設 {account.username} 的{'及'.join(done)}，核發設定密碼連結"
        audit.record(SYSTEM, "reset_password", account, summary, changes={"made": done})
    return link
