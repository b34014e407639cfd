//! What a browser fetches for the first page, and how big that is with Brotli.

use crate::fingerprint::source_files;
use anyhow::{Context as _, Result, bail};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The goal, in bytes with Brotli.
const BUDGET: u64 = 250_000;
/// What the page names so that it is kept for later (`xtask/node/finish-web.mjs`).
const LATER: &str = "<meta name=\"fetched-later\" content=\"";
/// Fetched when somebody speaks for the first time, one of them; named by the page like that.
const WHEN_SPOKEN: [&str; 2] = [
    "<meta name=\"capture-worklet\" content=\"",
    "<meta name=\"capture-worker\" content=\"",
];
/// Fetched when somebody puts the app on a home screen.
const WHEN_INSTALLED: &str = "icons/apple-touch-icon.png";
const KINDS_THAT_NAME_OTHERS: [&str; 4] = ["html", "js", "css", "wasm"];

/// Prints the table and fails when the sum is over the goal.
pub(crate) fn report(web: &Path) -> Result<()> {
    let mut total = 0;
    println!("the first page load, with Brotli:");
    for name in fetched(web)? {
        let size = packed_size(&web.join(&name))?;
        println!("{size:>10}  {name}");
        total += size;
    }
    println!("{total:>10}  in all, of {BUDGET}");
    if total > BUDGET {
        bail!(
            "the first page load is {} bytes over its budget",
            total - BUDGET
        );
    }
    Ok(())
}

/// The index, and every file whose name occurs in a file that is fetched, but for what is known to be fetched later. That
/// counts a little too much rather than too little.
fn fetched(web: &Path) -> Result<BTreeSet<String>> {
    let mut waiting = vec!["index.html".to_owned()];
    let mut found = BTreeSet::new();
    let index = fs::read_to_string(web.join("index.html")).context("reading the web app's page")?;
    let later = fetched_later(&index);
    let all = names(web)?;
    while let Some(name) = waiting.pop() {
        let kind = name.rsplit('.').next().unwrap_or_default().to_owned();
        let content =
            fs::read(web.join(&name)).with_context(|| format!("reading {name} of the web app"))?;
        found.insert(name);
        if KINDS_THAT_NAME_OTHERS.contains(&kind.as_str()) {
            let content = String::from_utf8_lossy(&content);
            let named = all
                .iter()
                .filter(|other| content.contains(other.as_str()) && !found.contains(*other))
                .filter(|other| !later.contains(&other.as_str()));
            waiting.extend(named.cloned());
        }
    }
    Ok(found)
}

/// By their names in the web app's folder.
fn fetched_later(index: &str) -> Vec<&str> {
    let marks = [LATER].into_iter().chain(WHEN_SPOKEN);
    let addresses = marks.flat_map(|mark| index.split(mark).skip(1));
    let addresses = addresses.filter_map(|rest| rest.split('"').next());
    let pieces = addresses.filter_map(|address| address.rsplit('/').next());
    pieces.chain([WHEN_INSTALLED]).collect()
}

fn names(web: &Path) -> Result<Vec<String>> {
    let files = source_files(web)?;
    let names = files
        .iter()
        .filter_map(|file| file.strip_prefix(web).ok())
        .map(|name| name.to_string_lossy());
    Ok(names
        .filter(|name| !name.ends_with(".br"))
        .map(|name| name.into_owned())
        .collect())
}

/// The size that goes over the wire: a file without a `.br` is served as it is.
fn packed_size(file: &Path) -> Result<u64> {
    let mut packed = file.as_os_str().to_owned();
    packed.push(".br");
    let packed = Path::new(&packed);
    let served = if packed.is_file() { packed } else { file };
    Ok(fs::metadata(served)?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_load_follows_names_and_counts_packed_sizes() {
        let web = tempfile::tempdir().unwrap();
        let put = |name: &str, content: &str| fs::write(web.path().join(name), content).unwrap();
        put(
            "index.html",
            "<link rel=\"modulepreload\" href=\"/app/split-7.js\">\
             <meta name=\"fetched-later\" content=\"/app/pages-6.wasm\">\
             <meta name=\"capture-worklet\" content=\"/app/capture-worklet-8.js\">\
             <meta name=\"capture-worker\" content=\"/app/capture-worker-9.js\">\
             <script src=/app/start-1.js></script><link href=/app/main-2.css>",
        );
        put("start-1.js", "import '/app/app-3.js'");
        put("app-3.js", "fetch('app-3_bg.wasm')");
        put(
            "app-3_bg.wasm",
            "icon-4.svg pages-6.wasm capture-worklet-8.js capture-worker-9.js",
        );
        put("icon-4.svg", "");
        put("pages-6.wasm", "");
        put("split-7.js", "pages-6.wasm");
        put("capture-worklet-8.js", "");
        put("capture-worker-9.js", "");
        put("main-2.css", "url(font-5.woff2)");
        put("font-5.woff2", "12345");
        put("app-3.js.br", "123");
        put("unused.js", "");
        let found: Vec<String> = fetched(web.path()).unwrap().into_iter().collect();
        let expected = [
            "app-3.js",
            "app-3_bg.wasm",
            "font-5.woff2",
            "icon-4.svg",
            "index.html",
            "main-2.css",
            "split-7.js",
            "start-1.js",
        ];
        assert_eq!(found, expected);
        assert_eq!(packed_size(&web.path().join("app-3.js")).unwrap(), 3);
        assert_eq!(packed_size(&web.path().join("font-5.woff2")).unwrap(), 5);
    }
}
