//! A way to a server on which nothing comes back any more, and nobody says so: a cable that is pulled, a machine that is gone.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};

use super::SOCKET;

/// What is known of the connections on the way.
#[derive(Default)]
pub(super) struct Way {
    opened: AtomicUsize,
    /// Those with numbers up to this are silent.
    silent: AtomicUsize,
    /// So many beats get lost, and their connections with them.
    lost_beats: AtomicUsize,
}

impl Way {
    /// Begins to listen in `folder`, for clients of the server in `server`.
    pub(super) fn listen(folder: &Path, server: PathBuf) -> Arc<Self> {
        let listener = UnixListener::bind(folder.join(SOCKET)).unwrap();
        let way = Arc::new(Self::default());
        let listening = Arc::clone(&way);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (way, server) = (Arc::clone(&listening), server.clone());
                // A client that goes ends it.
                tokio::spawn(async move { way.serve(client, &server).await });
            }
        });
        way
    }

    /// All connections that there are fall silent.
    pub(super) fn falls_silent(&self) {
        let opened = self.opened.load(Ordering::SeqCst);
        self.silent.store(opened, Ordering::SeqCst);
    }

    /// The connections fall silent on which the next `count` beats are written.
    pub(super) fn loses_beats(&self, count: usize) {
        self.lost_beats.store(count, Ordering::SeqCst);
    }

    async fn serve(&self, client: UnixStream, server: &Path) -> io::Result<()> {
        let number = self.opened.fetch_add(1, Ordering::SeqCst) + 1;
        let server = UnixStream::connect(server.join(SOCKET)).await?;
        let ((mut asks, mut hears), (mut answers, mut asked)) =
            (client.into_split(), server.into_split());
        let there = async {
            let mut bytes = vec![0; 16 * 1024];
            loop {
                let count = asks.read(&mut bytes).await?;
                if count == 0 {
                    return Ok(());
                }
                let said = &bytes[..count];
                if number <= self.silent.load(Ordering::SeqCst) || self.loses(said) {
                    std::future::pending::<()>().await;
                }
                asked.write_all(said).await?;
            }
        };
        tokio::select! {
            done = there => done,
            done = tokio::io::copy(&mut answers, &mut hears) => done.map(drop),
        }
    }

    fn loses(&self, said: &[u8]) -> bool {
        const BEAT: &[u8] = b"INSERT INTO pulse";
        let is_beat = said.windows(BEAT.len()).any(|part| part == BEAT);
        let one_less = |left: usize| left.checked_sub(1);
        is_beat
            && self
                .lost_beats
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less)
                .is_ok()
    }
}
