"""Lists: their query parameters, pagination, the text filter `q`, and the response."""

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

T = TypeVar("T")

MAX_LIMIT = 200
_MAX_OFFSET = 2**62  # no list is longer, and the integers of both databases are large enough


def _whole_number(text: Any) -> Any:
    """Raises ValueError: pydantic would also accept `1.0`, ` 1 ` and `1_0`."""
    if isinstance(text, str) and not re.fullmatch(r"-?[0-9]{1,4000}", text):
        message = "must be a whole number"
        raise ValueError(message)
    return text


class ListQuery(BaseModel):
    """The query parameters of a list."""

    limit: Annotated[
        int, Field(ge=1, le=MAX_LIMIT, description="Maximum number of items."), BeforeValidator(_whole_number)
    ] = 50
    offset: Annotated[int, Field(ge=0, description="Number of items to skip."), BeforeValidator(_whole_number)] = 0
    q: Annotated[Text, Field(description="Keep items that contain this text, ignoring case; blank is no filter.")] = ""


class Page(BaseModel, Generic[T]):
    """One page of a list, oldest first; `total` counts all items that match the filters."""

    items: list[T]
    total: int
    limit: int
    offset: int


class contains(FunctionElement[bool]):  # noqa: N801 - SQLAlchemy's own functions are lower case
    """Whether a text contains another. LIKE has wildcards, and its rules for case depend on the database."""

    inherit_cache = True
    name = "contains"


@compiles(contains, "sqlite")
def _contains_in_sqlite(element: contains, compiler: Any, **kw: Any) -> str:
    return f"instr({compiler.process(element.clauses, **kw)}) > 0"


@compiles(contains, "postgresql")
def _contains_in_postgresql(element: contains, compiler: Any, **kw: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **kw)}) > 0"


def filter_by_text(statement: Select[Any], q: str, *folded: ColumnElement[Any] | Any) -> Select[Any]:
    """Return the statement limited to rows where one of the columns contains `q`.

    Args:
        folded: columns of case-folded text.
    """
    if not q.strip():
        return statement
    return statement.where(or_(*(contains(column, literal(q.casefold())) for column in folded)))


def paginate(session: Session, statement: Select[Any], query: ListQuery, to_item: Callable[[Any], T]) -> Page[T]:
    """Return one page of the rows that the statement selects.

    Args:
        to_item: converts a row to an item; it gets the value itself where a row has only one.
    """
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    rows = session.execute(statement.limit(query.limit).offset(min(query.offset, _MAX_OFFSET))).all()
    items = [to_item(row[0] if len(row) == 1 else row) for row in rows]
    return Page(items=items, total=total, limit=query.limit, offset=query.offset)
