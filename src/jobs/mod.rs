//! What happens on its own: the schedule, and one file per job.
