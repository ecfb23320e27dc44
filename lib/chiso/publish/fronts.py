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
    return render_page(template, front_style=Markup(style), front_hash=_hash(style), **values)


def script_of(name: str) -> dict[str, Markup]:
    """A script of ours for a page that works without it, and the hash by which the page's policy allows it."""
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    return {"text": Markup(text), "hash": Markup(_hash(text))}


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def _style() -> str:
    return (TEMPLATES / "front.css").read_text(encoding="utf-8")
