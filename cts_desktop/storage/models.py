"""The tables as peewee sees them, for reading. They belong to no database: see `Database.rows`.

The schema itself is in the migrations; names and types here follow it.
"""

import json
from decimal import Decimal
from typing import Any

from peewee import (
    AutoField,
    BlobField,
    BooleanField,
    CompositeKey,
    FloatField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)
from typing_extensions import override

from cts_desktop.storage.columns import decimal_text


class DecimalField(TextField):
    """An exact amount, stored as text."""

    @override
    def db_value(self, value: Decimal | None) -> str | None:
        return None if value is None else decimal_text(value)

    @override
    def python_value(self, value: str | None) -> Decimal | None:
        return None if value is None else Decimal(value)


class JsonField(TextField):
    """A value stored as JSON."""

    @override
    def python_value(self, value: str | None) -> Any:
        return None if value is None else json.loads(value)


class ConnectionModel(Model):
    """A configured connection; its key and secret are elsewhere."""

    id = TextField(primary_key=True)
    name = TextField()
    exchange = TextField()
    enabled = BooleanField()
    created_at = IntegerField()
    updated_at = IntegerField()
    market_type = TextField()
    mode = TextField()
    key_hint = TextField()
    config = JsonField()
    last_test_at = IntegerField(null=True)
    last_test_result = TextField()
    last_test_message = TextField()
    rights = TextField()
    no_withdraw_stated = BooleanField()
    armed_at = IntegerField(null=True)

    class Meta:  # noqa: D106 - peewee's place for options
        table_name = "connections"


class OrderModel(Model):
    """One of our orders. `average_price` is for readers of the table; the sums are the truth."""

    id = AutoField()
    connection_id = TextField()
    symbol = TextField()
    side = TextField()
    type = TextField()
    size = DecimalField()
    price = DecimalField(null=True)
    status = TextField()
    created_at = IntegerField()
    filled_at = IntegerField(null=True)
    client_id = TextField(unique=True)
    venue_id = TextField()
    intent = TextField()
    reduce_only = BooleanField()
    filled_size = DecimalField()
    average_price = DecimalField(null=True)
    reason = TextField()
    mode = TextField()
    stop_price = DecimalField(null=True)
    trailing_pct = DecimalField(null=True)
    post_only = BooleanField()
    leverage = DecimalField()
    filled_notional = DecimalField()
    position_id = TextField()
    set_key = TextField()
    computation = TextField()
    updated_at = IntegerField()
    finished_at = IntegerField(null=True)

    class Meta:  # noqa: D106 - peewee's place for options
        table_name = "orders"


class OrderEventModel(Model):
    """One step in an order's life."""

    id = AutoField()
    connection_id = TextField()
    client_id = TextField()
    timestamp = IntegerField()
    event = TextField()
    status = TextField()
    filled_size = DecimalField()
    reason = TextField()

    class Meta:  # noqa: D106 - peewee's place for options
        table_name = "order_events"


class FillModel(Model):
    """One execution."""

    id = AutoField()
    connection_id = TextField()
    symbol = TextField()
    trade_id = TextField()
    client_id = TextField()
    venue_id = TextField()
    side = TextField()
    price = DecimalField()
    size = DecimalField()
    fee = DecimalField()
    fee_currency = TextField()
    maker = BooleanField()
    timestamp = IntegerField()
    mode = TextField()

    class Meta:  # noqa: D106 - peewee's place for options
        table_name = "fills"


class PositionModel(Model):
    """A position. `size`, `entry_price`, `exit_price` and `realized_pnl` follow from the sums."""

    id = TextField(primary_key=True)
    connection_id = TextField()
    symbol = TextField()
    side = TextField()
    size = DecimalField()
    entry_price = DecimalField(null=True)
    exit_price = DecimalField(null=True)
    status = TextField()
    created_at = IntegerField()
    closed_at = IntegerField(null=True)
    mode = TextField()
    set_key = TextField()
    fees = DecimalField()
    funding = DecimalField()
    realized_pnl = DecimalField(null=True)
    stop_price = DecimalField(null=True)
    target_price = DecimalField(null=True)
    paper_twin_id = TextField()
    close_reason = TextField(null=True)
    entry_size = DecimalField()
    entry_notional = DecimalField()
    exit_size = DecimalField()
    exit_notional = DecimalField()
    tp_pct = FloatField()
    sl_pct = FloatField()
    trail_start_pct = FloatField()
    trail_distance_pct = FloatField()
    max_hold_s = IntegerField()
    best_price = FloatField()
    trail_latched = BooleanField()
    opened_at = IntegerField(null=True)
    base_fees = DecimalField()
    base_fee_notional = DecimalField()
    adjusted_qty = DecimalField()
    adjusted_notional = DecimalField()
    fixed_stop = DecimalField(null=True)
    fixed_target = DecimalField(null=True)
    dca_plan = TextField()

    class Meta:  # noqa: D106 - peewee's place for options
        table_name = "positions"


class PositionAdjustmentModel(Model):
    """The audit row of a quantity that was adopted from the venue without a fill."""

    id = AutoField()
    connection_id = TextField()
    position_id = TextField()
    symbol = TextField()
    timestamp = IntegerField()
    qty_before = DecimalField()
    qty_after = DecimalField()
    reason = TextField()

    class Meta:  # noqa: D106 - peewee's place for options
        table_name = "position_adjustments"


class DecisionModel(Model):
    """One verdict of the gate, or as many of the same kind as `repeats` says."""

    id = AutoField()
    connection_id = TextField()
    timestamp = IntegerField()
    symbol = TextField()
    side = TextField()
    purpose = TextField()
    accepted = BooleanField()
    reason = TextField()
    message = TextField()
    set_key = TextField()
    client_id = TextField()
    position_id = TextField()
    value = TextField()
    limit_value = TextField()
    rules = JsonField()
    computation = TextField()
    mode = TextField()
    repeats = IntegerField()

    class Meta:  # noqa: D106 - peewee's place for options
        table_name = "decisions"


class ConfigSetModel(Model):
    """One configuration set; `data` is NULL until the set itself was saved."""

    id = AutoField()
    connection_id = TextField()
    set_key = TextField()
    symbol = TextField()
    indication = TextField()
    side = TextField()
    level = IntegerField()
    state = TextField()
    closed_count = IntegerField()
    win_count = IntegerField()
    net_units_sum = FloatField()
    updated_at = IntegerField()
    data = BlobField(null=True)

    class Meta:  # noqa: D106 - peewee's place for options
        table_name = "config_sets"


class SimulatedPositionModel(Model):
    """One closed simulated position, numbered within its set."""

    set = ForeignKeyField(ConfigSetModel, column_name="set_id")
    number = IntegerField()
    entry_price = FloatField()
    exit_price = FloatField()
    entry_at = IntegerField()
    exit_at = IntegerField()
    gross_units = FloatField()
    net_units = FloatField()
    reason = TextField()

    class Meta:  # noqa: D106 - peewee's place for options
        table_name = "simulated_positions"
        primary_key = CompositeKey("set", "number")


class LogModel(Model):
    """One line of the system log."""

    id = AutoField()
    message = TextField()
    level = TextField()
    context = TextField()
    timestamp = IntegerField()
    connection_id = TextField()
    source = TextField()

    class Meta:  # noqa: D106 - peewee's place for options
        table_name = "trade_engine_logs"
