"""A sign-in service of a school on loopback: says who signs in, or lies in one way that a test asks for."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from intranet.config import SignInService

DOMAIN, CLIENT, SECRET = "school.example.edu.tw", "portfolio", "shared-with-the-service"


def _plain(part: dict[str, Any]) -> str:
    return _text(json.dumps(part).encode())


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class FakeService:
    """Runs until ``close()``; ``settings`` are what a school would enter."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, parameters={"kid": "first"})
        self.codes: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service.answer_get(self)

            def do_POST(self) -> None:
                service.answer_post(self)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.settings = SignInService(self.issuer, CLIENT, SECRET, DOMAIN, "校園帳號")
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def rotate(self, kid: str) -> None:
        """The service begins to sign with another key."""
        self.key = RSAKey.generate_key(2048, parameters={"kid": kid})

    def agree(self, address: str, *, alg: str = "RS256", key: Any = None, **claims: Any) -> dict[str, str]:
        """Somebody signed in at ``address``: what they bring back. ``claims`` are other than they should be."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        present = int(time.time())
        told = {
            "iss": self.issuer, "sub": "sub-1", "aud": CLIENT, "iat": present, "exp": present + 300,
            "nonce": asked["nonce"], "email": f"wang@{DOMAIN}", "email_verified": True, "hd": DOMAIN, **claims,
        }  # fmt: skip
        told = {name: value for name, value in told.items() if value is not None}
        code = secrets.token_urlsafe(16)
        self.codes[code] = {"asked": asked, "token": self._token(alg, key, told)}
        return {"code": code, "state": asked["state"]}

    def _token(self, alg: str, key: Any, claims: dict[str, Any]) -> str:
        if alg == "none":
            return f"{_plain({'alg': 'none', 'typ': 'JWT'})}.{_plain(claims)}."
        if alg == "HS256":  # by hand: the library refuses to make such a one
            body = f"{_plain({'alg': 'HS256', 'typ': 'JWT', 'kid': self.key.kid})}.{_plain(claims)}"
            return f"{body}.{_text(hmac.digest(key, body.encode(), 'sha256'))}"
        return jwt.encode({"alg": alg, "kid": (key or self.key).kid}, claims, key or self.key, algorithms=[alg])

    def answer_get(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append(handler.path)
        about = {
            "/.well-known/openid-configuration": {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            },
            "/keys": {"keys": [{**self.key.as_dict(private=False), "kid": self.key.kid, "use": "sig"}]},
        }
        self._send(handler, 200 if handler.path in about else 404, about.get(handler.path, {}))

    def answer_post(self, handler: BaseHTTPRequestHandler) -> None:
        """A code counts once, for the client that asked, with the verifier of its challenge."""
        length = int(handler.headers["Content-Length"])
        sent = {name: values[0] for name, values in parse_qs(handler.rfile.read(length).decode()).items()}
        found = self.codes.pop(sent.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        verifier = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = _text(verifier)
        right = found is not None and handler.headers["Authorization"] == f"Basic {basic}"
        if (
            not found
            or not right
            or found["asked"].get("code_challenge") != challenge
            or found["asked"].get("code_challenge_method") != "S256"
            or found["asked"].get("redirect_uri") != sent.get("redirect_uri")
        ):
            self._send(handler, 400, {"error": "invalid_grant"})
            return
        self._send(handler, 200, {"access_token": "a", "token_type": "Bearer", "id_token": found["token"]})

    def _send(self, handler: BaseHTTPRequestHandler, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
