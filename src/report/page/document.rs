//! What is around the parts of a page: head, verdict, navigation, notes, style and script.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, Render, html};
use sha2::{Digest, Sha256};

use super::banner::Banner;
use crate::report::head::{Head, Outcome};
use crate::report::store::REPORT_FILE;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// What a page says: the verdict with its facts, and parts one after another.
pub struct Page {
    pub(crate) banner: Banner,
    pub(crate) sections: Vec<Section>,
}

/// A part of a page.
pub(crate) struct Section {
    id: &'static str,
    /// For the navigation.
    short: &'static str,
    title: &'static str,
    /// Nothing for a part that the report has nothing for.
    body: Option<Markup>,
}

impl Section {
    pub(crate) fn of(
        id: &'static str,
        short: &'static str,
        title: &'static str,
        body: Option<Markup>,
    ) -> Self {
        Section { id, short, title, body }
    }
}

/// The page as text.
pub(crate) fn document(
    head: &Head,
    outcome: &Outcome,
    headline: &str,
    page: &Page,
    notes: &[String],
) -> String {
    let notes = Section::of("notes", "Notes", "Notes", noted(notes));
    let sections = || page.sections.iter().chain([&notes]);
    let parts = || sections().filter_map(|section| Some((section, section.body.as_ref()?)));
    let text = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                // Nothing may be fetched, and nothing run but the script below.
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (headline) ": " (page.banner.subject) " – Countersign" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "Skip to the report" }
                (page.banner.markup(outcome, headline))
                nav aria-label="Parts of the report" {
                    ul { @for (section, _) in parts() { li { a href={ "#" (section.id) } { (section.short) } } } }
                    div.tools {
                        button type="button" id="exact" aria-pressed="false" { "Exact numbers" }
                        button type="button" id="theme" { "Dark" }
                    }
                }
                main id="main" tabindex="-1" {
                    @for (section, body) in parts() {
                        section id=(section.id) aria-labelledby={ (section.id) "-title" } {
                            h2 id={ (section.id) "-title" } { (section.title) }
                            (body)
                        }
                    }
                }
                footer {
                    p {
                        "Written by Countersign " (head.version) ". Everything on this page is in " code { (REPORT_FILE) }
                        " beside it."
                    }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    text.render().into_string()
}

/// What a reader should know before relying on the numbers.
fn noted(notes: &[String]) -> Option<Markup> {
    (!notes.is_empty()).then(|| html! { ul.notes { @for note in notes { li { (note) } } } })
}

/// Style and script are allowed by their digests, and nothing else is but widths of columns.
fn policy() -> String {
    let digest = |text: &str| STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; style-src-attr 'unsafe-inline'; script-src 'sha256-{}'; \
         base-uri 'none'; form-action 'none'",
        digest(STYLE),
        digest(SCRIPT)
    )
}
