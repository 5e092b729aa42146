//! Letters that came back, as mail servers write of them.

use qanat::notify::email::Report;

use super::{ITERATIONS, Input};

fn reports() -> Vec<Vec<u8>> {
    let report = |kind: &str, fate: &str, letter: &str| {
        format!(
            "From: MAILER-DAEMON@mx.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; \
             report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nIt came back.\r\n\
             --b\r\nContent-Type: {kind}\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n{fate}\r\n--b\r\n\
             Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{letter}>\r\n\r\n--b--\r\n"
        )
        .into_bytes()
    };
    let gone = "Final-Recipient: rfc822; aigul@example.kz\r\nAction: failed\r\nStatus: 5.1.1\r\n\
                Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n";
    let two = "Original-Recipient: rfc822;a+2Bb@example.kz\r\nFinal-Recipient: RFC822; <box@other.example>\r\n\
               Action: Delayed\r\nStatus: 4.4.1 (busy)\r\n\r\nFinal-Recipient: rfc822; c@example.kz\r\nAction: delivered\r\n";
    vec![
        report("message/delivery-status", gone, "delivery-17.k3V9@example.kz"),
        report(
            "message/delivery-status",
            two,
            "delivery-9223372036854775807.k3V9@example.kz",
        ),
        report("message/global-delivery-status", gone, "delivery--1.@example.kz"),
        b"Subject: away\r\n\r\nI am on holiday.".to_vec(),
    ]
}

#[test]
fn target() {
    let real = reports();
    let check = |octets: &[u8]| {
        let Ok(report) = Report::read(octets) else {
            return;
        };
        assert!(!report.fates.is_empty(), "a report without a fate is none");
        let addresses = report.fates.iter().flat_map(|fate| &fate.addresses);
        let told: usize = addresses.map(String::len).sum();
        // The original and the final recipient may be the same words, in octets of no UTF-8.
        assert!(
            told <= 3 * octets.len(),
            "{told} octets of addresses from {}",
            octets.len()
        );
    };
    real.iter().for_each(|octets| check(octets));
    bolero::check!()
        .with_iterations(ITERATIONS)
        .with_type::<Input>()
        .for_each(|input| check(&input.octets(&real)));
}
