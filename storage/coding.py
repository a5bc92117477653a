"""Records to JSON and back: the keys are those that `classify` prints (contract), so rows and output read alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from classifiers import (
    Amount,
    Direction,
    DocumentNumber,
    EventType,
    Labels,
    Organisation,
    Pillar,
    Stance,
    StatedDate,
)


def labels_to_dict(labels: Labels) -> dict[str, Any]:
    """The labels under the contract's keys, ready for `json.dumps`."""
    return {
        "relevant": labels.relevant,
        "relevance": labels.relevance,
        "event_types": list(labels.event_types),
        "scores": dict(labels.scores),
        "directions": dict(labels.directions),
        "uncertain": list(labels.uncertain),
        "pillars": list(labels.pillars),
        "jurisdictions": list(labels.jurisdictions),
        "acting": list(labels.acting),
        "materials": list(labels.materials),
        "organisations": [{"id": o.id, "name": o.name} for o in labels.organisations],
        "amounts": [{"text": a.text, "kind": a.kind, "value": a.value, "unit": a.unit} for a in labels.amounts],
        "documents": [{"id": d.id, "text": d.text} for d in labels.documents],
        "dates": [{"kind": d.kind, "date": d.date, "text": d.text} for d in labels.dates],
        "lang": labels.lang,
        "model": labels.model,
        "stance": {
            "scale": labels.stance.scale,
            "funding": labels.stance.funding,
            "said_retaliation": labels.stance.said_retaliation,
            "mentions": list(labels.stance.mentions),
        },
    }


def labels_to_json(labels: Labels) -> str:
    """`labels_to_dict` as one line of JSON."""
    return json.dumps(labels_to_dict(labels), ensure_ascii=False)


def labels_from_json(text: str) -> Labels:
    """The labels that `labels_to_json` wrote."""
    raw = json.loads(text)
    return Labels(
        relevant=raw["relevant"],
        relevance=raw["relevance"],
        event_types=tuple(map(EventType, raw["event_types"])),
        scores={EventType(k): v for k, v in raw["scores"].items()},
        directions={EventType(k): Direction(v) for k, v in raw["directions"].items()},
        uncertain=tuple(raw["uncertain"]),
        pillars=tuple(map(Pillar, raw["pillars"])),
        jurisdictions=tuple(raw["jurisdictions"]),
        acting=tuple(raw["acting"]),
        materials=tuple(raw["materials"]),
        organisations=tuple(Organisation(**row) for row in raw["organisations"]),
        amounts=tuple(Amount(**row) for row in raw["amounts"]),
        documents=tuple(DocumentNumber(**row) for row in raw["documents"]),
        dates=tuple(StatedDate(**row) for row in raw["dates"]),
        lang=raw["lang"],
        model=raw["model"],
        stance=_stance(raw.get("stance")),
    )


def _stance(raw: Mapping[str, Any] | None) -> Stance:
    """The stance, unknown throughout in labels that were written before it was asked for."""
    return Stance() if raw is None else Stance(**{**raw, "mentions": tuple(raw["mentions"])})
