"""Every page of the house wears one shell: one style, no script, no reference to anywhere else."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from chiso.blocks import html_of_table
from chiso.formats import printable

TEMPLATES = Path(__file__).with_name("templates")


def render_page(template: str, **values: object) -> str:
    """A page from a template that extends `shell.html.j2`; all values are escaped and printable.

    The shell itself wants `title`, `is_demo` and `provenance` (lines of text).
    """
    return printable(_environment().get_template(template).render(**values))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    environment.globals |= {
        "style": Markup(style),
        "style_hash": _hash(style),
        "html_of_table": html_of_table,
    }
    return environment


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
