//! The page of a report: what is on it, that it asks for nothing from outside, and that names cannot break
//! it.

use crate::pages::{broken, page, radius, sound};
use crate::support::html::{Element, Page};
use countersign::report::{Report, Subject, write_files};
use serde_json::json;

fn text(page: &Page, selector: &str) -> String {
    page.texts(selector).join("\n")
}

#[test]
fn selectors_find_what_browsers_find() {
    let page = Page::of(
        "<!doctype html><title>t</title><main id=m><p class='a b'>one<b>two</b></p><div><p data-x=1>three</p></div>\
         <svg><use xlink:href='#u'></use></svg></main>",
    );
    assert_eq!(page.errors(), Vec::<String>::new());
    assert_eq!(page.texts("main p"), ["onetwo", "three"]);
    assert_eq!(page.texts("#m > p"), ["onetwo"]);
    assert_eq!(page.texts("body #m p.a.b > b, p[data-x='1']"), ["two", "three"]);
    assert_eq!(page.texts("p[data-x='2'], p.c, #n p, main > b, title p"), Vec::<String>::new());
    assert_eq!(page.select("[xlink:href]").len(), 1);
    assert_eq!(page.select("main")[0].select("div p")[0].attribute("data-x").as_deref(), Some("1"));
    assert_ne!(Page::of("<p><a></p></b>").errors(), Vec::<String>::new(), "broken markup is noticed");
    for wrong in ["", "a >", "a:hover", "[a=b]", "a ~ b", "*"] {
        assert!(std::panic::catch_unwind(|| page_of_nothing(wrong)).is_err(), "{wrong:?}");
    }
}

fn page_of_nothing(selector: &str) -> usize {
    Page::of("<!doctype html><title>t</title>").select(selector).len()
}

#[test]
fn the_verdict_comes_first_and_is_in_the_title() {
    for (report, word) in [(sound(3), "AGREE"), (broken(), "DISAGREE")] {
        let html = page(&report);
        let page = Page::of(&html);
        assert!(page.errors().is_empty(), "{:?}", page.errors());
        assert_eq!(text(&page, "head > title"), format!("{word}: many.toml – Countersign"));
        assert!(text(&page, "body > header h1").contains(word));
        let sections = page.select("main > section");
        let ids: Vec<String> = sections.iter().filter_map(|section| section.attribute("id")).collect();
        assert_eq!(ids, ["asked", "methods", "trouble", "order", "figures", "cases", "answers", "checks"]);
        assert_eq!(page.select("h1").len(), 1);
    }
}

#[test]
fn a_disagreement_is_named_and_so_is_what_was_stopped() {
    let html = page(&broken());
    let page = Page::of(&html);
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
    assert!(!text(&Page::of(&crate::pages::page(&sound(3))), "#trouble").contains("case 1"));
}

#[test]
fn every_case_and_every_method_has_a_row() {
    let report = sound(250);
    let page = Page::of(&page(&report));
    let first = |row: &Element, column: usize| row.select("td").get(column).map(Element::text);
    let rows = page.select("#cases-table tbody tr");
    let ids: Vec<String> = rows.iter().filter_map(|row| first(row, 0)).collect();
    assert_eq!(ids, (0..250).map(|id| id.to_string()).collect::<Vec<_>>());
    let certified: Vec<String> = rows.iter().filter_map(|row| first(row, 5)).collect();
    assert_eq!(certified, (0..250).map(|id| radius(id).to_string()).collect::<Vec<_>>());
    assert_eq!(page.select("#answers-table tbody tr").len(), 250 * 6);
    assert_eq!(page.select("#checks-table tbody tr").len(), 250 * 9);
    let order = text(&page, "#order svg");
    assert!(order.contains("1250 agree") && order.contains("p1[scip]"), "{order}");
}

#[test]
fn rounded_numbers_carry_their_exact_value() {
    let mut report = sound(1);
    report.cases[0].answers[0].seconds = 0.123_456_789_012_345;
    let page = Page::of(&page(&report));
    let numbers = page.select("#answers-table data[value='0.123456789012345']");
    let number = numbers.first().expect("there");
    assert_eq!(
        (number.attribute("title").as_deref(), number.text().as_str()),
        (Some("0.123456789012345"), "0.123")
    );
}

#[test]
fn a_page_asks_for_nothing_from_outside() {
    for html in [page(&sound(3)), page(&broken())] {
        let page = Page::of(&html);
        for attribute in ["src", "srcset", "action", "data-src", "poster", "xlink:href"] {
            assert_eq!(page.select(&format!("[{attribute}]")).len(), 0, "{attribute}");
        }
        for link in page.select("[href]") {
            let href = link.attribute("href");
            assert!(href.as_ref().is_some_and(|href| href.starts_with('#')), "{href:?}");
        }
        assert!(!html.contains("http://") && !html.contains("https://") && !html.contains("url("));
        assert_eq!(page.select("link, iframe, object, embed, img, base").len(), 0);
        let policies = page.select("meta[http-equiv='Content-Security-Policy']");
        let policy = policies.first().and_then(|policy| policy.attribute("content")).expect("a policy");
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
    let page = Page::of(&page(&report));
    assert_eq!(page.select("script").len(), 1, "its own");
    assert_eq!(page.select("img, [onerror]").len(), 0);
    assert!(text(&page, "#notes").contains(hostile) && text(&page, "#trouble").contains(hostile));
}

#[test]
fn a_page_is_the_same_every_time() {
    assert_eq!(page(&broken()), page(&broken()));
}

#[test]
fn ids_are_there_once_and_labels_lead_somewhere() {
    let html = page(&broken());
    let page = Page::of(&html);
    let mut ids: Vec<String> =
        page.select("[id]").iter().filter_map(|element| element.attribute("id")).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
    for link in page.select("[href]") {
        let target = link.attribute("href").expect("a link").trim_start_matches('#').to_owned();
        assert!(ids.contains(&target), "{target}");
    }
    let forms = page.select("form.controls");
    assert_eq!(forms.len(), 3, "cases, answers, comparisons");
    for form in forms {
        assert!(ids.contains(&form.attribute("data-table").expect("a table")));
    }
}

#[test]
fn a_long_report_says_what_it_leaves_out() {
    // 3,500 cases have 21,000 rows of answers and 31,500 comparisons.
    let mut report = sound(3_500);
    report.cases[3_499].answers[0].status = countersign::check::AnswerStatus::Crashed;
    let html = page(&report);
    let page = Page::of(&html);
    assert_eq!(page.select("#cases-table tbody tr").len(), 3_500);
    let answers = page.texts("#answers-table tbody tr");
    assert_eq!(answers.len(), 20_000);
    let note = text(&page, "#answers .cut");
    assert!(note.contains("20,000 answers of 21,000") && note.contains("report.json has all"), "{note}");
    let last = answers.last().expect("a row");
    assert!(last.contains("crashed") && last.starts_with("3499"), "what is troubled is kept: {last}");
    assert!(text(&page, "#checks .cut").contains("checks.csv has all"));
}

#[test]
fn attacks_are_summarised() {
    let html = page(&sound(1));
    let page = Page::of(&html);
    let details = text(&page, "#answers-table details");
    assert!(details.contains("40 labels changed: 0→1 1→1 2→1 3→1 4→1 5→1 …"), "{details}");
}

#[test]
fn a_report_without_cases_has_a_page_too() {
    let report = Report::of_cases(Subject::default(), Vec::new(), true, 0.0);
    let page = Page::of(&page(&report));
    assert!(text(&page, "h1").contains("INCOMPLETE, interrupted"));
    assert_eq!(page.select("main > section").len(), 3, "and a note");
}
