//! Tells the linker where the speech libraries lie at run time.
//!
//! The libraries' own crate can only pass such arguments to itself, so this package names the
//! places again for its binary and its tests: beside the program (cargo's debug folder), one
//! folder up (cargo's test binaries), and `lib/` beside `bin/` (a release folder).

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    for place in ["$ORIGIN", "$ORIGIN/..", "$ORIGIN/../lib"] {
        println!("cargo:rustc-link-arg=-Wl,-rpath,{place}");
    }
}
