//! Compiles the .proto files without protoc: messages, services, JSON mapping and the descriptor set.
use prost::Message as _;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files = [
        "sotto/v1/account.proto",
        "sotto/v1/device.proto",
        "sotto/v1/settings.proto",
        "sotto/v1/stream.proto",
        "sotto/v1/transcript.proto",
        "sotto/v1/usage.proto",
    ];
    for file in files {
        println!("cargo:rerun-if-changed={file}");
    }
    let descriptors = protox::compile(files, ["."])?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let encoded = descriptors.encode_to_vec();
    std::fs::write(out.join("descriptors.bin"), &encoded)?;

    let with_services = std::env::var_os("CARGO_FEATURE_SERVER").is_some();
    tonic_prost_build::configure()
        .build_client(with_services)
        .build_server(with_services)
        .build_transport(false)
        .bytes(".sotto.v1.Audio.pcm")
        .compile_fds(descriptors)?;

    if std::env::var_os("CARGO_FEATURE_JSON").is_some() {
        // Only the stream is spoken in JSON; the well-known types of the other files would need more.
        let stream = protox::compile(["sotto/v1/stream.proto"], ["."])?;
        pbjson_build::Builder::new()
            .register_descriptors(&stream.encode_to_vec())?
            .build(&[".sotto.v1"])?;
    }
    Ok(())
}
