"""The sentences of short forms: product descriptions, social posts, e-mails, advertisements, series, replies."""

from collections.abc import Mapping

from shared.models.offline.phrases.moves import Move

PRODUCT = Move(
    "product",
    leads=(
        "{product} bring{s} together what daily use asks for and leave{s} out the rest.",
        "With {product}, everyday tasks stay what they should be: simple.",
        "{product} {is} built around one idea: {gain}.",
        "Some things earn their place on the very first day, and that is the idea behind {product}.",
        "There are many options, and then there {is} {product}.",
        "Think of {product} as a shortcut to {gain}.",
    ),
    supports=(
        "{it} {is} there when it is needed and out of the way when it is not.",
        "Every detail serves a purpose, and none of them asks for attention.",
        "The difference shows in the small moments, when everything is simply in the right place.",
        "{it} fit{s} into the day as it is rather than asking for a new one.",
        "What it comes down to is {gain}.",
        "Less effort, fewer compromises, more of what matters.",
        "It is the kind of choice that needs no explanation a month later.",
        "Where others add, {product} simplif{ies}.",
        "That means {gain}, day after day.",
        "No more {problem}, and no more excuses.",
        "The longer {it} {is} in use, the harder it is to imagine the day without {them}.",
        "The best part may be {gain}.",
    ),
)
PRODUCT_AUDIENCES = (
    "A {good} fit for {audience}.",
    "Made with {audience} in mind.",
    "For {audience}, that is exactly the point.",
)
PRODUCT_POINTS = (
    "On board: {points}.",
    "The essentials are all there: {points}.",
    "What comes with {them}: {points}.",
)
PRODUCT_CALLS = (
    "Discover {product} today.",
    "Order now and see the difference.",
    "Try {product} and see for yourself.",
    "Get to know {product} today.",
)

SOCIAL = Move(
    "social",
    leads=(
        "A quick thought on {topic}: the first small step counts most.",
        "{topic} in one sentence: do less, but do it on purpose.",
        "One thing worth knowing about {topic}: order beats speed.",
        "Everybody talks about {topic}. Hardly anybody talks about where to begin.",
        "{topic}? Smaller steps than you think.",
        "Note to self about {topic}: start before it feels ready.",
    ),
    supports=(
        "Try this: {step}.",
        "The {payoff}: {gain}.",
        "One thing to skip: {mistake}.",
        "Our favourite first step: {step}.",
        "It pays off in {gain}.",
        "Tiny effort, {gain}.",
        "Today's reminder: {step}.",
        "The secret? There is none, only {gain} and a bit of patience.",
        "Good to know: it gets easier after the first week.",
        "What to leave behind: {problem}.",
    ),
)
SOCIAL_CALLS = (
    "Save this for later and start with one step today.",
    "Tell us in the comments how you do it.",
    "Share this with somebody who needs it today.",
    "Try it this week and let us know.",
)

EMAIL = Move(
    "email",
    leads=(
        "a short note on {topic}, because now is a good moment to talk about it.",
        "this message is about a single thing: {topic}.",
        "we have been thinking about {topic}, and a few points may be useful to you.",
        "there is news to share about {topic}.",
        "here is a brief word on {topic} and on what it can mean for you.",
    ),
    supports=(
        "What makes it worthwhile is {gain}.",
        "The idea is {simple}: {step}, and build from there.",
        "It takes little time and spares you {problem}.",
        "You decide how far to take it and when.",
        "If you only do one thing, {step}.",
        "Many people put it off because of {problem}; it does not have to be that way.",
        "The {payoff}, in our experience, is {gain}.",
        "There is no need to change everything at once.",
        "A first step is to {step}.",
        "Questions are welcome at any time.",
        "The details fit into one short conversation.",
        "It is a small change with {gain} at the end of it.",
    ),
)
EMAIL_CALLS = (
    "Reply to this message and we will take it from there.",
    "Book a short call this week, and we will answer your questions.",
    "Reply with a time that suits you to get started.",
)
GREETINGS: Mapping[str, str] = {
    "neutral": "Hello,",
    "friendly": "Hi there,",
    "professional": "Hello,",
    "formal": "Dear Sir or Madam,",
    "playful": "Hey you,",
    "urgent": "Hello,",
}
FAREWELLS: Mapping[str, str] = {
    "neutral": "Best regards,",
    "friendly": "All the best,",
    "professional": "Kind regards,",
    "formal": "Yours faithfully,",
    "playful": "Yours, with a wink,",
    "urgent": "Thank you for acting promptly,",
}
SIGNATURE = "The team"

AD = Move(
    "ad",
    leads=(
        "{product}: {gain}, starting today.",
        "Less effort. More results. {product}.",
        "{product} and nothing to explain.",
        "Ready for {gain}? Meet {product}.",
        "{gain}? That is {product}.",
    ),
    supports=(
        "No detours, just {gain}.",
        "Made for days that do not wait.",
        "Leave {problem} behind.",
        "Simple from the first minute.",
        "Because everyday life is complicated enough.",
        "It is time for {gain}.",
        "More of what counts, less of everything else.",
        "One decision, {gain}.",
        "Say goodbye to {problem}.",
    ),
)
AD_CALLS = (
    "Get started today.",
    "Try it now.",
    "Discover more today.",
    "Order today.",
)

CALLS_BY_TYPE: Mapping[str, tuple[str, ...]] = {
    "product_description": PRODUCT_CALLS,
    "social_post": SOCIAL_CALLS,
    "email": EMAIL_CALLS,
    "ad_copy": AD_CALLS,
}

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

OVERVIEW = (
    "In short, {topic} come{s} down to a few sound decisions.",
    "The essence of {topic} fits into a few sentences.",
    "Put briefly, {topic} reward{s} a clear order of steps.",
)

REPLIES = (
    "This is the offline model: it writes by rules from a brief, and no language model stands behind it.",
    "It cannot look things up or answer open questions from general knowledge.",
    "Give it a topic, a content type, a tone and a length, and it composes a draft.",
    "Give it a source text with a question, and it quotes the passages that fit best.",
)
