//! Keys: sealing personal columns, blind indexes, tokens.
