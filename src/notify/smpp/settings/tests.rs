//! Addresses of message centres, told as what they mean.

use secrecy::ExposeSecret;

use super::*;

fn read(address: &str) -> Result<SmppSettings, BadSmpp> {
    SmppSettings::parse(&address.into())
}

#[test]
fn an_address_without_options_means_the_usual() {
    let settings = read("smpp://qanat:secret@smsc.example.kz").unwrap();
    assert_eq!(
        (settings.host.as_str(), settings.port, settings.tls),
        ("smsc.example.kz", 2775, false)
    );
    assert_eq!(
        (settings.mode, settings.window, settings.rate),
        (Mode::Transceiver, 10, None)
    );
    assert_eq!(settings.dest_kind, Kind { ton: 1, npi: 1 });
    assert_eq!((settings.enquire.as_secs(), settings.two_way), (30, false));
    assert_eq!(settings.validity, Validity::Relative);
    assert_eq!(settings.name, "smsc.example.kz:2775");
}

#[test]
fn every_option_is_heard() {
    let settings = read(
        "smpps://qanat:secret@[::1]:3600?mode=pair&system_type=SMS&source=1414&source_ton=3&source_npi=9&dest_ton=2\
         &dest_npi=8&window=100&rate=150&enquire=15&validity=absolute&two_way=true&price=12&name=reserve_2\
         &ca=operator.pem&empty=0x450,0x0000045F",
    )
    .unwrap();
    assert_eq!(
        (settings.host.as_str(), settings.port, settings.tls),
        ("::1", 3600, true)
    );
    assert_eq!(
        (settings.mode, settings.window, settings.rate),
        (Mode::Pair, 100, Some(150))
    );
    assert_eq!(
        (settings.system_type.as_str(), settings.source.as_str()),
        ("SMS", "1414")
    );
    assert_eq!(settings.source_kind, Kind { ton: 3, npi: 9 });
    assert_eq!(settings.dest_kind, Kind { ton: 2, npi: 8 });
    assert_eq!((settings.enquire.as_secs(), settings.two_way), (15, true));
    assert_eq!(settings.price.map(Price::tiyn), Some(1_200));
    assert_eq!(settings.validity, Validity::Absolute);
    assert_eq!(settings.name, "reserve_2");
    assert_eq!(settings.ca.as_deref(), Some("operator.pem".as_ref()));
    assert_eq!(settings.empty, [0x450, 0x45f]);
}

#[test]
fn a_source_says_what_it_is() {
    for (source, ton, npi) in [
        ("", 0, 0),
        ("1414", 0, 0),
        ("77011234567", 1, 1),
        ("%2B77011234567", 1, 1),
        ("QYZYL%20AI", 5, 0),
    ] {
        let settings = read(&format!("smpp://u:p@h?source={source}")).unwrap();
        assert_eq!(settings.source_kind, Kind { ton, npi }, "{source}");
    }
}

#[test]
fn a_wrong_address_is_refused() {
    for (address, refusal) in [
        ("", BadSmpp::NotSmpp),
        ("smpp:", BadSmpp::NotSmpp),
        ("http://u:p@h", BadSmpp::NotSmpp),
        ("smpp://u:p@h/path", BadSmpp::NotSmpp),
        ("smpp://h", BadSmpp::SignIn),
        ("smpp://u@h", BadSmpp::SignIn),
        ("smpp://u:ninechars@h", BadSmpp::SignIn),
        ("smpp://u:%D0%B0@h", BadSmpp::SignIn),
        ("smpp://u:p%zz@h", BadSmpp::Escape(BrokenEscape)),
        ("smpp://u%4:p@h", BadSmpp::Escape(BrokenEscape)),
        ("smpp://u:p@h?source=50%", BadSmpp::Escape(BrokenEscape)),
        ("smpp://u:p@h?colour=red", BadSmpp::Options),
        ("smpp://u:p@h?rate=1&rate=2", BadSmpp::Options),
    ] {
        assert_eq!(read(address).unwrap_err(), refusal, "{address}");
    }
}

#[test]
fn a_wrong_option_is_named_and_never_repeated() {
    for (option, value) in [
        ("name", "Kcell%20%2F%201"),
        ("window", "0"),
        ("window", "many"),
        ("rate", "-1"),
        ("mode", "receiver"),
        ("system_type", "thirteen-chars"),
        ("source", "Red%20Crescent"),
        ("source", "%D2%9A%D0%B0%D0%BD"),
        ("source_ton", "9"),
        ("source_npi", "19"),
        ("dest_ton", "x"),
        ("dest_npi", "-2"),
        ("enquire", "0"),
        ("validity", "soon"),
        ("two_way", "maybe"),
        ("price", "12 tenge"),
        ("ca", "operator.pem"),
        ("empty", "1104"),
        ("empty", "0x0"),
    ] {
        let refusal = read(&format!("smpp://u:p@h?{option}={value}")).unwrap_err();
        let said = refusal.to_string();
        assert!(
            said.starts_with(&format!("{option}: write ")) && (value.len() < 3 || !said.contains(value)),
            "{said}"
        );
    }
}

#[test]
fn people_answer_to_a_source() {
    assert!(read("smpp://u:p@h?two_way=true&source=1414").unwrap().two_way);
    assert!(!read("smpp://u:p@h?two_way=false").unwrap().two_way);
    let said = read("smpp://u:p@h?two_way=true&source=").unwrap_err().to_string();
    assert!(
        said.ends_with("true only beside source, to which people answer"),
        "{said}"
    );
}

#[test]
fn every_option_that_exists_is_told_of() {
    let said = BadSmpp::Options.to_string();
    assert!(OPTIONS.iter().all(|(name, _)| said.contains(name)), "{said}");
}

#[test]
fn a_password_is_decoded_and_never_printed() {
    let settings = read("smpp://qa%40nat:p%40ss%2Fw@h").unwrap();
    let printed = format!("{settings:?}");
    assert_eq!(settings.sign_in.user.expose_secret(), "qa@nat");
    assert_eq!(settings.sign_in.password.expose_secret(), "p@ss/w");
    assert!(!printed.contains("p@ss") && !printed.contains("nat"), "{printed}");
}
