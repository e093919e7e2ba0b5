"""An OpenID Connect provider of our own: real addresses, signed tokens, PKCE; whoever comes is vouched for at once."""

import base64
import hashlib
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from joserfc.jws import JWSRegistry

CLIENT_ID = "red-flag-check"
CLIENT_SECRET = "known to both"


@dataclass
class Provider:
    """What the provider says of whoever signs in, and what it was asked."""

    told: dict[str, Any] = field(default_factory=lambda: {"email": "nora@example.org", "email_verified": True})
    key: RSAKey | OctKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    signed_with: RSAKey | None = None
    algorithm: str = "RS256"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    issuer: str = ""
    keys_moved_to: str = ""
    asked_elsewhere: int = 0

    def app(self) -> Flask:
        """Return the provider as an app to serve."""
        app = Flask("identity_provider")
        app.add_url_rule("/.well-known/openid-configuration", view_func=self.metadata)
        app.add_url_rule("/authorize", view_func=self.authorize)
        app.add_url_rule("/token", view_func=self.token, methods=["POST"])
        app.add_url_rule("/keys", view_func=self.keys)
        app.add_url_rule("/keys-elsewhere", view_func=self.keys_elsewhere)
        return app

    def metadata(self) -> ResponseReturnValue:
        """Say where everything is."""
        base = request.host_url.rstrip("/")
        return jsonify(
            issuer=self.issuer or base,
            authorization_endpoint=f"{base}/authorize",
            token_endpoint=f"{base}/token",
            jwks_uri=f"{base}/keys",
            response_types_supported=["code"],
            subject_types_supported=["public"],
            id_token_signing_alg_values_supported=[self.algorithm],
        )

    def authorize(self) -> ResponseReturnValue:
        """Send whoever comes back with a code that works once."""
        code = f"code-{len(self.codes)}"
        self.codes[code] = dict(request.args)
        return redirect(f"{request.args['redirect_uri']}?{urlencode({'code': code, 'state': request.args['state']})}")

    def token(self) -> ResponseReturnValue:
        """Give the token for a code, to the client that asked for it and can prove so."""
        asked = self.codes.pop(request.form["code"], None)
        sent = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(sent).rstrip(b"=").decode()
        known = request.authorization
        is_ours = known is not None and (known.username, known.password) == (CLIENT_ID, CLIENT_SECRET)
        if asked is None or asked["code_challenge"] != challenge or not is_ours:
            return jsonify(error="invalid_grant"), 400
        now = int(time.time())
        issuer = request.host_url.rstrip("/")
        claims = {"iss": issuer, "aud": CLIENT_ID, "sub": "17", "iat": now, "exp": now + 60}
        # A provider that is asked for ``max_age`` has to say when it last asked who this is.
        claims |= {"auth_time": now} if asked.get("prompt") == "login" and asked.get("max_age") == "0" else {}
        token = jwt.encode(
            {"alg": self.algorithm, "kid": "1"},
            {**claims, "nonce": asked["nonce"], **self.told},
            self.signed_with or self.key,
            registry=JWSRegistry(algorithms=[self.algorithm]),
        )
        return jsonify(access_token="a", token_type="Bearer", expires_in=60, id_token=token)

    def keys_elsewhere(self) -> ResponseReturnValue:
        """Show the same key where the metadata do not name it, and count who followed."""
        self.asked_elsewhere += 1
        return jsonify(keys=[self.key.as_dict(private=isinstance(self.key, OctKey))])

    def keys(self) -> ResponseReturnValue:
        """Show the key that tokens are signed with."""
        if self.keys_moved_to:
            return redirect(self.keys_moved_to)
        return jsonify(keys=[self.key.as_dict(private=isinstance(self.key, OctKey))])
