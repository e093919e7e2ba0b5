"""Moments as the database stores them."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect

from app.data.spoiled import Checked


class UtcTime(Checked):
    """A moment. SQLite forgets time zones, so all are stored in UTC and given back as such."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn the moment to UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment its time zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
