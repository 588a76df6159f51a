"""How tokens are requested, sent, refreshed and revoked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from support.description.document.answers import Answer
from support.description.document.operations import Variant
from support.description.document.parts import Part, PlaceOrText, RequestLine, Statuses, Values, Words


class TokenStep(Part):
    """One request on the way to a token. Its texts see the account, the persona's values and claims, and what was kept before."""

    request: RequestLine = Field(description="method and path", examples=["POST /users/{username}/tokens"])
    json_body: Any = Field(
        None,
        alias="json",
        description="the body as JSON",
        examples=[{"username": "{username}", "password": "{password}"}],
    )
    form: Values | None = Field(None, description="the fields of a form", examples=[{"grant_type": "password"}])
    query: Values = Field(default_factory=dict, description="query parameters", examples=[{"scope": "all"}])
    headers: Words = Field(default_factory=dict, description="headers", examples=[{"Cookie": "sid={session}"}])
    basic: bool = Field(False, description="whether the account is sent as HTTP Basic", examples=[True])
    success: Statuses = Field((200, 201), description="the statuses that mean success", examples=[[201]])
    keep: Mapping[str, PlaceOrText] = Field(
        default_factory=dict,
        description="name → where a value is that later steps use",
        examples=[{"session": {"cookie": "sid"}}],
    )


class Send(Part):
    """How a request carries its token."""

    header: str | None = Field(None, description="the header; without it, Authorization", examples=["X-Auth-Token"])
    scheme: str | None = Field(
        None,
        description="the word before the token; without it, Bearer in Authorization and none in another header; empty: none",
        examples=["token"],
    )
    cookie: str | None = Field(None, description="the cookie, instead of a header", examples=["session"])


class Token(Part):
    """How a token is requested and sent. Without `request` and `steps`, each request carries the account, or a static token."""

    request: RequestLine | None = Field(
        None, description="the auth endpoint, if one request is enough", examples=["POST /login"]
    )
    json_body: Any = Field(
        None,
        alias="json",
        description="its body as JSON",
        examples=[{"username": "{username}", "password": "{password}", "claims": "{claims}"}],
    )
    form: Values | None = Field(
        None, description="its fields as a form", examples=[{"grant_type": "client_credentials"}]
    )
    query: Values = Field(default_factory=dict, description="its query parameters", examples=[{"realm": "main"}])
    headers: Words = Field(default_factory=dict, description="its headers", examples=[{"Accept": "application/json"}])
    basic: bool = Field(False, description="whether it carries the account as HTTP Basic", examples=[True])
    success: Statuses = Field((200, 201), description="its statuses that mean success", examples=[[201]])
    keep: Mapping[str, PlaceOrText] = Field(
        default_factory=dict,
        description="name → where a value is that refresh and revoke use",
        examples=[{"token_id": "id"}],
    )
    steps: tuple[TokenStep, ...] = Field(
        (),
        description="the requests, if more than one is needed",
        examples=[
            [
                {"request": "POST /login", "keep": {"session": {"cookie": "sid"}}},
                {"request": "POST /tokens", "headers": {"Cookie": "sid={session}"}},
            ]
        ],
    )
    value: PlaceOrText | None = Field(
        None, description="where the token is in the last response", examples=["access_token"]
    )
    expires_in: PlaceOrText | None = Field(
        None, description="where its lifetime in seconds is", examples=["expires_in"]
    )
    lifetime: int | None = Field(
        None,
        gt=0,
        description="the lifetime in seconds that `{expires_in}` requests unless a scenario says another; so tokens of a run "
        "that was killed expire",
        examples=[3600],
    )
    refresh: TokenStep | None = Field(
        None,
        description="the request for a new token with what was kept, instead of signing in again",
        examples=[{"request": "POST /refresh", "json": {"refresh_token": "{refresh}"}}],
    )
    revoke: TokenStep | None = Field(
        None,
        description="the request that revokes a token at the end of a run; it sees `{token}`",
        examples=[{"request": "DELETE /tokens/{token_id}"}],
    )
    send: Send = Field(
        Send(),
        description="how a request carries the token",
        examples=[{"header": "Authorization", "scheme": "Bearer"}],
    )
    check: RequestLine | None = Field(
        None,
        description="without an auth endpoint: a request that tells whether the account is accepted, for “I sign in”",
        examples=["GET /me"],
    )
    answer: Values = Field(
        default_factory=dict,
        description="fields of the response with their values",
        examples=[{"token_type": "Bearer"}],
    )
    claims: Values = Field(
        default_factory=dict,
        description="claims that every token has, if it is a JWT; null: any value",
        examples=[{"sub": "{username}", "exp": None}],
    )
    words: Words = Field(
        default_factory=dict,
        description="word of the features → field of the request",
        examples=[{"lifetime": "expires_in"}],
    )
    variants: Mapping[str, Variant] = Field(
        default_factory=dict,
        description="words after “I sign in” → what differs in the request",
        examples=[{"with the wrong password": {"set": {"password": "not-{password}"}}}],
    )
    answers: Mapping[str, Answer] = Field(
        default_factory=dict,
        description="answers that look different here",
        examples=[{"unauthenticated": {"status": [403]}}],
    )

    @property
    def has_endpoint(self) -> bool:
        """Whether tokens are requested at all."""
        return self.request is not None or bool(self.steps)

    @property
    def all_steps(self) -> tuple[TokenStep, ...]:
        """The requests on the way to a token, in order."""
        if self.request is None:
            return self.steps
        shared = {name: getattr(self, name) for name in TokenStep.model_fields if name != "json_body"}
        return (TokenStep.model_validate({**shared, "json": self.json_body}),)
