//! What is around the parts of a page: head, navigation, style and script.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, Render, html};
use sha2::{Digest, Sha256};

use super::verdict::Banner;
use crate::report::REPORT_FILE;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// A part of a page.
pub(super) struct Section {
    id: &'static str,
    /// For the navigation.
    short: &'static str,
    title: &'static str,
    /// Nothing for a part that the report has nothing for.
    body: Option<Markup>,
}

impl Section {
    pub(super) fn of(
        id: &'static str,
        short: &'static str,
        title: &'static str,
        body: Option<Markup>,
    ) -> Self {
        Section { id, short, title, body }
    }
}

/// The page.
pub(super) fn document(banner: &Banner, sections: &[Section]) -> String {
    let parts = || sections.iter().filter_map(|section| Some((section, section.body.as_ref()?)));
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                // Nothing may be fetched, and nothing run but the script below.
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (banner.word) ": " (banner.subject) " – Countersign" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "Skip to the report" }
                (banner.markup())
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
                    p { "Written by Countersign " (banner.version) ". Everything on this page is in " code { (REPORT_FILE) } " beside it." }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.render().into_string()
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
