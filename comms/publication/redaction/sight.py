"""The public text of a letter as the worker draws it for a preview."""

from __future__ import annotations

from dataclasses import dataclass

from comms.drafting.preview import Form


@dataclass(frozen=True)
class PublicSight:
    """The letter `pk` with the public text of this digest."""

    pk: int
    digest: str

    def task(self, form: Form) -> tuple[str, list[object]]:
        return "comms.render_public_preview", [self.pk]

    def key(self, form: Form) -> str:
        return f"public-preview:{form}:{self.pk}:{self.digest}"
