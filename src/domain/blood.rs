//! Blood groups as people write them, compatibility and rarity.
