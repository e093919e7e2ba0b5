"""JSON as the database stores it."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeEngine

from app.data.spoiled import Checked


class StoredJson(Checked):
    """Anything JSON can hold, as text that the database can look into."""

    impl = JSON
    cache_ok = True

    def coerce_compared_value(self, op: OperatorType | None, value: Any) -> TypeEngine[Any]:  # noqa: ANN401
        """Look into it by names, which are no JSON themselves."""
        return self.impl_instance.coerce_compared_value(op, value)
