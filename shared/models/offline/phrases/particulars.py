"""Sentences for what a brief asks for in particular: questions, examples, audiences, keywords, evidence."""

QUESTIONS = (
    "What would change if {topic} simply worked?",
    "When was the last time anyone looked at {topic} with fresh eyes?",
    "Why {does} {topic} seem easy to some and exhausting to others?",
    "How much time goes into {topic} without anyone noticing?",
    "What is the smallest step that would make {topic} easier?",
    "Where is the best place to {begin} with {topic} when everything seems urgent?",
    "What if {topic} needed less effort than you think?",
    "Have you ever wondered why {topic} can feel harder than necessary?",
)

AUDIENCES = (
    "For {audience}, this is where the subject becomes practical.",
    "This is especially true for {audience}.",
    "That is good news for {audience}.",
    "It matters all the more for {audience}.",
    "{audience} can put it to use without special preparation.",
    "What follows is written with {audience} in mind.",
    "{audience} will recognise the situation.",
    "For {audience}, the difference is easy to feel.",
)

EXAMPLE_OPENINGS = (
    "Picture {actor} dealing with {problem}.",
    "Suppose {actor} decides to take {topic} seriously.",
    "Take {actor} as an example.",
    "Imagine {actor} at the start of a busy month.",
    "Think, for example, of {actor} who has put up with {problem} for too long.",
)
EXAMPLE_TURNS = (
    "Instead of planning for weeks, the first move is to {step}.",
    "The first decision is a small one: {step}.",
    "There is no grand plan, only the decision to {step} and to {step2}.",
    "Before anything else, there is one thing to do: {step}.",
)
EXAMPLE_RESULTS = (
    "A few weeks later, the difference is visible: {gain}.",
    "What changes is not the effort but the order, and with it comes {gain}.",
    "The {payoff} is {gain}, without a single extra hour of work.",
    "Little by little, {problem} gives way to {gain}.",
)
EXAMPLE_DETAILS = (
    "A second step follows a week later: {step}.",
    "There are doubts at first, mostly because of {problem}.",
    "Some things stay as they are, and nobody misses the rest.",
    "By then, one habit has settled in: {step}.",
    "Not everything goes to plan; {problem} does not vanish overnight. It simply stops setting the pace.",
    "Nobody calls it a project, and yet it works like one.",
)
EXAMPLE_REMARKS = (
    "It is not a dramatic story, and that is the point.",
    "Nothing about this is unusual, which is what makes it useful.",
    "The same pattern works on a larger scale.",
)
EXAMPLES_IN_BRIEF = (
    "For example, {actor} could {step} and look forward to {gain}.",
    "Take {actor}, for example: one change, {gain}.",
    "For instance, {actor} might {step} before doing anything else.",
)

KEYWORD_NOUNS = (
    "Here, {keyword} can make a real difference.",
    "It is worth keeping {keyword} in mind from the start.",
    "Questions about {keyword} tend to come up early.",
    "In this context, {keyword} should not be an afterthought.",
    "Much also depends on {keyword}.",
    "A closer look at {keyword} pays off.",
    "That includes {keyword}, often left until last.",
    "{keyword} will come up sooner or later, so it is wise to be prepared.",
    "There should be room for {keyword} before the calendar fills up.",
    "With {keyword}, small improvements add up.",
    "Think of {keyword} as part of the plan rather than an extra.",
    "Part of the answer lies in {keyword}.",
)
KEYWORD_PAIRS = (
    "Here, {keyword} and {keyword2} belong together.",
    "Between {keyword} and {keyword2}, there is room for a plan that fits.",
    "Both {keyword} and {keyword2} deserve a place in the plan.",
    "It is a short way from {keyword} to {keyword2}, and both repay attention.",
)
KEYWORD_ADJECTIVES = (
    "The goal is a result that is {keyword} in daily use.",
    "Being {keyword} is not a luxury here.",
    "What counts is something that is {keyword} and stays that way.",
)
KEYWORD_VERBS = (
    "The aim is to {keyword} without extra effort.",
    "That makes it easier to {keyword}.",
    "In this way, it becomes possible to {keyword} step by step.",
)

EVIDENCE = (
    "The source is specific on this point: {fact}",
    "One passage puts it plainly: {fact}",
    "As the material notes: {fact}",
    "The source adds a useful detail: {fact}",
    "{fact}",
)

POINTS = (
    "Worth knowing: {point}.",
    "One detail stands out: {point}.",
    "It is also good to know about this: {point}.",
    "Not to be overlooked: {point}.",
)

LIST_LEADS = (
    "A short list is enough to {begin}:",
    "These steps cover most of the ground:",
    "In short:",
    "The essentials at a glance:",
)

PURPOSES = {
    "explain": ("It is worth understanding {clause}.", "The point to grasp is {clause}."),
    "show": ("Here is a look at {clause}.", "It is useful to see {clause}."),
    "list": ("The following points deal with {clause}.",),
    "discuss": ("At issue here: {clause}.",),
}
