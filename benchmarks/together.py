"""Many connections at once: how many requests a second are answered, and how long the late ones wait."""

import http.client
import threading
import time
from dataclasses import dataclass, field

from benchmarks.asking import Client, Page
from benchmarks.goals import CONNECTIONS


@dataclass
class Load:
    """One block: requests a second over all connections, and the seconds of each request."""

    rate: float = 0.0
    seconds: list[float] = field(default_factory=list)
    wrong: str = ""


def load(port: int, session: str, way: Page, seconds: float) -> Load:
    """Ask on `CONNECTIONS` new connections for about so many seconds, each as fast as it is answered."""
    seen, over = Load(), threading.Event()
    begin = threading.Barrier(CONNECTIONS + 1)

    def ask() -> None:
        client = Client(port, session)
        try:
            client.ask(way.call())  # opens the connection; new ones spread over the workers anew
            begin.wait(timeout=60)
            while not over.is_set():
                answer = client.ask(way.call())
                seen.seconds.append(answer.seconds)
                if answer.status != way.status:
                    seen.wrong = f"status {answer.status}"
        except (OSError, http.client.HTTPException, threading.BrokenBarrierError) as trouble:
            seen.wrong = seen.wrong or f"a connection broke ({type(trouble).__name__})"
            begin.abort()
        finally:
            client.close()

    threads = [threading.Thread(target=ask, daemon=True) for _connection in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    start = time.perf_counter()
    try:
        begin.wait(timeout=60)
        start = time.perf_counter()
        over.wait(seconds)
    except threading.BrokenBarrierError:
        seen.wrong = seen.wrong or "not every connection was answered"
    over.set()
    for thread in threads:
        thread.join()
    seen.rate = len(seen.seconds) / (time.perf_counter() - start)
    return seen
