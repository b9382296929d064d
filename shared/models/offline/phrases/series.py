"""The sentences that present a series of articles, and those that present the offline model itself."""

from collections.abc import Mapping

COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")
SERIES_INTRODUCTIONS = (
    "This series looks at {topic} in {count} parts, each short enough for one sitting.",
    "{topic} in {count} parts: every article stands on its own, and together they make a plan.",
    "Over {count} articles, this series takes {topic} apart and puts it together again.",
)
SERIES_PARTS: Mapping[str, tuple[str, ...]] = {
    "context": ("The opening article sets the scene: why the subject matters and what stands in the way.",),
    "problem": ("This part looks at what usually goes wrong, above all {problem}.",),
    "basics": ("This part explains the few ideas that everything else rests on.",),
    "benefit": ("This part asks what there is to gain, from {gain} to {gain2}.",),
    "howto": ("Here it gets practical: the first steps, in order, beginning with one: {step}.",),
    "example": ("One case from start to finish: {actor}, and what a few decisions change.",),
    "choice": ("This part compares the options and shows how to choose between them.",),
    "caution": ("This part collects the mistakes that are worth avoiding, such as {mistake}.",),
    "measure": ("How to tell that it works: this part deals with signals such as {measure}.",),
    "habit": ("This part is about making it last, long after the first enthusiasm.",),
    "close": ("The final article draws the threads together and turns them into a plan.",),
}
REPLIES = (
    "This is the offline model: it writes by rules from a brief, and no language model stands behind it.",
    "It cannot look things up or answer open questions from general knowledge.",
    "Give it a topic, a content type, a tone and a length, and it composes a draft.",
    "Give it a source text with a question, and it quotes the passages that fit best.",
)
