"""Says whether a judgement can stand beside those that count: refused is what would make one of them a dead letter.

Sameness is followed through any number of judgements, so that three people who judge three pairs can't contradict each other either.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from blocks.errors import Code, Terminal
from blocks.store_records import EntityJudgement, Judgement, Named
from tasks.resolution.decisions import NodeKey, in_force, node_key

Way = Mapping[NodeKey, tuple[int, ...]]
"""Each name that is judged the same as one, with the numbers of the judgements that lead there."""


def refuse_contradiction(
    judgements: Iterable[EntityJudgement], judgement: Judgement, left: Named, right: Named | None = None, name: str | None = None
) -> None:
    """Return where a new judgement on `left` can stand beside the others.

    Args:
        judgements: those of the matter, ended ones and undoings included.
        judgement: what is judged now, but for `undo`, which contradicts nothing.
        left: what is judged.
        right: what it is compared with, where it is.
        name: how it is to be called, where it is renamed.

    Raises:
        Terminal: `JUDGEMENT_CONTRADICTS` with the numbers of the earlier judgements.
    """
    counting = in_force(judgements)
    one = _same_as(node_key(left), counting)
    other = _same_as(node_key(right), counting) if right else one
    if judgement is Judgement.SAME:
        _refuse_parted(one, other, counting)
        _refuse_two_names([*_renamed(one, counting), *_renamed(other, counting)])
    elif judgement is Judgement.DIFFERENT and right and node_key(right) in one:
        numbers = one[node_key(right)]
        raise Terminal(
            Code.JUDGEMENT_CONTRADICTS,
            f"{_numbered(numbers)} that the two are the same." if numbers else "The two names are one and the same.",
        )
    elif judgement is Judgement.RENAME and name is not None:
        _refuse_two_names([*_renamed(one, counting), (None, name)])


def _same_as(key: NodeKey, counting: Sequence[EntityJudgement]) -> Way:
    beside: dict[NodeKey, list[tuple[NodeKey, int]]] = {}
    for each in counting:
        if each.judgement is Judgement.SAME and each.left and each.right:
            one, other = node_key(each.left), node_key(each.right)
            beside.setdefault(one, []).append((other, each.number))
            beside.setdefault(other, []).append((one, each.number))
    ways: dict[NodeKey, tuple[int, ...]] = {key: ()}
    waiting = deque([key])
    while waiting:
        at = waiting.popleft()
        for other, number in beside.get(at, ()):
            if other not in ways:
                ways[other] = (*ways[at], number)
                waiting.append(other)
    return ways


def _refuse_parted(one: Way, other: Way, counting: Sequence[EntityJudgement]) -> None:
    for each in counting:
        if each.judgement is Judgement.DIFFERENT and each.left and each.right:
            left, right = node_key(each.left), node_key(each.right)
            if (left in one and right in other) or (left in other and right in one):
                raise Terminal(Code.JUDGEMENT_CONTRADICTS, f"{_numbered((each.number,))} that the two are different.")


def _renamed(names: Way, counting: Sequence[EntityJudgement]) -> list[tuple[int | None, str]]:
    return [(each.number, each.name) for each in counting if each.name is not None and each.left and node_key(each.left) in names]


def _refuse_two_names(names: Sequence[tuple[int | None, str]]) -> None:
    if len({name for _, name in names}) > 1:
        numbers = sorted({number for number, _ in names if number is not None})
        raise Terminal(Code.JUDGEMENT_CONTRADICTS, f"{_numbered(numbers)} another name.")


def _numbered(numbers: Sequence[int]) -> str:
    told = ", ".join(map(str, sorted(numbers)))
    return f"Judgement {told} says" if len(numbers) == 1 else f"Judgements {told} say"
