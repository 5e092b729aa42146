//! Cells, rings and distance.
