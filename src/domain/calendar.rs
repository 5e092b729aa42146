//! Opening hours with dated exceptions, and quiet hours, in a zone.
