//! Lets the binary, the tests and the benches find the solvers' shared libraries where `scripts/setup` put
//! them.

fn main() {
    println!("cargo:rerun-if-env-changed=COUNTERSIGN_LIBRARIES");
    let folders = std::env::var("COUNTERSIGN_LIBRARIES").unwrap_or_default();
    for folder in folders.split(':').filter(|folder| !folder.is_empty()) {
        println!("cargo:rustc-link-arg=-Wl,-rpath,{folder}");
    }
}
