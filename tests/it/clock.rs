//! The discipline that the compiler does not enforce by itself, read from the source.

use std::fs;
use std::path::{Path, PathBuf};

/// Every source file of the service and its two members.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> = ["src", "entity/src", "migration/src"]
        .map(|folder| root.join(folder))
        .into();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path.strip_prefix(root).unwrap().to_owned(), text));
            }
        }
    }
    assert!(files.len() > 100, "the service has more files than {}", files.len());
    files
}

/// The part of a file that runs in the service: tests stand at its end, or in a file of their own.
fn running<'a>(path: &Path, text: &'a str) -> &'a str {
    let name = path.to_string_lossy();
    if name.contains("/tests")
        || name.ends_with("/sink.rs")
        || name.ends_with("/simulation.rs")
        || name.ends_with("/parity.rs")
    {
        return "";
    }
    let end = text
        .match_indices("#[cfg(test)]\nmod ")
        .map(|(at, _)| at)
        .find(|at| text[*at..].contains('{'));
    &text[..end.unwrap_or(text.len())]
}

/// Where one of `words` stands in what runs, but for the files named.
fn places(words: &[&str], but_for: &[&str]) -> Vec<String> {
    let mut places = Vec::new();
    for (path, text) in sources() {
        if but_for.contains(&path.to_string_lossy().as_ref()) {
            continue;
        }
        let lines = running(&path, &text).lines().enumerate();
        let code = lines.filter(|(_, line)| !line.trim_start().starts_with("//"));
        let found = code.filter(|(_, line)| words.iter().any(|word| line.contains(word)));
        places.extend(found.map(|(number, _)| format!("{}:{}", path.display(), number + 1)));
    }
    places
}

#[test]
fn only_the_clock_asks_the_machine_for_the_time() {
    let asks = [
        "Utc::now",
        "Local::now",
        "SystemTime::now",
        "current_timestamp",
        "now()::",
    ];
    assert_eq!(places(&asks, &["src/clock.rs"]), [""; 0]);
    assert_eq!(
        places(&["Utc::now"], &[]).len(),
        1,
        "the search finds the one that is allowed"
    );
}

#[test]
fn nothing_that_runs_unwraps_without_a_reason() {
    assert_eq!(places(&[".unwrap()", ".expect(\"\")"], &[]), [""; 0]);
}

#[test]
fn nothing_is_left_undone() {
    let undone = ["todo!", "unimplemented!", "TODO", "FIXME", "dbg!"];
    assert_eq!(places(&undone, &[]), [""; 0]);
}
