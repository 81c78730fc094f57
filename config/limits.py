"""When a run stops for a person instead of going on (DOMAIN.md section 6): for the school, and for single colleges."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from config.blocks import Block

Share = Annotated[Decimal, Field(ge=0, le=1)]
Name = Annotated[str, Field(min_length=1)]


class CollegeLimits(Block):
    """Limits of some colleges that differ from the school's; what is not said is as for the school."""

    names: tuple[Name, ...] = Field(min_length=1)
    class_hit_share: Share | None = None
    class_hit_minimum_size: int | None = Field(default=None, ge=1)
    class_hit_growth: int | None = Field(default=None, ge=1)
    additions_share: Share | None = None
    additions_minimum: int | None = Field(default=None, ge=0)
    removals_share: Share | None = None
    removals_minimum: int | None = Field(default=None, ge=0)


class Limits(Block):
    """The limits of a site. Shares are decimals, 0.02 is 2 %."""

    pending_share: Share = Decimal("0.02")
    registrar_difference_share: Share = Decimal("0.01")
    shrunken_share: Share = Decimal("0.8")
    class_hit_share: Share = Decimal("0.3")
    class_hit_minimum_size: int = Field(default=10, ge=1)
    class_hit_growth: int = Field(default=3, ge=1)
    additions_share: Share = Decimal("0.1")
    additions_minimum: int = Field(default=10, ge=0)
    removals_share: Share = Decimal("0.1")
    removals_minimum: int = Field(default=5, ge=0)
    colleges: tuple[CollegeLimits, ...] = ()

    @model_validator(mode="after")
    def _each_college_once(self) -> Self:
        twice = [name for name, count in Counter(self._named()).items() if count > 1]
        if twice:
            raise ValueError(f"学院 {'、'.join(twice)} 的界限写了两次，请合并")
        return self

    def of_college(self, college: str) -> Limits:
        """Return the limits that hold for a college: its own where the settings name it."""
        own = next((each for each in self.colleges if college in each.names), None)
        said = {} if own is None else own.model_dump(exclude_none=True, exclude={"names"})
        return self.model_copy(update={**said, "colleges": ()})

    def names(self, college: str) -> bool:
        """Say whether a college has limits of its own."""
        return college in self._named()

    def _named(self) -> list[str]:
        return [name for each in self.colleges for name in each.names]
