"""The labelling guide in code: which tags exist, what each means, and the records that carry them.

The guide's full text is `docs/labelling.md`; a change here is a change there. Everything that names a tag
(training data, the model's heads, SQL rows, messages, help texts) takes the word from this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

GUIDE_VERSION = "2026-11"


class EventType(StrEnum):
    """What an item reports as happening; an item carries none, one or several (guide, section 2)."""

    EXPORT_CONTROL = "export_control"
    NEW_DEPOSIT = "new_deposit"
    STOCKPILE_FUNDING = "stockpile_funding"
    PRICE_SHOCK = "price_shock"


class Direction(StrEnum):
    """Which way an event goes (guide, section 3)."""

    TIGHTENING = "tightening"
    EASING = "easing"
    UNCHANGED = "unchanged"
    UP = "up"
    DOWN = "down"


DIRECTIONS_OF: Mapping[EventType, tuple[Direction, ...]] = {
    EventType.EXPORT_CONTROL: (Direction.TIGHTENING, Direction.EASING, Direction.UNCHANGED),
    EventType.PRICE_SHOCK: (Direction.UP, Direction.DOWN),
}
"""The directions that a type can take; a type that is missing here carries none."""


class Pillar(StrEnum):
    """The report's reading of the field: China's levers and the answers to them (guide, section 4)."""

    CHINA_EXPORT_LEVERAGE = "china_export_leverage"
    CHINA_STATE_CONTROL = "china_state_control"
    CHINA_RESOURCES_TECHNOLOGY = "china_resources_technology"
    ENVIRONMENT = "environment"
    DIVERSIFICATION = "diversification"
    STRATEGIC_RESERVES = "strategic_reserves"
    SUBSTITUTION_RECYCLING = "substitution_recycling"
    MINING_REFINING_INVESTMENT = "mining_refining_investment"
    COOPERATION = "cooperation"
    LEGAL_FRAMEWORK = "legal_framework"
    DEMAND_TECHNOLOGY = "demand_technology"


ELEMENTS: Mapping[str, str] = {
    "Sc": "scandium", "Y": "yttrium", "La": "lanthanum", "Ce": "cerium", "Pr": "praseodymium",
    "Nd": "neodymium", "Pm": "promethium", "Sm": "samarium", "Eu": "europium", "Gd": "gadolinium",
    "Tb": "terbium", "Dy": "dysprosium", "Ho": "holmium", "Er": "erbium", "Tm": "thulium",
    "Yb": "ytterbium", "Lu": "lutetium",
}  # fmt: skip
"""The 17 rare-earth elements by symbol (IUPAC: the fifteen lanthanides, scandium and yttrium)."""

MATERIALS: tuple[str, ...] = (*ELEMENTS, "REE", "magnets")
"""Every word that `materials` may hold, in the order in which it is shown (guide, section 6)."""

MEANINGS: Mapping[str, str] = {
    EventType.EXPORT_CONTROL: "a government restricts, licenses, bans or taxes exports, sets quotas, eases or enforces that",
    EventType.NEW_DEPOSIT: "a find, a resource or reserve estimate, drill or assay results, a new rare-earth mineral",
    EventType.STOCKPILE_FUNDING: "public or state-backed money or buying that secures supply, or its withdrawal",
    EventType.PRICE_SHOCK: "an abrupt or record move of rare-earth or magnet prices",
    Pillar.CHINA_EXPORT_LEVERAGE: "China's quotas, bans, licences and technology lists used as leverage",
    Pillar.CHINA_STATE_CONTROL: "state ownership, extraction quotas, consolidation, traceability, action against illegal mines",
    Pillar.CHINA_RESOURCES_TECHNOLOGY: "China's own deposits, new minerals, patents and processing technology",
    Pillar.ENVIRONMENT: "pollution, tailings, radioactivity, remediation and community health, anywhere",
    Pillar.DIVERSIFICATION: "new mines, deposits and supply deals outside China",
    Pillar.STRATEGIC_RESERVES: "stockpiles and reserves",
    Pillar.SUBSTITUTION_RECYCLING: "substitutes, reduced use, recycling and urban mining",
    Pillar.MINING_REFINING_INVESTMENT: "separation, metal and magnet plants and the money put into them outside China",
    Pillar.COOPERATION: "agreements, alliances and joint projects between governments or blocs",
    Pillar.LEGAL_FRAMEWORK: "acts, strategies, lists and regulations outside China",
    Pillar.DEMAND_TECHNOLOGY: "what rare earths are used for and how demand moves",
}
"""One line for each tag, in our words, for help texts and buttons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What is classified: a headline and, where there is one, its summary. `lang` is a hint (ISO 639-1)."""

    title: str
    summary: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An organisation that a text names: the gazetteer's id and its English name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A figure with its unit. `text` is as written; `kind` is money, percent, mass or price; None: not normalised."""

    text: str
    kind: str
    value: float | None
    unit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentNumber:
    """An official document's number in canonical form (`MOFCOM 2025/61`) and as the text writes it."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedDate:
    """A date that a text gives: `kind` is effective, expiry or stated; `date` is YYYY-MM-DD."""

    kind: str
    date: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """What the report's theses ask of a text. `scale` is small or sweeping, `funding` granted or withdrawn, None where
    the text does not tell; `said_retaliation` is None where nothing is said of it. `mentions` are the report's own words
    for the technologies that the text names.
    """

    scale: str | None = None
    funding: str | None = None
    said_retaliation: bool | None = None
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """All that is known of one text: the model's tags with their probabilities, and what extraction found.

    An off-topic text has `relevant` False and every tuple empty. `scores` holds the calibrated probability of
    each event type in 0..1; `uncertain` names the tags that lie inside the abstention band.
    """

    relevant: bool
    relevance: float
    event_types: tuple[EventType, ...] = ()
    scores: Mapping[EventType, float] = field(default_factory=dict)
    directions: Mapping[EventType, Direction] = field(default_factory=dict)
    uncertain: tuple[str, ...] = ()
    pillars: tuple[Pillar, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    acting: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    amounts: tuple[Amount, ...] = ()
    documents: tuple[DocumentNumber, ...] = ()
    dates: tuple[StatedDate, ...] = ()
    lang: str = ""
    model: str = ""
    stance: Stance = field(default_factory=Stance)

    def __post_init__(self) -> None:
        for name, value in (("relevance", self.relevance), *self.scores.items()):
            if not 0.0 <= value <= 1.0:
                raise ValueError(f"{name} must lie in 0..1, not {value}")
        if not self.relevant and (self.event_types or self.pillars):
            raise ValueError("an off-topic text carries no tag")
