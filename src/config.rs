//! Every setting, its default and its meaning, read once; all problems reported at once.
