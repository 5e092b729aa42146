//! The service at play: synthetic donors, a phone simulator, a fast clock or one moved in steps, and one shortage. It is
//! an edge like the command line, and everything it does goes through the verbs that real people use.

mod behaviour;
mod population;
