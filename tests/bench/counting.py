"""`counting.py ROWS`: how long all indicators of 4,000 units take to count over so many dossiers."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from drawn import draw_store
from places import SITE, make_place

from chiso.counts import count_indicators
from chiso.rules import read_rules
from chiso.sites import read_site

if __name__ == "__main__":
    with TemporaryDirectory(prefix="chiso-dem-") as folder:
        place = make_place(Path(folder) / "du-an", communes=3999, dossiers=0)
        site = read_site(place.project, SITE)
        store = draw_store(Path(folder) / "store", site, int(sys.argv[1]) // 4000)
        begun, cpu = time.monotonic(), time.process_time()
        count_indicators(store, read_rules(place.project, site.rules), site)
        told = {
            "cpu_s": time.process_time() - cpu,
            "wall_s": round(time.monotonic() - begun, 2),
            "reports": 0,
        }
        print(json.dumps(told))
