//! The page of a report in a real browser: nothing on the console, no requests, sorting, filtering, themes,
//! keys and paper.
//!
//! With `COUNTERSIGN_SCREENSHOTS` set to a folder, pictures of the pages are left there.

use crate::opened::{Opened, screenshots, write};
use crate::pages::{broken, radius, sound};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use countersign::report::{Report, write_files};
use serde_json::{Value, json};

fn opened(report: &Report, width: u32) -> Option<Opened> {
    let folder = tempfile::tempdir().expect("a folder");
    write_files(report, folder.path()).expect("writes");
    Opened::page_of(folder, width)
}

#[test]
fn a_page_opens_from_disk_without_a_word_on_the_console() {
    let Some(mut opened) = opened(&broken(), 1280) else { return };
    assert_eq!(opened.value("document.title"), "DISAGREE: many.toml – Countersign");
    assert_eq!(opened.value("getComputedStyle(document.body).margin"), "0px", "its style is applied");
    assert_eq!(opened.value("document.documentElement.classList.contains('scripted')"), true);
    opened.picture("light.png");
    opened.is_quiet();
    // The policy holds: what the page does not bring along is refused.
    opened.value("fetch('file:///etc/hostname').then(() => 'fetched', () => 'refused')");
    assert!(!opened.browser.complaints.is_empty());
}

#[test]
fn tables_are_sorted_by_number_and_by_text_in_both_directions() {
    let Some(mut opened) = opened(&sound(250), 1280) else { return };
    let mut expected: Vec<i64> = (0..250).map(radius).collect();
    expected.sort_unstable();
    let numbers = |texts: Vec<String>| -> Vec<i64> {
        texts.iter().map(|text| text.parse().expect("a number")).collect()
    };
    opened.press_header("cases", "certified");
    assert_eq!(numbers(opened.column("cases", "certified")), expected);
    opened.press_header("cases", "certified");
    expected.reverse();
    assert_eq!(numbers(opened.column("cases", "certified")), expected);
    let state = "document.querySelector('#cases-table th[aria-sort]')";
    assert_eq!(
        opened.value(&format!("{state}.textContent + ' ' + {state}.ariaSort")),
        "certified descending"
    );
    opened.press_header("answers", "method");
    let methods = opened.column("answers", "method");
    assert!(methods.is_sorted() && methods[0] == "black-box", "{methods:?}");
    opened.is_quiet();
}

#[test]
fn tables_are_filtered_by_method_verdict_and_text_with_a_live_count() {
    let Some(mut opened) = opened(&broken(), 1280) else { return };
    assert_eq!(opened.count("answers"), "18 answers");
    opened.choose("answers", "method", "p1[scip]");
    assert_eq!(opened.count("answers"), "3 of 18 answers");
    assert!(opened.column("answers", "method").iter().all(|method| method == "p1[scip]"));
    opened.choose("answers", "method", "all");
    opened.choose("answers", "status", "limit");
    assert_eq!(opened.column("answers", "method"), ["p2[highs]"], "flips count for the row of their radius");
    opened.choose("answers", "status", "all");
    opened.choose("answers", "compared", "disagree");
    assert_eq!(opened.column("answers", "method"), ["knapsack", "knapsack-dp"]);
    opened.choose("cases", "verdict", "disagree");
    assert_eq!(opened.column("cases", "case"), ["1"]);
    opened.value(
        "(() => { const input = document.querySelector('form[data-table=\"answers-table\"] input');\
         input.value = 'DP'; input.dispatchEvent(new Event('input', {bubbles: true})); })()",
    );
    assert_eq!(opened.column("answers", "method"), ["knapsack-dp"]);
    opened.value(
        "new Promise(done => { document.querySelector('form[data-table=\"answers-table\"]').reset(); setTimeout(done, 100); })",
    );
    assert_eq!(opened.count("answers"), "18 answers");
    opened.is_quiet();
}

#[test]
fn numbers_become_exact_and_rounded_again() {
    let Some(mut opened) = opened(&sound(3), 1280) else { return };
    let first = "document.querySelector('#answers-table data').textContent";
    let rounded = opened.value(first);
    opened.value("document.getElementById('exact').click()");
    assert_eq!(opened.value(first), opened.value("document.querySelector('#answers-table data').value"));
    assert_ne!(opened.value(first), rounded);
    opened.value("document.getElementById('exact').click()");
    assert_eq!(opened.value(first), rounded);
    opened.is_quiet();
}

#[test]
fn a_page_is_dark_where_the_system_is_and_can_be_turned() {
    let Some(mut opened) = opened(&broken(), 1280) else { return };
    let colour = "getComputedStyle(document.body).backgroundColor";
    let is_light = |colour: &Value| colour == "rgb(255, 255, 255)";
    let scheme = |scheme: &str| json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
    opened.browser.call("Emulation.setEmulatedMedia", scheme("light"));
    assert!(is_light(&opened.value(colour)));
    opened.browser.call("Emulation.setEmulatedMedia", scheme("dark"));
    assert!(!is_light(&opened.value(colour)));
    opened.picture("dark.png");
    opened.value("document.getElementById('theme').click()");
    assert!(is_light(&opened.value(colour)), "the choice comes before the system");
    opened.value("document.getElementById('theme').click()");
    assert!(!is_light(&opened.value(colour)));
    opened.is_quiet();
}

