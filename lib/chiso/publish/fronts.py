"""Front pages wear the shell of every page and a little style of their own."""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from markupsafe import Markup

from chiso.render.pages import TEMPLATES, render_page


def render_front(template: str, **values: object) -> str:
    """A page from a template that extends `front.html.j2`, whose style its policy allows by hash."""
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return render_page(template, front_style=Markup(style), front_hash=f"sha256-{digest}", **values)


@cache
def _style() -> str:
    return (TEMPLATES / "front.css").read_text(encoding="utf-8")
