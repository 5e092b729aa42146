//! Whether the address of the service is short enough for the text messages that name it.

use crate::config::Config;
use crate::config::settings::BASE_URL;
use crate::notify::longest::too_long;
use crate::notify::render::Answers;

/// What is wrong with the address that links lead to, and the way out. Where no text message leaves, nothing is.
pub fn look(config: &Config, base_url: &str) -> Option<String> {
    let over = |two_way| config.sms.iter().any(|route| route.two_way == two_way);
    let answers: Vec<Answers> = [(over(true), Answers::Reply), (over(false), Answers::Link)]
        .into_iter()
        .filter_map(|(is_used, answers)| is_used.then_some(answers))
        .collect();
    let found = too_long(base_url, &answers)?;
    let languages: Vec<&str> = found.languages.iter().map(|language| language.as_str()).collect();
    let signs = match found.signs {
        1 => "1 sign".to_owned(),
        many => format!("{many} signs"),
    };
    Some(format!(
        "{base_url} is {signs} too long: text messages that name it take a second part ({}), and each part is paid for; set {} to \
         an address that is so much shorter (https:// does not count, because no text spells it)",
        languages.join(", "),
        BASE_URL.name,
    ))
}
