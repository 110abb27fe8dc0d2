//! The page of a report, as a parser and as a browser see it.
//!
//! - `pages`: reports made by hand. `browser`, `opened`: a headless browser, and a page in it.
//! - the others: the tests.

#[path = "../support/mod.rs"]
mod support;

mod browser;
mod opened;
mod page;
mod page_in_browser;
mod pages;
mod runs_in_browser;
