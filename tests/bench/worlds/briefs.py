"""The briefs that product copy is written from."""

from dataclasses import asdict, dataclass
from functools import cached_property

from tests.bench.worlds import draws

CATEGORIES = ("kitchen", "office", "garden", "travel")
STORY_CATEGORIES = frozenset({"garden", "travel"})

_MAKERS = ("Tarn", "Brindle", "Halden", "Kestrel", "Yarrow", "Opal", "Wex", "Ferrow", "Druvo", "Morrow")
_GOODS = {
    "kitchen": ("kettle", "teapot", "grinder", "pan", "board"),
    "office": ("lamp", "desk", "chair", "organiser", "notebook"),
    "garden": ("lantern", "bench", "trowel", "hammock", "planter"),
    "travel": ("backpack", "pillow", "bottle", "poncho", "trolley"),
}
_MATERIALS = ("oak", "steel", "linen", "wool", "glass", "cork", "bamboo", "leather")
_AUDIENCES = ("young families", "early risers", "students", "small teams", "keen amateurs", "frequent guests")
_FEATURES = (
    "folds flat",
    "cleans in a minute",
    "stays quiet",
    "fits small rooms",
    "needs no tools",
    "comes in one colour",
    "weighs little",
    "lasts all day",
    "stacks neatly",
    "opens with one hand",
)


@dataclass(frozen=True)
class Brief:
    """What is known of a product."""

    name: str
    category: str
    material: str
    audience: str
    features: tuple[str, ...]
    price: float
    days: int
    years: int

    @cached_property
    def text(self) -> str:
        """Return it as it is put to the task model."""
        return str({**asdict(self), "features": list(self.features)})


def brief(seed: int, number: int) -> Brief:
    """Return one of the briefs of a seed; categories take turns."""
    purpose = ("brief", seed, number)
    category = CATEGORIES[number % len(CATEGORIES)]
    maker, goods = draws.choice(_MAKERS, *purpose, "maker"), draws.choice(_GOODS[category], *purpose, "goods")
    model = 1 + int(draws.uniform(*purpose, "model") * 99)
    ranks = draws.uniforms(len(_FEATURES), *purpose, "features")
    features = tuple(_FEATURES[at] for at in sorted(range(len(_FEATURES)), key=ranks.__getitem__)[:3])
    return Brief(
        f"{maker} {model} {goods}",
        category,
        draws.choice(_MATERIALS, *purpose, "material"),
        draws.choice(_AUDIENCES, *purpose, "audience"),
        features,
        round(5 + draws.uniform(*purpose, "price") * 195, 2),
        1 + int(draws.uniform(*purpose, "days") * 9),
        1 + int(draws.uniform(*purpose, "years") * 9),
    )
