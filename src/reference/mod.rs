//! Facts as data, parsed once: regions, places, centres, rule-sets, compatibility.
