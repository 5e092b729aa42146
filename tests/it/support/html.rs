//! As much of HTML as a test needs: the forms of a page, and the words on it.

/// A tag with its attributes.
struct Tag<'a> {
    name: &'a str,
    inside: &'a str,
    /// What follows it.
    rest: &'a str,
}

fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    html.match_indices('<').filter_map(|(at, _)| {
        let (inside, rest) = html[at + 1..].split_once('>')?;
        let name = inside.split([' ', '\n']).next()?;
        Some(Tag { name, inside, rest })
    })
}

impl Tag<'_> {
    fn attribute(&self, name: &str) -> Option<String> {
        let quoted = format!(" {name}=\"");
        let from = self.inside.find(&quoted)? + quoted.len();
        Some(decoded(self.inside[from..].split('"').next()?))
    }

    fn has(&self, word: &str) -> bool {
        self.inside.split(' ').any(|part| part == word)
    }
}

/// A field of a form, by kind.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Field {
    Text {
        name: String,
        value: String,
    },
    /// A radio button or a tick.
    Choice {
        name: String,
        value: String,
        chosen: bool,
    },
    Button {
        name: Option<String>,
        value: String,
        label: String,
    },
}

/// A form as it stands on a page.
#[derive(Debug, Clone)]
pub struct Form {
    action: String,
    fields: Vec<Field>,
    pressed: Option<(String, String)>,
}

/// Every form of a page.
pub fn forms(html: &str) -> Vec<Form> {
    let whole = tags(html).filter(|tag| tag.name == "form");
    whole
        .map(|form| {
            let body = form.rest.split("</form>").next().unwrap_or_default();
            Form {
                action: form.attribute("action").unwrap_or_default(),
                fields: fields(body),
                pressed: None,
            }
        })
        .collect()
}

fn fields(body: &str) -> Vec<Field> {
    tags(body)
        .filter_map(|tag| {
            let name = tag.attribute("name");
            let value = tag.attribute("value");
            let kind = tag.attribute("type").unwrap_or_default();
            match (tag.name, kind.as_str()) {
                ("input", "radio" | "checkbox") => Some(Field::Choice {
                    name: name?,
                    value: value.unwrap_or_else(|| "on".to_owned()),
                    chosen: tag.has("checked"),
                }),
                ("input", _) => Some(Field::Text {
                    name: name?,
                    value: value.unwrap_or_default(),
                }),
                ("select", _) => Some(Field::Text {
                    name: name?,
                    value: selected(tag.rest.split("</select>").next()?),
                }),
                ("button", _) => Some(Field::Button {
                    name,
                    value: value.unwrap_or_default(),
                    label: text(tag.rest.split("</button>").next()?),
                }),
                _ => None,
            }
        })
        .collect()
}

/// The option that a browser shows first.
fn selected(options: &str) -> String {
    let all: Vec<Tag<'_>> = tags(options).filter(|tag| tag.name == "option").collect();
    let chosen = all.iter().find(|tag| tag.has("selected")).or(all.first());
    chosen.and_then(|tag| tag.attribute("value")).unwrap_or_default()
}

impl Form {
    /// Where the form is sent from a page at `path`.
    pub fn action_from(&self, path: &str) -> String {
        if self.action.is_empty() {
            path.to_owned()
        } else {
            self.action.clone()
        }
    }

    /// Types into a field.
    pub fn fill(mut self, field: &str, typed: &str) -> Self {
        for known in &mut self.fields {
            if let Field::Text { name, value } = known
                && name == field
            {
                typed.clone_into(value);
                return self;
            }
        }
        panic!("no field {field} in {:?}", self.fields)
    }

    /// Chooses one of several, or ticks a box, whose value is then `on`.
    pub fn choose(mut self, field: &str, wanted: &str) -> Self {
        let mut offered = false;
        for known in &mut self.fields {
            if let Field::Choice { name, value, chosen } = known
                && name == field
            {
                *chosen = value == wanted;
                offered |= *chosen;
            }
        }
        assert!(offered, "{field} does not offer {wanted}: {:?}", self.fields);
        self
    }

