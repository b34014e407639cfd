"""Transcribes a WAV clip through Deepgram's Python SDK, streaming and as a file.

Usage: listen_python.py HOST:PORT CLIP.wav
"""

import sys
import threading
import wave

from deepgram import DeepgramClient
from deepgram.core.events import EventType
from deepgram.environment import DeepgramClientEnvironment

FRAME = 1280  # 40 ms of 16 kHz PCM16


def stream(client: DeepgramClient, pcm: bytes) -> str:
    """The text of a live stream's finals."""
    finals: list[str] = []
    closed = threading.Event()

    def on_message(message) -> None:
        if getattr(message, "type", None) == "Results" and message.is_final:
            text = message.channel.alternatives[0].transcript
            if text:
                finals.append(text)

    options = dict(model="nova-3", encoding="linear16", sample_rate=16000, interim_results=True)
    with client.listen.v1.connect(**options, keyterm=["ten meters"], mip_opt_out=True) as socket:
        socket.on(EventType.MESSAGE, on_message)
        socket.on(EventType.CLOSE, lambda _: closed.set())
        listener = threading.Thread(target=socket.start_listening, daemon=True)
        listener.start()
        socket.send_keep_alive()
        for start in range(0, len(pcm), FRAME):
            socket.send_media(pcm[start : start + FRAME])
        socket.send_finalize()
        socket.send_close_stream()
        listener.join(timeout=30)
        if listener.is_alive():
            raise TimeoutError("the engine did not end the stream")
    return " ".join(finals)


def main() -> int:
    address, path = sys.argv[1:3]
    with wave.open(path) as clip:
        pcm = clip.readframes(clip.getnframes())
    rest, socket = f"http://{address}", f"ws://{address}"
    environment = DeepgramClientEnvironment(
        base=rest, production=socket, agent=socket, agent_rest=rest
    )
    client = DeepgramClient(api_key="any", environment=environment)

    streamed = stream(client, pcm)
    print(f"streaming: {streamed}")

    with open(path, "rb") as clip:
        answer = client.listen.v1.media.transcribe_file(request=clip.read(), model="nova-3")
    recorded = answer.results.channels[0].alternatives[0].transcript
    print(f"pre-recorded: {recorded}")
    return 0 if streamed and recorded else 1


if __name__ == "__main__":
    sys.exit(main())
