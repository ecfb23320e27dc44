"""An executed notebook becomes a page and a paper; nothing in it vanishes, nothing in it is obeyed."""

from __future__ import annotations

from chiso.render.reading import identity_of

__all__ = ["identity_of"]
