//! What a refusal means for the message: whether it is its own fault, or passes.

use rusmpp::CommandStatus;

use super::pdu::status_name;
use super::settings::SmppSettings;
use crate::notify::outcome::Outcome;

/// Whether the operator asks for fewer messages. That slows the connector down and says nothing of the message.
pub fn is_throttling(status: CommandStatus) -> bool {
    matches!(status, CommandStatus::EsmeRthrottled | CommandStatus::EsmeRmsgqful)
}

/// Whether the operator says that no money is left: in one of its own words, since the protocol has none.
pub fn is_empty(status: CommandStatus, settings: &SmppSettings) -> bool {
    settings.empty.contains(&u32::from(status))
}

/// Whether the operator does not let us in, which no later attempt changes by itself.
pub fn is_sign_in(status: CommandStatus) -> bool {
    use CommandStatus::{EsmeRbindfail, EsmeRinvpaswd, EsmeRinvsysid, EsmeRinvsystyp, EsmeRprohibited};
    matches!(
        status,
        EsmeRbindfail | EsmeRinvpaswd | EsmeRinvsysid | EsmeRinvsystyp | EsmeRprohibited
    )
}

/// Whether it is wrong with this one message: its number, its length, its words.
pub fn is_own_fault(status: CommandStatus) -> bool {
    use CommandStatus::{EsmeRinvdstadr, EsmeRinvmsglen, EsmeRsertypdenied, EsmeRxPAppn, EsmeRxRAppn};
    matches!(
        status,
        EsmeRinvdstadr | EsmeRinvmsglen | EsmeRsertypdenied | EsmeRxPAppn | EsmeRxRAppn
    )
}

/// Refused for good is only what is wrong with this message. A wrong source, an empty balance or a tired message centre
/// concern every message alike, and a message can wait until somebody has seen to it: `InARow` notices that somebody should.
pub fn outcome(status: CommandStatus) -> Outcome {
    Outcome::Refused {
        permanent: is_own_fault(status),
        code: status_name(status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_message_of_its_own_fault_is_refused_for_good() {
        for (status, code, permanent) in [
            (0x0b, "ESME_RINVDSTADR", true),
            (0x01, "ESME_RINVMSGLEN", true),
            (0x0a, "ESME_RINVSRCADR", false),
            (0x08, "ESME_RSYSERR", false),
            (0x45, "ESME_RSUBMITFAIL", false),
            (0x58, "ESME_RTHROTTLED", false),
            (0x62, "ESME_RINVEXPIRY", false),
            (0x0403, "0x00000403", false),
        ] {
            let code = code.to_owned();
            assert_eq!(outcome(status.into()), Outcome::Refused { permanent, code });
        }
    }
}
