//! A page in a browser, and what tests do with it.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::browser::Browser;

/// A report's folder, open in a browser; nothing where there is no browser.
pub struct Opened {
    pub folder: tempfile::TempDir,
    pub browser: Browser,
}

impl Opened {
    /// The page of a folder, with a window of this width; nothing where there is no browser.
    pub fn page_of(folder: tempfile::TempDir, width: u32) -> Option<Self> {
        let mut browser = Browser::start(width, 900)?;
        browser.open(&folder.path().join("report.html"));
        Some(Opened { folder, browser })
    }

    pub fn value(&mut self, expression: &str) -> Value {
        self.browser.value(expression)
    }

    /// The text of a column, of the rows that are shown.
    pub fn column(&mut self, table: &str, name: &str) -> Vec<String> {
        let texts = self.value(&format!(
            "(() => {{ const table = document.getElementById('{table}-table');\
             const column = [...table.tHead.rows[0].cells].findIndex(cell => cell.textContent === '{name}');\
             return [...table.querySelectorAll('tbody tr:not([hidden])')].map(row => row.cells[column].textContent); }})()"
        ));
        serde_json::from_value(texts).expect("texts")
    }

    /// Chooses an option of a filter by its text.
    pub fn choose(&mut self, table: &str, filter: &str, option: &str) {
        let chosen = self.value(&format!(
            "(() => {{ const label = [...document.querySelectorAll('form[data-table=\"{table}-table\"] label')]\
             .find(label => label.querySelector('span').textContent === '{filter}');\
             const select = label.querySelector('select');\
             const option = [...select.options].find(option => option.textContent === '{option}');\
             select.value = option.value; select.dispatchEvent(new Event('input', {{bubbles: true}}));\
             return select.value; }})()"
        ));
        assert!(chosen.is_string(), "{chosen}");
    }

    pub fn count(&mut self, table: &str) -> String {
        let text = self.value(&format!(
            "document.querySelector('form[data-table=\"{table}-table\"] output').textContent"
        ));
        text.as_str().expect("text").to_owned()
    }

    pub fn press_header(&mut self, table: &str, name: &str) {
        self.value(&format!(
            "[...document.querySelectorAll('#{table}-table thead button')].find(button => button.textContent === '{name}').click()"
        ));
    }

    pub fn picture(&mut self, name: &str) {
        let Some(folder) = screenshots() else { return };
        let image = self.browser.call("Page.captureScreenshot", json!({"captureBeyondViewport": true}));
        write(&folder.join(name), &image["data"]);
    }

    pub fn is_quiet(&self) {
        assert_eq!(self.browser.complaints, Vec::<String>::new());
    }
}

/// Where pictures are wanted.
pub fn screenshots() -> Option<PathBuf> {
    std::env::var_os("COUNTERSIGN_SCREENSHOTS").map(PathBuf::from)
}

/// Decodes what the browser hands over, and keeps it.
pub fn write(path: &Path, encoded: &Value) {
    let bytes = STANDARD.decode(encoded.as_str().expect("text")).expect("base64");
    std::fs::write(path, bytes).expect("writes");
}
