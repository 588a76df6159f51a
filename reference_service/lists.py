"""Lists: their paging, their filter by name, and their one shape."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, Field
from sqlalchemy import ColumnElement, Select, func, literal, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

from reference_service.fields import Text

V = TypeVar("V")

LIMIT = 200
_FURTHEST = 2**62  # what is beyond the databases' integers is beyond every list too


def _digits(text: Any) -> Any:
    """Raises ValueError: pydantic would also take `1.0`, ` 1 ` and `1_0`."""
    if isinstance(text, str) and not re.fullmatch(r"-?[0-9]{1,4000}", text):
        message = "must be a whole number"
        raise ValueError(message)
    return text


class ListQuery(BaseModel):
    """The query parameters of a list."""

    limit: Annotated[int, Field(ge=1, le=LIMIT, description="How many items at most."), BeforeValidator(_digits)] = 50
    offset: Annotated[int, Field(ge=0, description="How many items to pass over."), BeforeValidator(_digits)] = 0
    q: Annotated[Text, Field(description="Keep what contains this, case ignored; blank is no filter.")] = ""


class Listing(BaseModel, Generic[V]):
    """A part of a list, oldest first; `total` counts all that match."""

    items: list[V]
    total: int
    limit: int
    offset: int


class holds(FunctionElement[bool]):  # noqa: N801 - SQLAlchemy's own functions are in lower case
    """Whether a text holds another: LIKE knows wildcards, and which letters are the same to it differs."""

    inherit_cache = True
    name = "holds"


@compiles(holds, "sqlite")
def _on_sqlite(element: holds, compiler: Any, **kw: Any) -> str:
    return f"instr({compiler.process(element.clauses, **kw)}) > 0"


@compiles(holds, "postgresql")
def _on_postgresql(element: holds, compiler: Any, **kw: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **kw)}) > 0"


def matching(query: Select[Any], q: str, *folded: ColumnElement[Any] | Any) -> Select[Any]:
    """The query kept to rows where one of the columns, which hold case-folded text, contains `q`."""
    if not q.strip():
        return query
    return query.where(or_(*(holds(column, literal(q.casefold())) for column in folded)))


def list_page(session: Session, query: Select[Any], page: ListQuery, view: Callable[[Any], V]) -> Listing[V]:
    """One page of what the query selects; `view` makes an item of a row, or of its one column where it has one."""
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = session.execute(query.limit(page.limit).offset(min(page.offset, _FURTHEST))).all()
    items = [view(row[0] if len(row) == 1 else row) for row in rows]
    return Listing(items=items, total=total, limit=page.limit, offset=page.offset)
