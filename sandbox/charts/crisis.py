"""A crisis as a tree whose branches are as wide as they are likely."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from sandbox.charts.marks import ACCENT, CALM, GREY, NO, Spec, hover, layer
from sandbox.messages import _
from sandbox.questions.crisis_words import ENDS, called
from sandbox.words import capital, number

if TYPE_CHECKING:
    from sandbox.questions.crisis import Crisis

COLORS = {
    "status_quo": GREY,
    "concession": ACCENT,
    "back_down": "#2A9D8F",
    "execution": NO,
    "answered": "#9C2B22",
}
#: The decision at which each end leaves the tree.
LEAVES_AT = {"status_quo": 0, "concession": 1, "back_down": 2, "execution": 3, "answered": 3}
#: Room between ends, in units of the whole chance; so that two lines stand beside each, of 12
#: pixels' letters; what has two words takes a line for each, or a phone would cut it.
GAP, TOP, UNIT, LINE = 0.24, 0.3, 145, 0.11
STEPS = 14
#: Of the width, what labels take.
LABELS = 0.52


class Leaf(NamedTuple):
    """An end of the tree: its chance, and what it is worth to both."""

    name: str
    words: str
    chance: float
    us: float
    china: float


def leaves_of(found: Crisis) -> list[Leaf]:
    """The ends in drawing order; executions apart by whether they are answered."""
    leaves = [
        Leaf(name, _(words), found.chances[name], *found.payoffs(name))
        for name, words in ENDS.items()
    ]
    if "answered" not in found.priced.outcomes:
        return leaves
    answer = found.solution.equilibria[found.solution.drifts_to].answer
    chance = leaves.pop().chance
    for name, words, share in (
        ("execution", _("carried out, no answer"), 1.0 - answer),
        ("answered", _("carried out, answered"), answer),
    ):
        worth = (found.priced.total(name, side) for side in ("us", "china"))
        leaves.append(Leaf(name, words, chance * share, *worth))
    return leaves


def crisis_spec(found: Crisis) -> Spec:
    """The tree: every end's band leaves the trunk at the decision that leads to it."""
    leaves = leaves_of(found)
    stages = 1 + max(LEAVES_AT[leaf.name] for leaf in leaves)
    place = _Places(leaves)
    ends = {"x": [-0.02, stages * (1 + LABELS)], "y": [place.bottom + 0.02, -TOP]}
    axes = {
        name: {"field": name, "type": "quantitative", "axis": None}
        | {"scale": {"domain": both, "nice": False}}
        for name, both in ends.items()
    }
    worth = (("us", _("United States, bn USD")), ("china", _("China, bn USD")))
    tooltip = hover(("words", _("end")), ("chance", _("chance")), *worth)
    color = {"domain": list(COLORS), "range": list(COLORS.values())}
    node = {"type": "rule", "aria": False, "strokeWidth": 3, "color": CALM}
    return {
        "height": round(UNIT * (place.bottom + TOP)),
        "encoding": axes,
        "layer": [
            layer(
                [row for leaf in leaves for row in place.band(leaf, stages)],
                {"type": "area", "opacity": 0.85, "line": False},
                y2={"field": "y2"},
                detail={"field": "name"},
                color={"field": "name", "scale": color, "legend": None},
                tooltip=tooltip,
            ),
            layer(list(place.nodes()), node, y2={"field": "y2"}),
            _texts(list(_decisions(found, stages)), "what", {"align": "center", "baseline": "top"}),
            _texts([place.label(leaf, stages) for leaf in leaves], "what", {"fontWeight": 600}),
            _texts([place.worth(leaf, stages) for leaf in leaves], "worth", {"dy": 8}),
        ],
    }


def _texts(values: list[Spec], field: str, mark: Spec) -> Spec:
    usual = {"type": "text", "align": "left", "fontSize": 12, "dy": -7, "dx": 0, "color": CALM}
    if mark.get("align") != "center":
        usual["dx"] = 6
    return layer(
        values, {**usual, **mark, "lineBreak": "\n", "tooltip": None}, text={"field": field}
    )


