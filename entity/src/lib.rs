//! Values and tables. `values` holds the closed vocabularies and the ids; every other file is one table:
//! columns and relations only. Rules live in the `domain` of the service, queries in its `store`.

pub mod values;
