//! All SQL: functions over a connection, scoped finders, read models.
