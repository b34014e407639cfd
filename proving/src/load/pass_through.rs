//! The least that can stand between: a proxy that copies bytes.

use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpStream};

/// What the program says before its address.
pub(super) const READY: &str = "passing through at ";

/// Listens on any port, says where on standard output, and copies bytes to and from the engine
/// for ever.
///
/// # Errors
/// If it cannot listen or accept.
pub async fn serve(engine: SocketAddr) -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{READY}{}", listener.local_addr()?);
    loop {
        let (mut client, _peer) = listener.accept().await?;
        tokio::spawn(async move {
            client.set_nodelay(true)?;
            let mut onward = TcpStream::connect(engine).await?;
            onward.set_nodelay(true)?;
            tokio::io::copy_bidirectional(&mut client, &mut onward).await?;
            std::io::Result::Ok(())
        });
    }
}
