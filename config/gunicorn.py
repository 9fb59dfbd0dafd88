"""How gunicorn serves the site. Each value a district may change is read from the environment and listed in
`docs/settings.md`."""

import os
from pathlib import Path

from environ import Env

# gunicorn reads this file before the settings read theirs.
Env.read_env(Path(__file__).resolve().parent.parent / ".env", overwrite=False)

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
# A worker that hangs is replaced; an upload or a download may take longer, since threads keep the heartbeat.
timeout = 60
graceful_timeout = 30
# Leaks of any library stay small: each worker is renewed after a few thousand requests, not all at once.
max_requests = 5000
max_requests_jitter = 500
# The heartbeat file must not wait for a slow disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  (a heartbeat, no data)
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
control_socket_disable = True  # no second door into the server
loglevel = os.environ.get("GUNICORN_LOG_LEVEL", "warning")
errorlog = "-"
accesslog = None  # addresses of people are not collected twice; the proxy in front keeps its own log
