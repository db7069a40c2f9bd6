"""What an election may do without, and had better not: said in words before it opens (SPEC 4.10)."""

from ballotbox.manifest import Manifest


def cautions(manifest: Manifest) -> list[str]:
    """A sentence for each weakness that (4.2) to (4.6) allow; empty when there is none."""
    trustees, threshold, quorum = len(manifest.trustees), manifest.threshold, manifest.quorum
    spare = trustees - threshold
    weak = [
        (threshold < 2, "One trustee alone can open ballots."),
        (spare < 2, f"The result is lost with the {spare + 1} of {trustees} trustees who lose their shares first."),
        (len(manifest.issuers) < 2, "One issuer alone hands out the passes, so it can vote for members who never asked."),
        (quorum < 2, "Fewer than two witnesses must see a tree head, so the board and one friend can show two different logs."),
        (quorum == len(manifest.witnesses) > 0, "Every witness is needed at the close: one that is ill or unwilling stops the count."),
    ]
    return [sentence for applies, sentence in weak if applies]
