"""Settings of who may come in and how: read, refused in one line, and nothing loaded that is not used."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from intranet.config import BadSetting, Settings, SignInService, read_settings

OIDC = {
    "INTRANET_OIDC_ISSUER": "https://accounts.google.com/",
    "INTRANET_OIDC_CLIENT_ID": "id",
    "INTRANET_OIDC_CLIENT_SECRET": "secret",
    "INTRANET_OIDC_DOMAIN": "School.example.edu.tw",
}


def settings(folder: Path, demo: str = "0", **more: str) -> Settings:
    basis = {"INTRANET_DATA_DIR": str(folder), "INTRANET_SECRET_KEY": "k" * 40, "INTRANET_DEMO": demo}
    return read_settings({**basis, **more})


def test_defaults_are_strict_for_a_school_and_easy_for_the_demo(tmp_path: Path) -> None:
    school, demo = settings(tmp_path), settings(tmp_path, "1")
    assert [one.is_inside("10.0.0.1") for one in (school, demo)] == [False, True]
    assert [one.proof_lasts for one in (school, demo)] == [timedelta(minutes=15), timedelta(hours=12)]
    assert (school.second_factor_grace, school.oidc, demo.oidc) == (7, None, None)


def test_demo_is_found_at_the_port_that_is_served(tmp_path: Path) -> None:
    known = {"INTRANET_DATA_DIR": str(tmp_path), "INTRANET_SECRET_KEY": "k" * 40}
    told = {**known, "INTRANET_DEMO": "1", "INTRANET_PUBLIC_URL": "https://school.example.edu.tw"}
    addresses = [read_settings(env, port=8312).public_url for env in (known, {**known, "INTRANET_DEMO": "1"}, told)]
    assert addresses == ["http://127.0.0.1:8000", "http://127.0.0.1:8312", "https://school.example.edu.tw"]


def test_networks_of_both_kinds_are_read(tmp_path: Path) -> None:
    read = settings(tmp_path, "1", INTRANET_INSIDE_NETWORKS="10.1.0.0/16, 2001:db8::/32")
    sources = ("10.1.9.9", "::ffff:10.1.9.9", "2001:db8::5", "10.2.0.1", "127.0.0.1", "", "unix:")
    assert [read.is_inside(source) for source in sources] == [True, True, True, False, False, False, False]


def test_service_is_read_whole(tmp_path: Path) -> None:
    assert settings(tmp_path, **OIDC).oidc == SignInService(
        "https://accounts.google.com", "id", "secret", "school.example.edu.tw", "學校單一帳號"
    )


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"INTRANET_INSIDE_NETWORKS": "10.1.0.1/16"}, "INSIDE_NETWORKS"),
        ({"INTRANET_SECOND_FACTOR_GRACE": "91"}, "SECOND_FACTOR_GRACE"),
        ({"INTRANET_STEP_UP_MINUTES": "-1"}, "STEP_UP_MINUTES"),
        ({**OIDC, "INTRANET_OIDC_ISSUER": "http://accounts.google.com"}, "OIDC_ISSUER"),
        ({**OIDC, "INTRANET_OIDC_DOMAIN": "someone@example.edu.tw"}, "OIDC_DOMAIN"),
        *(({**OIDC, name: ""}, name.removeprefix("INTRANET_")) for name in list(OIDC)[1:]),
    ],
)
def test_wrong_value_is_named(tmp_path: Path, changed: dict[str, str], named: str) -> None:
    with pytest.raises(BadSetting, match=named):
        settings(tmp_path, **changed)


def test_nothing_of_it_is_loaded_before_it_is_used(tmp_path: Path) -> None:
    heavy = (
        "authlib",
        "cryptography",
        "joserfc",
        "pyotp",
        "requests",
        "markdown_it",
        "nh3",
        "segno",
        "smtplib",
        "xml.etree",
    )
    code = f"import sys; from intranet.app import create_app; create_app(); print([m for m in {heavy} if m in sys.modules])"
    environ = {"INTRANET_DEMO": "1", "INTRANET_DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin", **OIDC}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
