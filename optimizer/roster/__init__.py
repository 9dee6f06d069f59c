"""Who could be hired: reading tables, recognising their columns, tiers, and benchmarks with their sources."""

from optimizer.roster.headers import ColumnSpec
from optimizer.roster.reading import Roster, read_roster
from optimizer.roster.tables import RosterFile
from optimizer.roster.tiers import tier_of
from optimizer.scenario.tiers import Tier

__all__ = ["ColumnSpec", "Roster", "RosterFile", "Tier", "read_roster", "tier_of"]
