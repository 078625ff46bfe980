"""Where the blocks of two changed texts stand, once both are brought together, and which both put elsewhere.

Pure: blocks are tokens here, known by the side they come from and their place or key.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from itertools import combinations

from comms.drafting.comparing.alignment import Pair, in_order

Token = tuple[str, Hashable]
WORDS = 8  # of each block, when an order is told


def ordered(
    base: Sequence[Token],
    theirs: Sequence[Token],
    mine: Sequence[Token],
    *,
    as_theirs: Collection[Token] = (),
    as_mine: Collection[Token] = (),
) -> list[Token]:
    """Everything of all three in the order of `theirs`, with what `mine` moved or added put where it is there.

    What only `base` has follows what it followed. Of what both moved the place of `theirs` stands, save for what
    is to stand `as_mine`: the one who saves later is asked (`disputed`), so that no move is lost unseen.
    """
    found = list(theirs)
    _insert(found, base, [token for token in base if token not in set(theirs)])
    moved = (_moved(base, mine) - _moved(base, theirs) - set(as_theirs)) | set(as_mine)
    here = set(found)
    moving = [token for token in mine if token not in here or token in moved]
    gone = set(moving)
    found = [token for token in found if token not in gone]
    _insert(found, mine, moving)
    return found


def disputed(base: Sequence[Token], theirs: Sequence[Token], mine: Sequence[Token]) -> set[Token]:
    """What cannot stand where each side put it.

    Either both moved it, each to another place among what neither or both of them moved; or one turned the order
    of two, and the text brought together would turn them back.
    """
    left, right = _moved(base, theirs), _moved(base, mine)
    if not left or not right:
        return set()
    here = set(theirs) & set(mine)
    shared = [token for token in base if token in here]
    fixed = here - (left ^ right)
    sides = [[token for token in side if token in fixed] for side in (theirs, mine)]
    before = [{token: set(side[:at]) for at, token in enumerate(side)} for side in sides]
    found = {token for token in left & right & fixed if before[0][token] != before[1][token]}
    orders = (theirs, mine, ordered(base, theirs, mine))
    first, second, made = ({token: at for at, token in enumerate(one)} for one in orders)
    for one, other in combinations(shared, 2):
        is_turned = first[one] > first[other] or second[one] > second[other]
        if is_turned != (made[one] > made[other]):
            found |= {one, other}
    return found


def in_words(order: Sequence[Token], say: Callable[[Token], str]) -> str:
    """An order as a person reads it: the first words of each, a line apiece."""
    told = (say(token).split() for token in order)
    return "\n".join(
        f"{place}. {' '.join(words[:WORDS])}{' …' if len(words) > WORDS else ''}"
        for place, words in enumerate(told, start=1)
    )


def _moved(base: Sequence[Token], side: Sequence[Token]) -> set[Token]:
    at = {token: place for place, token in enumerate(base)}
    pairs: list[Pair] = [(at.get(token), place) for place, token in enumerate(side)]
    steady = in_order(pairs)
    return {base[i] for i, _ in pairs if i is not None and i not in steady}


def _insert(found: list[Token], order: Sequence[Token], tokens: Sequence[Token]) -> None:
    """Put each of `tokens` after the one it follows in `order`, and after what others added there."""
    wanted = set(tokens)
    known = set(order)
    last = -1
    for token in order:
        if token not in wanted:
            last = found.index(token) if token in found else last
            continue
        last += 1
        while last < len(found) and found[last] not in known:
            last += 1
        found.insert(last, token)
