//! The web app's program keeps its relocations: it is cut into pieces after it is linked (`xtask/node/finish-web`).

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|architecture| architecture == "wasm32") {
        println!("cargo:rustc-link-arg-bin=frontend=--emit-relocs");
    }
}