    /// Presses the button with this label.
    pub fn press(mut self, wanted: &str) -> Self {
        let button = self.fields.iter().find_map(|known| match known {
            Field::Button { name, value, label } if label == wanted => Some((name.clone(), value.clone())),
            _ => None,
        });
        let (name, value) = button.unwrap_or_else(|| panic!("no button {wanted} in {:?}", self.fields));
        self.pressed = name.map(|name| (name, value));
        self
    }

    /// The labels of its buttons, in order.
    pub fn buttons(&self) -> Vec<&str> {
        let labels = self.fields.iter().filter_map(|known| match known {
            Field::Button { label, .. } => Some(label.as_str()),
            _ => None,
        });
        labels.collect()
    }

    /// What a browser sends.
    pub fn sent(&self) -> Vec<(String, String)> {
        let fields = self.fields.iter().filter_map(|known| match known {
            Field::Text { name, value } => Some((name.clone(), value.clone())),
            Field::Choice {
                name,
                value,
                chosen: true,
            } => Some((name.clone(), value.clone())),
            Field::Choice { .. } | Field::Button { .. } => None,
        });
        fields.chain(self.pressed.clone()).collect()
    }
}

/// The words of a page, without its tags.
pub fn text(html: &str) -> String {
    let mut words = String::new();
    for piece in html.split('<') {
        words.push_str(piece.split_once('>').map_or(piece, |(_, rest)| rest));
        words.push(' ');
    }
    decoded(&words.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn decoded(text: &str) -> String {
    let named = [
        ("&quot;", "\""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ];
    let mut decoded = text.to_owned();
    for number in [34u8, 39, 60, 62] {
        decoded = decoded.replace(&format!("&#{number};"), &char::from(number).to_string());
    }
    for (entity, sign) in named {
        decoded = decoded.replace(entity, sign);
    }
    decoded
}

mod tests {
    use super::*;

    const PAGE: &str = r#"<p>Group O(I) Rh-, &quot;urgent&quot;</p>
        <form method="post" action="/join"><input type="hidden" name="region" value="KZ-75">
        <select name="place"><option value="">choose</option><option value="7" selected>Almaty</option></select>
        <input type="radio" name="sex" value="female"> <input type="radio" name="sex" value="male" checked>
        <input type="checkbox" name="sms"> <input name="by" value="a &amp; b">
        <button name="answer" value="any"> Any  time </button><button>Send</button></form>
        <form method="post"><button name="answer" value="no">No</button></form>"#;

    fn sent(form: &Form) -> Vec<(String, String)> {
        form.sent()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn a_form_is_sent_as_a_browser_would() {
        let all = forms(PAGE);
        assert_eq!((all.len(), all[0].buttons()), (2, vec!["Any time", "Send"]));
        let untouched = [("region", "KZ-75"), ("place", "7"), ("sex", "male"), ("by", "a & b")];
        assert_eq!(sent(&all[0]), pairs(&untouched));
        let filled = all[0]
            .clone()
            .choose("sex", "female")
            .choose("sms", "on")
            .fill("by", "x")
            .press("Any time");
        let expected = [
            ("region", "KZ-75"),
            ("place", "7"),
            ("sex", "female"),
            ("sms", "on"),
            ("by", "x"),
            ("answer", "any"),
        ];
        assert_eq!(sent(&filled), pairs(&expected));
        assert_eq!(all[1].action_from("/a/token"), "/a/token");
    }

    #[test]
    fn the_words_of_a_page_are_those_a_person_reads() {
        assert!(text(PAGE).starts_with("Group O(I) Rh-, \"urgent\" choose Almaty"));
    }

    #[test]
    #[should_panic(expected = "no field nonsense")]
    fn what_is_not_on_the_page_cannot_be_filled() {
        let _ = forms(PAGE).remove(0).fill("nonsense", "x");
    }
}
