//! The service as its actors see it, on SQLite and on PostgreSQL.
