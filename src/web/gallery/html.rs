//! Just enough of HTML to check pages that we write ourselves.

use std::collections::BTreeSet;

/// Elements without an end.
const VOID: [&str; 7] = ["meta", "link", "input", "img", "br", "hr", "rect"];

/// The elements of a page, in order.
pub struct Html {
    elements: Vec<Element>,
}

struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    /// Names of the elements around it.
    within: Vec<String>,
}

impl Element {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

impl Html {
    /// Reads a page, or says which element is not closed where it should be.
    pub fn read(page: &str) -> Result<Self, String> {
        let mut elements = Vec::new();
        let mut open: Vec<String> = Vec::new();
        for piece in page.split('<').skip(1) {
            let (tag, _) = piece.split_once('>').ok_or_else(|| format!("<{piece} has no end"))?;
            if tag.starts_with('!') {
                continue;
            }
            if let Some(name) = tag.strip_prefix('/') {
                match open.pop() {
                    Some(last) if last == name => continue,
                    last => return Err(format!("</{name}> closes {last:?}")),
                }
            }
            let tag = tag.trim_end_matches('/');
            let (name, rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
            elements.push(Element {
                name: name.into(),
                attributes: attributes(rest),
                within: open.clone(),
            });
            if !VOID.contains(&name) {
                open.push(name.into());
            }
        }
        if open.is_empty() {
            Ok(Self { elements })
        } else {
            Err(format!("left open: {open:?}"))
        }
    }

    /// The files that a browser fetches for the page.
    pub fn files(&self) -> BTreeSet<&str> {
        let sources = self
            .elements
            .iter()
            .filter(|element| element.name == "img")
            .filter_map(|e| e.get("src"));
        let links = self
            .elements
            .iter()
            .filter(|element| element.name == "link")
            .filter_map(|e| e.get("href"));
        sources.chain(links).collect()
    }

    /// What a reader without eyes or a mouse would stumble over.
    pub fn problems(&self) -> Vec<String> {
        let all = |name: &'static str| self.elements.iter().filter_map(move |element| element.get(name));
        let mut problems = Vec::new();
        let mut ids = BTreeSet::new();
        for id in all("id") {
            if !ids.insert(id) {
                problems.push(format!("two elements are #{id}"));
            }
        }
        let references = all("for")
            .chain(all("aria-describedby"))
            .chain(all("href").filter_map(|to| to.strip_prefix('#')));
        problems.extend(
            references
                .filter(|id| !ids.contains(id))
                .map(|id| format!("#{id} is nowhere")),
        );
        let labelled: BTreeSet<&str> = all("for").collect();
        for element in &self.elements {
            problems.extend(problem(element, &labelled));
        }
        if self.elements.iter().filter(|element| element.name == "h1").count() != 1 {
            problems.push("not one h1".into());
        }
        problems
    }
}

fn problem(element: &Element, labelled: &BTreeSet<&str>) -> Option<String> {
    let inside = |name: &str| element.within.iter().any(|outer| outer == name);
    let is_input = ["input", "select", "textarea"].contains(&element.name.as_str());
    if is_input && element.get("type") != Some("hidden") {
        let bound = inside("label") || element.get("id").is_some_and(|id| labelled.contains(id));
        if !bound {
            return Some(format!("{:?} has no label", element.get("name")));
        }
    }
    if (is_input || element.name == "button") && !inside("form") {
        return Some(format!("a {} outside of a form", element.name));
    }
    match element.name.as_str() {
        "form" if element.get("role") == Some("search") && element.get("method") == Some("get") => None,
        "form" if element.get("method") != Some("post") => Some("a form that changes something by GET".into()),
        "form" if inside("form") => Some("a form in a form".into()),
        "img" if element.get("alt").is_none() => Some("an image without words for it".into()),
        "fieldset" if element.within.last().map(String::as_str) == Some("p") => {
            Some("a fieldset in a paragraph".into())
        }
        "p" | "ul" | "ol" | "div" | "form" | "table" | "h2" if inside("p") => {
            Some(format!("a {} in a paragraph", element.name))
        }
        _ => None,
    }
}

fn attributes(mut text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    loop {
        text = text.trim_start();
        let end = text.find([' ', '=', '\n']).unwrap_or(text.len());
        if end == 0 {
            return found;
        }
        let (name, rest) = text.split_at(end);
        let (value, rest) = match rest.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"').expect("our attributes are quoted"),
            None => ("", rest),
        };
        found.push((name.to_owned(), value.to_owned()));
        text = rest;
    }
}

#[test]
fn the_reader_finds_what_it_is_for() {
    assert!(Html::read("<p><b></p></b>").is_err());
    assert!(Html::read("<p>").is_err());
    let page = Html::read(
        "<h1></h1><form method=\"post\"><label for=\"a\"></label><input name=\"b\"><a href=\"#c\"></a></form><p><ul></ul></p>",
    )
    .expect("well nested");
    assert_eq!(
        page.problems(),
        [
            "#a is nowhere",
            "#c is nowhere",
            "Some(\"b\") has no label",
            "a ul in a paragraph"
        ]
    );
}
