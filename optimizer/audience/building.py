"""From what a scenario says of its audience to cells: one of four builders, chosen by what is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.audience.cells import Audience
from optimizer.audience.inputs import Channels
from optimizer.audience.one_factor import CORRELATION, audience_from_sizes
from optimizer.audience.overlaps import audience_from_overlaps
from optimizer.audience.panel import audience_from_panel, within_sizes
from optimizer.audience.segments import Segments, audience_from_segments
from optimizer.audience.tables import read_overlaps, read_panel
from optimizer.errors import Problem
from optimizer.offers.table import Offers
from optimizer.scenario.reading import ScenarioFile

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Market:
    """An audience with what the scenario asks of it."""

    audience: Audience
    frequency: int
    """Reach counts people who see the campaign at least this often."""
    segments: tuple[str, ...]
    """Names of the segments, or none. Their cells stand one segment after another, equally many each."""
    hashes: Mapping[str, str]
    """SHA-256 of the files it was read from, by what they are."""
    warnings: tuple[Problem, ...]

    @property
    def weights(self) -> dict[str, float]:
        """How much a person of each segment counts; empty without segments."""
        if not self.segments:
            return {}
        people, heads = (
            table.reshape(len(self.segments), -1).sum(axis=1) for table in (self.audience.people, self.audience.heads)
        )
        return dict(zip(self.segments, np.round(people / np.maximum(heads, 1e-300), 9).tolist(), strict=True))

    def counting(self, segments: tuple[str, ...]) -> Audience:
        """The audience in which only these segments' people count, each as one; all as they are for none named."""
        if not segments:
            return self.audience
        each = self.audience.cells // len(self.segments)
        counts = np.repeat([name in segments for name in self.segments], each)
        return replace(self.audience, people=np.where(counts, self.audience.heads, 0.0))


def build_market(file: ScenarioFile, offers: Offers) -> Market | None:
    """The market of a scenario, or None where it describes no audience. Raises `InputError`."""
    spec = file.scenario.audience
    if spec is None:
        return None
    channels = _channels(file, offers)
    correlation = CORRELATION if spec.correlation is None else float(spec.correlation)
    people = None if spec.people is None else float(spec.people)
    hashes: dict[str, str] = {}
    warnings: list[Problem] = []
    if spec.segments:
        audience = audience_from_segments(channels, _segments(file, offers), correlation)
    elif spec.panel is not None:
        rows, hashes["panel"], warnings = read_panel(file.folder, spec.panel.file, offers)
        audience = within_sizes(audience_from_panel(rows, channels.names, people), channels, rows)
    elif spec.overlaps is not None and people is not None:
        pairs, hashes["overlaps"], warnings = read_overlaps(file.folder, spec.overlaps, offers)
        cut = spec.overlaps.unlisted_below
        audience = audience_from_overlaps(
            channels, people, pairs, unlisted_below=None if cut is None else float(cut), correlation=correlation
        )
    else:
        assert people is not None  # the schema asks for it
        audience = audience_from_sizes(channels, people, correlation)
    names = tuple(segment.name for segment in spec.segments)
    return Market(audience, spec.frequency, names, hashes, (*warnings, *audience.warnings))


def view_rates(offers: Offers) -> FloatArray:
    """(k,) chance that a member of the channel's audience sees the offer at least once."""
    audience = offers.audience[offers.channel]
    reach = offers.outcome("reach")
    rates = np.divide(reach, audience, out=np.zeros(len(offers)), where=audience > 0)
    return np.minimum(rates, 1.0)


def _channels(file: ScenarioFile, offers: Offers) -> Channels:
    """The roster's channels as the builders take them."""
    table = offers.channels
    creator, names = offers.creators
    niches = sorted({niche for cell in table["niche"] for niche in cell})
    code = {niche: number for number, niche in enumerate(niches)}
    single = np.bincount(creator, minlength=len(names))[creator] == 1
    labels = [
        str(name) if alone else f"{name} on {platform}"
        for name, platform, alone in zip(table["creator"], table["platform"], single, strict=True)
    ]
    return Channels(
        offers.audience,
        tuple(labels),
        creator,
        tuple(tuple(code[niche] for niche in cell) for cell in table["niche"]) if niches else None,
        table["line"].to_numpy(dtype=np.int64),
        file.scenario.roster.file,
    )


def _segments(file: ScenarioFile, offers: Offers) -> Segments:
    """The scenario's segments with the roster's shares."""
    spec = file.scenario.audience
    assert spec is not None  # the caller has seen segments
    unknown = pd.Series(np.nan, index=offers.channels.index)
    shares = [offers.channels.get(f"share_{segment.name}", unknown).to_numpy(np.float64) for segment in spec.segments]
    return Segments(
        tuple(segment.name for segment in spec.segments),
        np.array([float(segment.people) for segment in spec.segments]),
        np.array([float(segment.weight) for segment in spec.segments]),
        np.stack(shares, axis=1),
    )
