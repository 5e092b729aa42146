//! How many of those asked will come, and when.
