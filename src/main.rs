use std::process::ExitCode;
fn main() -> ExitCode { 
    let a: Vec<String> = std::env::args().collect();
    if a.get(1).map(String::as_str) == Some("worker") { countersign::solve::serve(a[3].parse().unwrap()).unwrap(); }
    ExitCode::SUCCESS }
