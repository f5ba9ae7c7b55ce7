"""A server on loopback that speaks Binance's spot and USDT-perpetual protocol."""
