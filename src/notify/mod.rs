//! Leaving the building: typed messages and their transports.
