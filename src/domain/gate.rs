//! The one gate that every outgoing message passes.
