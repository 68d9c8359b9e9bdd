"""Audit packs: ordering and fetching them, and the links for auditors without an account."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.audit import pages
from intranet.blueprints.audit.blueprint import bp
from intranet.blueprints.audit.forms import LinkForm, PackForm
from intranet.rules.permissions import Permission
from intranet.services import audit_pack, audit_pack_links
from intranet.services.audit_pack import PackLine
from intranet.services.audit_pack_links import LinkLine
from intranet.services.context import current_settings, today
from intranet.services.errors import NotFound, Refused
from intranet.web.auth import current_actor
from intranet.web.pages import Crumb
from intranet.web.permissions import public, requires
from intranet.web.step_up import proves_again_when

TITLE = "稽核資料"
USUAL = timedelta(days=7)  # how long a link is proposed to last
Answer = str | tuple[str, int] | Response


def _bears_names() -> bool:
    """Whether the pack that the address names shows personal data."""
    return audit_pack.pack_of(current_actor(), (request.view_args or {})["pack_id"]).personal


@bp.get("/pack")
@requires(Permission.VIEW_AUDIT)
def pack() -> Answer:
    return _page(PackForm(formdata=None))


@bp.post("/pack")
@requires(Permission.VIEW_AUDIT)
@proves_again_when(lambda: "personal" in request.form)
def order_pack() -> Answer:
    form = PackForm()
    if form.validate():
        try:
            audit_pack.order_pack(current_actor(), form.order())
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("已開始製作，通常一分鐘內完成。", "success")
            return redirect(f"{url_for('.pack')}#packs", 303)
    return _page(form)


def _page(form: PackForm) -> Answer:
    packs = audit_pack.packs_of(current_actor())
    may_issue = current_actor().can(Permission.ISSUE_AUDIT_LINKS)
    page = pages.PackPage(
        title=TITLE,
        breadcrumbs=(Crumb("稽核", url_for(".index")), Crumb(TITLE)),
        form=form,
        packs=tuple(_pack_row(line, may_issue=may_issue) for line in packs),
        is_waiting=any(line.is_waiting for line in packs),
        kept_days=audit_pack.KEPT.days,
        links=tuple(map(_link_row, audit_pack_links.links())) if may_issue else None,
        pack_url=url_for(".pack"),
        trail_url=url_for(".index"),
    )
    return render_template("audit/pack.html", page=page), 422 if form.errors else 200


def _pack_row(line: PackLine, *, may_issue: bool) -> pages.PackRow:
    file_url = url_for(".download_pack", pack_id=line.id) if line.is_ready else ""
    link_url = url_for(".pack_link", pack_id=line.id) if line.is_ready and may_issue else ""
    return pages.PackRow(line, file_url, link_url)


def _link_row(line: LinkLine) -> pages.LinkRow:
    return pages.LinkRow(line, url_for(".revoke_link", link_id=line.id) if line.is_open else "")


@bp.get("/pack/<int:pack_id>.zip")
@requires(Permission.VIEW_AUDIT)
@proves_again_when(_bears_names)
def download_pack(pack_id: int) -> Response:
    return _archive(audit_pack.pack_of(current_actor(), pack_id))


def _archive(line: PackLine) -> Response:
    if not line.is_ready:
        raise NotFound
    path = audit_pack.archive_of(line.id)
    return send_file(path, mimetype="application/zip", as_attachment=True, download_name=line.name)


@bp.route("/pack/<int:pack_id>/link", methods=["GET", "POST"])
@requires(Permission.ISSUE_AUDIT_LINKS)
@proves_again_when(_bears_names)
def pack_link(pack_id: int) -> Answer:
    line = audit_pack.pack_of(current_actor(), pack_id)
    form, address = LinkForm(expires_on=today() + USUAL), ""
    if request.method == "POST" and form.validate():
        try:
            token = audit_pack_links.create_link(
                current_actor(), pack_id, recipient=form.recipient.data, expires_on=form.expires_on.data
            )
        except Refused as refused:
            form.refuse(refused)
        else:  # shown in the answer itself and nowhere else: a redirect would have to store the secret
            address = current_settings().public_url + url_for(".shared", token=token).removeprefix(request.script_root)
    page = pages.NewLinkPage(
        title="核發稽核資料連結",
        breadcrumbs=(Crumb("稽核", url_for(".index")), Crumb(TITLE, url_for(".pack")), Crumb("核發連結")),
        pack=line,
        form=form,
        action=url_for(".pack_link", pack_id=pack_id),
        address=address,
        back_url=url_for(".pack"),
    )
    return render_template("audit/pack_link.html", page=page), 422 if form.errors else 200


@bp.post("/pack/links/<int:link_id>/revoke")
@requires(Permission.ISSUE_AUDIT_LINKS)
def revoke_link(link_id: int) -> Answer:
    audit_pack_links.revoke_link(current_actor(), link_id)
    flash("連結已撤銷，立即失效。", "success")
    return redirect(f"{url_for('.pack')}#links", 303)


@bp.get("/pack/shared/<token>")
@public
def shared(token: str) -> Answer:
    found = audit_pack_links.shared(token)
    page = pages.SharedPage(
        title=f"{found.pack.term.label}{TITLE}",
        recipient=found.recipient,
        expires_on=found.expires_on,
        pack=found.pack,
        action=url_for(".download_shared", token=token),
    )
    return render_template("audit/shared.html", page=page)


@bp.post("/pack/shared/<token>")
@public
def download_shared(token: str) -> Answer:
    """By a button and not by the address alone: mail scanners open addresses, and each download is on record."""
    return _archive(audit_pack_links.enter_download(token).pack)
