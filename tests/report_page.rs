//! The page of a report: what is on it, that it asks for nothing from outside, and that names cannot break it.

#[path = "support/pages.rs"]
mod pages;

use countersign::report::{Report, Subject, write_files};
use pages::{broken, page, radius, sound};
use scraper::{Html, Selector};
use serde_json::json;

fn select(text: &str) -> Selector {
    Selector::parse(text).expect("a selector")
}

fn texts(page: &Html, selector: &str) -> Vec<String> {
    page.select(&select(selector)).map(|element| element.text().collect::<String>()).collect()
}

fn text(page: &Html, selector: &str) -> String {
    texts(page, selector).join("\n")
}

#[test]
fn the_verdict_comes_first_and_is_in_the_title() {
    for (report, word) in [(sound(3), "AGREE"), (broken(), "DISAGREE")] {
        let html = page(&report);
        let page = Html::parse_document(&html);
        assert!(page.errors.is_empty(), "{:?}", page.errors);
        assert_eq!(text(&page, "head > title"), format!("{word}: many.toml – Countersign"));
        assert!(text(&page, "body > header h1").contains(word));
        let ids: Vec<&str> =
            page.select(&select("main > section")).filter_map(|section| section.value().id()).collect();
        assert_eq!(ids, ["asked", "methods", "trouble", "order", "figures", "cases", "answers", "checks"]);
        assert_eq!(texts(&page, "h1").len(), 1);
    }
}

#[test]
fn a_disagreement_is_named_and_so_is_what_was_stopped() {
    let html = page(&broken());
    let page = Html::parse_document(&html);
    let trouble = text(&page, "#trouble");
    for part in [
        "1 disagreement",
        "case 1 (ensemble, test 1): radius of knapsack against knapsack-dp",
        "found 9 and 4",
        "radius of knapsack-dp against p2[highs]",
        "between 2 and 7",
        "flips of p2[highs]: limit",
        "time limit of 2 s",
    ] {
        assert!(trouble.contains(part), "{part:?} in {trouble}");
    }
    let order = text(&page, "#order svg");
    assert!(order.contains("1 disagree") && order.contains("black-box"), "{order}");
    assert!(!text(&Html::parse_document(&pages::page(&sound(3))), "#trouble").contains("case 1"));
}

#[test]
fn every_case_and_every_method_has_a_row() {
    let report = sound(250);
    let page = Html::parse_document(&page(&report));
    let first = |row: scraper::ElementRef<'_>, column: usize| {
        row.select(&select("td")).nth(column).map(|cell| cell.text().collect::<String>())
    };
    let rows: Vec<_> = page.select(&select("#cases-table tbody tr")).collect();
    let ids: Vec<String> = rows.iter().filter_map(|row| first(*row, 0)).collect();
    assert_eq!(ids, (0..250).map(|id| id.to_string()).collect::<Vec<_>>());
    let certified: Vec<String> = rows.iter().filter_map(|row| first(*row, 5)).collect();
    assert_eq!(certified, (0..250).map(|id| radius(id).to_string()).collect::<Vec<_>>());
    assert_eq!(page.select(&select("#answers-table tbody tr")).count(), 250 * 6);
    assert_eq!(page.select(&select("#checks-table tbody tr")).count(), 250 * 9);
    let order = text(&page, "#order svg");
    assert!(order.contains("1250 agree") && order.contains("p1[scip]"), "{order}");
}

#[test]
fn rounded_numbers_carry_their_exact_value() {
    let mut report = sound(1);
    report.cases[0].answers[0].seconds = 0.123_456_789_012_345;
    let page = Html::parse_document(&page(&report));
    let number =
        page.select(&select("#answers-table data[value='0.123456789012345']")).next().expect("there");
    assert_eq!(
        (number.value().attr("title"), number.text().collect::<String>().as_str()),
        (Some("0.123456789012345"), "0.123")
    );
}