def _decisions(found: Crisis, stages: int) -> Iterator[Spec]:
    """Who decides what with which chance, above the tree."""
    chosen = found.solution.equilibria[found.solution.drifts_to]
    names = {"us": _("US"), "china": _("China")}
    sender, target = names[found.sender], names[found.target]
    told = (
        (sender, _("threatens"), chosen.threaten),
        (target, _("resists"), chosen.resist),
        (sender, _("carries out"), chosen.execute),
        (target, _("answers"), chosen.answer),
    )
    for k, (who, does, chance) in enumerate(told[:stages]):
        yield {"x": k + 0.5, "y": -TOP, "what": f"{who}\n{does}\n{chance_words(chance)}"}


class _Places:
    """Where the bands lie: each leaf's place at the right end, and the trunk before."""

    def __init__(self, leaves: list[Leaf]) -> None:
        self.leaves = leaves
        top, self.final = GAP / 2, {}
        for leaf in leaves:
            self.final[leaf.name] = top
            top += leaf.chance + GAP + LINE * ("\n" in self.words(leaf))
        self.bottom = top - GAP / 2

    def trunk(self, stage: int) -> dict[str, float]:
        """The upper edges of what has not yet left at a decision, stacked."""
        rest = [leaf for leaf in self.leaves if LEAVES_AT[leaf.name] >= stage]
        middle = sum(self.final[one.name] + one.chance / 2 for one in rest) / len(rest)
        top, edges = middle - sum(one.chance for one in rest) / 2, {}
        for leaf in rest:
            edges[leaf.name] = top
            top += leaf.chance
        return edges

    def band(self, leaf: Leaf, stages: int) -> Iterator[Spec]:
        """The edges of a leaf's band, from left to right."""
        if leaf.chance <= 0.0:
            return
        told = {"name": leaf.name, "words": leaf.words, **_told(leaf)}
        last = LEAVES_AT[leaf.name]
        places = [self.trunk(stage)[leaf.name] for stage in range(last + 1)]
        places += [self.final[leaf.name]] * (stages - last)
        for stage in range(stages):
            for step in range(STEPS + (stage == stages - 1)):
                part = step / STEPS
                ease = part * part * (3 - 2 * part)
                y = places[stage] + ease * (places[stage + 1] - places[stage])
                yield {**told, "x": stage + part, "y": y, "y2": y + leaf.chance}

    def nodes(self) -> Iterator[Spec]:
        """A rule where something is decided."""
        for stage in sorted({LEAVES_AT[leaf.name] for leaf in self.leaves}):
            edges = self.trunk(stage)
            width = sum(leaf.chance for leaf in self.leaves if leaf.name in edges)
            top = min(edges.values())
            yield {"x": stage, "y": top, "y2": top + max(width, 0.02)}

    @staticmethod
    def words(leaf: Leaf) -> str:
        """The name of an end and its chance, in one line or two."""
        return f"{capital(leaf.words)} {chance_words(leaf.chance)}".replace(", ", ",\n")

    def label(self, leaf: Leaf, stages: int) -> Spec:
        """What stands beside an end."""
        middle = self.final[leaf.name] + leaf.chance / 2
        return {"x": stages, "y": middle, "what": self.words(leaf)}

    def worth(self, leaf: Leaf, stages: int) -> Spec:
        """What stands under that."""
        told = _("US {us}, China {china}").format(**_told(leaf))
        label = self.label(leaf, stages)
        return {**label, "y": label["y"] + LINE * ("\n" in label["what"]), "worth": told}


def _told(leaf: Leaf) -> dict[str, str]:
    """The numbers of an end, as readers see them."""
    chance = chance_words(leaf.chance)
    return {"chance": chance, "us": number(leaf.us), "china": number(leaf.china)}


def chance_words(chance: float) -> str:
    """A chance as readers take it: neither 0 nor 100 where it is not quite.

    >>> chance_words(0.1249), chance_words(0.0004), chance_words(0.9999), chance_words(1.0)
    ('12%', '<1%', '>99%', '100%')
    """
    if 0.0 < chance < 0.005:
        return "<1%"
    if 0.995 < chance < 1.0:
        return ">99%"
    return f"{100 * chance:.0f}%"


def crisis_alt(found: Crisis) -> str:
    """The tree in words."""
    ends = "; ".join(
        _("{words} {chance}, worth {us} to the United States and {china} to China").format(
            words=leaf.words, **_told(leaf)
        )
        for leaf in leaves_of(found)
    )
    return _("A threat of {sender} against {target}: {ends}").format(
        sender=called(found.sender), target=called(found.target), ends=ends
    )
