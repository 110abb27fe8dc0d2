//! A page as browsers read it: what the parser complains about, and elements by simple selectors.

use html5ever::parse_document;
use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// A parsed page.
pub struct Page {
    dom: RcDom,
}

/// An element of a page.
pub struct Element {
    node: Handle,
}

impl Page {
    pub fn of(text: &str) -> Self {
        Page { dom: parse_document(RcDom::default(), Default::default()).one(text) }
    }

    /// What the parser had to mend.
    pub fn errors(&self) -> Vec<String> {
        self.dom.errors.borrow().iter().map(|error| error.to_string()).collect()
    }

    pub fn select(&self, selector: &str) -> Vec<Element> {
        select(&self.dom.document, selector)
    }

    /// The texts of all elements that a selector finds.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        self.select(selector).iter().map(Element::text).collect()
    }
}

impl Element {
    /// An attribute by its name as it is written, with its prefix where it has one.
    pub fn attribute(&self, name: &str) -> Option<String> {
        attribute(&self.node, name)
    }

    pub fn text(&self) -> String {
        descendants(&self.node)
            .iter()
            .filter_map(|node| match &node.data {
                NodeData::Text { contents } => Some(contents.borrow().to_string()),
                _ => None,
            })
            .collect()
    }

    /// Elements below this one; selectors see all that stands above.
    pub fn select(&self, selector: &str) -> Vec<Element> {
        select(&self.node, selector)
    }
}

/// Lists of `tag#id.class[attribute='value']`, each part optional, joined by spaces (somewhere below) and `>`
/// (right below). Whatever else is written panics, so that no test looks for nothing.
fn select(below: &Handle, selector: &str) -> Vec<Element> {
    let alternatives: Vec<Vec<Step>> = selector.split(',').map(steps).collect();
    let nodes = descendants(below).into_iter();
    nodes
        .filter(|node| alternatives.iter().any(|steps| is_at_end(node, steps)))
        .map(|node| Element { node })
        .collect()
}

/// One element on the way to those that are looked for.
struct Step {
    /// Does it stand right below the one before it?
    is_child: bool,
    tests: Vec<Test>,
}

enum Test {
    Tag(String),
    Class(String),
    Attribute { name: String, value: Option<String> },
}

fn steps(text: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut is_child = false;
    for word in text.split_whitespace() {
        if word == ">" {
            is_child = true;
            continue;
        }
        steps.push(Step { is_child, tests: tests(word) });
        is_child = false;
    }
    assert!(!steps.is_empty() && !is_child, "{text:?} is no selector");
    steps
}

fn tests(word: &str) -> Vec<Test> {
    let mut tests = Vec::new();
    let mut rest = word;
    while !rest.is_empty() {
        let kind = rest.chars().next().filter(|kind| "#.[".contains(*kind));
        let body = &rest[kind.map_or(0, char::len_utf8)..];
        let end = if kind == Some('[') {
            body.find(']').unwrap_or_else(|| panic!("{word:?} is no selector"))
        } else {
            body.find(['#', '.', '[']).unwrap_or(body.len())
        };
        let name = &body[..end];
        tests.push(match kind {
            Some('[') => attribute_test(name),
            Some('#') => Test::Attribute { name: "id".to_owned(), value: Some(plain(name, word)) },
            Some('.') => Test::Class(plain(name, word)),
            _ => Test::Tag(plain(name, word)),
        });
        rest = &body[if kind == Some('[') { end + 1 } else { end }..];
    }
    tests
}

fn plain(name: &str, word: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_".contains(letter);
    assert!(!name.is_empty() && name.chars().all(is_plain), "{word:?} is no selector");
    name.to_owned()
}

fn attribute_test(text: &str) -> Test {
    let (name, value) = match text.split_once('=') {
        None => (text, None),
        Some((name, quoted)) => {
            let value = quoted.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
            (name, Some(value.unwrap_or_else(|| panic!("[{text}] is no selector")).to_owned()))
        }
    };
    Test::Attribute { name: plain(&name.replace(':', "-"), text).replacen("xlink-", "xlink:", 1), value }
}

fn is_at_end(node: &Handle, steps: &[Step]) -> bool {
    let Some((last, before)) = steps.split_last() else { return true };
    if !last.tests.iter().all(|test| passes(node, test)) {
        return false;
    }
    let mut above = parent(node);
    if before.is_empty() {
        return true;
    }
    while let Some(node) = above {
        if is_at_end(&node, before) {
            return true;
        }
        if last.is_child {
            return false;
        }
        above = parent(&node);
    }
    false
}

fn passes(node: &Handle, test: &Test) -> bool {
    let NodeData::Element { name, .. } = &node.data else { return false };
    match test {
        Test::Tag(tag) => *name.local == **tag,
        Test::Class(class) => {
            attribute(node, "class").is_some_and(|list| list.split_whitespace().any(|one| one == class))
        }
        Test::Attribute { name, value } => {
            attribute(node, name).is_some_and(|found| value.as_ref().is_none_or(|value| found == *value))
        }
    }
}

fn attribute(node: &Handle, wanted: &str) -> Option<String> {
    let NodeData::Element { attrs, .. } = &node.data else { return None };
    let attributes = attrs.borrow();
    let is_wanted = |attribute: &&html5ever::Attribute| {
        let name = &attribute.name;
        match &name.prefix {
            Some(prefix) => format!("{prefix}:{}", name.local) == wanted,
            None => *name.local == *wanted,
        }
    };
    attributes.iter().find(is_wanted).map(|attribute| attribute.value.to_string())
}

fn parent(node: &Handle) -> Option<Handle> {
    let parent = node.parent.take();
    let found = parent.as_ref().and_then(|parent| parent.upgrade());
    node.parent.set(parent);
    found
}

/// Everything below a node, in the order of the text.
fn descendants(node: &Handle) -> Vec<Handle> {
    let mut found = Vec::new();
    let mut open: Vec<Handle> = node.children.borrow().iter().rev().cloned().collect();
    while let Some(next) = open.pop() {
        open.extend(next.children.borrow().iter().rev().cloned());
        found.push(next);
    }
    found
}
