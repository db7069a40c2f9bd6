"""Ranked ballots, counted in the open: SPEC.md section 13 says why a secret remote race never uses them."""

from ballotbox.ranked.ballots import BadRanking, Race
from ballotbox.ranked.instant_run_off import instant_run_off
from ballotbox.ranked.meek import meek
from ballotbox.ranked.scottish import scottish
from ballotbox.ranked.stages import Result, Stage

__all__ = ["BadRanking", "Race", "Result", "Stage", "instant_run_off", "meek", "scottish"]