#[test]
fn the_keyboard_reaches_and_works_everything() {
    let Some(mut opened) = opened(&broken(), 1280) else { return };
    opened.browser.press("Tab");
    assert_eq!(opened.value("document.activeElement.className"), "skip", "first the way past everything");
    // Through the whole page, from one thing to the next.
    let mut reached: Vec<String> = Vec::new();
    for _ in 0..400 {
        opened.browser.press("Tab");
        let at = opened.value(
            "(() => { const at = document.activeElement; return at.id || at.textContent.trim().slice(0, 20) || at.tagName; })()",
        );
        let at = at.as_str().expect("text").to_owned();
        if at == "Skip to the report" {
            break;
        }
        reached.push(at);
    }
    for name in ["Question", "exact", "theme", "certified", "Reset", "method"] {
        assert!(reached.iter().any(|at| at == name), "{name} in {reached:?}");
    }
    let is_outlined = "getComputedStyle(document.activeElement).outlineStyle";
    opened.value("[...document.querySelectorAll('#cases-table thead button')].find(button => button.textContent === 'certified').focus()");
    opened.browser.press("Enter");
    assert_eq!(opened.value("document.activeElement.closest('th').ariaSort"), "ascending");
    opened.browser.press(" ");
    assert_eq!(opened.value("document.activeElement.closest('th').ariaSort"), "descending");
    assert_eq!(opened.value(is_outlined), "solid");
    opened.value("document.querySelector('form[data-table=\"answers-table\"] select').focus()");
    opened.browser.press("ArrowDown");
    assert_eq!(opened.count("answers"), "3 of 18 answers");
    opened.value("document.querySelector('form[data-table=\"checks-table\"] input').focus()");
    opened.browser.press("9");
    assert_eq!(opened.count("checks"), "1 of 27 comparisons");
    opened.value("document.querySelector('#asked summary').focus()");
    opened.browser.press("Enter");
    assert_eq!(opened.value("document.querySelector('#asked details').open"), true);
    opened.is_quiet();
}

#[test]
fn nothing_is_wider_than_a_small_screen() {
    let Some(mut opened) = opened(&broken(), 1280) else { return };
    for width in [360, 768, 1280] {
        let metrics = json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false});
        opened.browser.call("Emulation.setDeviceMetricsOverride", metrics);
        let wide = opened.value("document.documentElement.scrollWidth");
        assert!(wide.as_u64().is_some_and(|wide| wide <= width), "{wide} on {width}");
        opened.picture(&format!("width-{width}.png"));
    }
    opened.is_quiet();
}

#[test]
fn a_page_can_be_printed() {
    let Some(mut opened) = opened(&broken(), 1280) else { return };
    opened.browser.call("Emulation.setEmulatedMedia", json!({"media": "print"}));
    assert_eq!(opened.value("getComputedStyle(document.querySelector('nav')).display"), "none");
    assert_eq!(opened.value("getComputedStyle(document.querySelector('form.controls')).display"), "none");
    opened.browser.call("Emulation.setEmulatedMedia", json!({"media": ""}));
    let paper =
        opened.browser.call("Page.printToPDF", json!({"preferCSSPageSize": true, "printBackground": true}));
    let bytes = STANDARD.decode(paper["data"].as_str().expect("text")).expect("base64");
    assert!(bytes.starts_with(b"%PDF"));
    if let Some(folder) = screenshots() {
        write(&folder.join("print.pdf"), &paper["data"]);
    }
    opened.is_quiet();
}

/// Times are printed, not asserted: `cargo test --test report_page_browser -- --nocapture two_thousand`.
#[test]
fn two_thousand_cases_open_and_filter() {
    let Some(mut opened) = opened(&sound(2_000), 1280) else { return };
    let size = std::fs::metadata(opened.folder.path().join("report.html")).expect("there").len();
    let loaded = opened.value("performance.getEntriesByType('navigation')[0].loadEventEnd");
    assert_eq!(
        (opened.count("cases").as_str(), opened.count("answers").as_str()),
        ("2,000 cases", "12,000 answers")
    );
    // Until the next frame is there, so that layout counts too.
    let timed = |opened: &mut Opened, what: &str| {
        opened.value(&format!(
            "(async () => {{ const form = document.querySelector('form[data-table=\"answers-table\"]');\
             const begin = performance.now(); {what};\
             const script = performance.now() - begin; document.getElementById('answers-table').getBoundingClientRect();\
             const laid = performance.now() - begin;\
             await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));\
             return [script, laid, performance.now() - begin].map(Math.round).join(' / '); }})()"
        ))
    };
    let select = "const select = form.querySelector('select'); select.selectedIndex = 3;\
                  select.dispatchEvent(new Event('input', {bubbles: true}))";
    opened.value("document.getElementById('answers').scrollIntoView()");
    let method = timed(&mut opened, select);
    assert_eq!(opened.count("answers"), "2,000 of 12,000 answers");
    let back = timed(&mut opened, &select.replace("= 3", "= 0"));
    assert_eq!(opened.count("answers"), "12,000 answers");
    let typed = "const input = form.querySelector('input'); input.value = '1999';\
                 input.dispatchEvent(new Event('input', {bubbles: true}))";
    let text = timed(&mut opened, typed);
    // Seconds have these digits too.
    assert_eq!(opened.column("answers", "case").iter().filter(|case| *case == "1999").count(), 6);
    assert_ne!(opened.count("answers"), "12,000 answers");
    timed(&mut opened, &typed.replace("'1999'", "''"));
    let sorted = timed(
        &mut opened,
        "[...document.querySelectorAll('#answers-table thead button')].find(button => button.textContent === 'seconds').click()",
    );
    println!(
        "2,000 cases, {} kB: loaded after {loaded} ms; script / layout / two frames in ms: filter by method {method}, back \
         {back}, by text {text}, sorted {sorted}",
        size / 1000
    );
    opened.picture("two-thousand.png");
    opened.is_quiet();
}
