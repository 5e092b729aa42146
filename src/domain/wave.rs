//! The planner: whom to ask next, and why.
