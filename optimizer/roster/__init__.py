"""Who could be hired: reading tables, recognising their columns, tiers, and benchmarks with their sources."""

from optimizer.roster.headers import ColumnSpec
from optimizer.roster.reading import Roster, read_roster
from optimizer.roster.tables import RosterFile
from optimizer.roster.tiers import Tier, tier_of

__all__ = ["ColumnSpec", "Roster", "RosterFile", "Tier", "read_roster", "tier_of"]