#[test]
fn a_page_asks_for_nothing_from_outside() {
    for html in [page(&sound(3)), page(&broken())] {
        let page = Html::parse_document(&html);
        for attribute in ["src", "srcset", "action", "data-src", "poster", "xlink:href"] {
            assert_eq!(
                page.select(&select(&format!("[{}]", attribute.replace(':', "\\:")))).count(),
                0,
                "{attribute}"
            );
        }
        for link in page.select(&select("[href]")) {
            assert!(link.value().attr("href").is_some_and(|href| href.starts_with('#')), "{link:?}");
        }
        assert!(!html.contains("http://") && !html.contains("https://") && !html.contains("url("));
        assert_eq!(page.select(&select("link, iframe, object, embed, img, base")).count(), 0);
        let policy =
            page.select(&select("meta[http-equiv='Content-Security-Policy']")).next().expect("a policy");
        let policy = policy.value().attr("content").expect("a policy");
        assert!(
            policy.starts_with("default-src 'none';") && policy.contains("script-src 'sha256-"),
            "{policy}"
        );
    }
}

#[test]
fn names_cannot_break_the_page() {
    let hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&";
    let mut report = broken();
    report.cases[0].model = hostile.to_owned();
    report.cases[1].checks[0].detail = hostile.to_owned();
    report.cases[2].answers[7].reason = Some(hostile.to_owned());
    report.cases[1].checks[0].left = hostile.to_owned();
    let spec = json!({"kind": hostile, "file": format!("/models/{hostile}"), hostile: hostile});
    let subject = Subject { spec, notes: vec![hostile.to_owned()], ..Subject::default() };
    let report = Report::of_cases(subject, report.cases, false, 0.0);
    let folder = tempfile::tempdir().expect("a folder");
    write_files(&report, folder.path()).expect("writes");
    for entry in std::fs::read_dir(folder.path()).expect("reads") {
        let file = entry.expect("a file").path();
        if file.extension().is_some_and(|extension| extension == "svg" || extension == "html") {
            let text = std::fs::read_to_string(&file).expect("reads");
            assert!(!text.contains("<script>alert") && !text.contains("<img"), "{}", file.display());
        }
    }
    let page = Html::parse_document(&page(&report));
    assert_eq!(page.select(&select("script")).count(), 1, "its own");
    assert_eq!(page.select(&select("img, [onerror]")).count(), 0);
    assert!(text(&page, "#notes").contains(hostile) && text(&page, "#trouble").contains(hostile));
}

#[test]
fn a_page_is_the_same_every_time() {
    assert_eq!(page(&broken()), page(&broken()));
}

#[test]
fn ids_are_there_once_and_labels_lead_somewhere() {
    let html = page(&broken());
    let page = Html::parse_document(&html);
    let mut ids: Vec<&str> =
        page.select(&select("[id]")).filter_map(|element| element.value().id()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
    for link in page.select(&select("[href]")) {
        let target = link.value().attr("href").expect("a link").trim_start_matches('#');
        assert!(ids.contains(&target), "{target}");
    }
    for form in page.select(&select("form.controls")) {
        assert!(ids.contains(&form.value().attr("data-table").expect("a table")));
    }
}

#[test]
fn a_long_report_says_what_it_leaves_out() {
    // 3,500 cases have 21,000 rows of answers and 31,500 comparisons.
    let mut report = sound(3_500);
    report.cases[3_499].answers[0].status = countersign::check::AnswerStatus::Crashed;
    let html = page(&report);
    let page = Html::parse_document(&html);
    assert_eq!(page.select(&select("#cases-table tbody tr")).count(), 3_500);
    assert_eq!(page.select(&select("#answers-table tbody tr")).count(), 20_000);
    let note = text(&page, "#answers .cut");
    assert!(note.contains("20,000 answers of 21,000") && note.contains("report.json has all"), "{note}");
    let last = page
        .select(&select("#answers-table tbody tr"))
        .next_back()
        .expect("a row")
        .text()
        .collect::<String>();
    assert!(last.contains("crashed") && last.starts_with("3499"), "what is troubled is kept: {last}");
    assert!(text(&page, "#checks .cut").contains("checks.csv has all"));
}

#[test]
fn attacks_are_summarised() {
    let html = page(&sound(1));
    let page = Html::parse_document(&html);
    let details = text(&page, "#answers-table details");
    assert!(details.contains("40 labels changed: 0→1 1→1 2→1 3→1 4→1 5→1 …"), "{details}");
}

#[test]
fn a_report_without_cases_has_a_page_too() {
    let report = Report::of_cases(Subject::default(), Vec::new(), true, 0.0);
    let page = Html::parse_document(&page(&report));
    assert!(text(&page, "h1").contains("INCOMPLETE, interrupted"));
    assert_eq!(page.select(&select("main > section")).count(), 3, "and a note");
}
