"""Titles and headings, and what the sections under them are for."""

from collections.abc import Mapping

TITLES: Mapping[str, tuple[str, ...]] = {
    "blog_post": (
        "{Topic}: A Practical Guide",
        "{Topic}, Step by Step",
        "A Clear Look at {Topic}",
        "{Topic} Without the Guesswork",
        "Making Sense of {Topic}",
        "{Topic}: Where to Begin",
        "What to Know About {Topic}",
        "{Topic} Made Manageable",
        "The Sensible Way to Approach {Topic}",
    ),
    "product_description": (
        "{Product}",
        "{Product}: Made for Every Day",
        "{Product}: Simply Well Thought Out",
        "Meet {Product}",
    ),
    "social_post": ("{Topic}, in Brief", "A Quick Thought on {Topic}"),
    "email": (
        "A short note on {topic}",
        "About {topic}: what it means for you",
        "{topic}: one small step",
        "A word about {topic}",
    ),
    "ad_copy": ("{Product}. Simply Better Days.", "{Product}: Start Today", "Say Hello to {Product}"),
    "summary": ("{Topic} in Brief", "{Topic}: The Essentials", "{Topic} at a Glance"),
    "article_series": (
        "{Topic}: A Series",
        "{Topic}, Part by Part",
        "The {Topic} Series",
        "{Topic} From the Ground Up",
    ),
}
AUDIENCE_TITLES = (
    "{Topic} for {Audience}",
    "{Topic}: A Guide for {Audience}",
    "What {Audience} Should Know About {Topic}",
)

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "context": ("Why {topic} matter{s} today", "Where things stand with {topic}", "The bigger picture"),
    "problem": ("What makes {topic} hard", "Where it usually goes wrong", "The obstacles in the way"),
    "basics": ("The basics of {topic}", "What {topic} really involve{s}", "The ideas behind it"),
    "benefit": ("What there is to gain from {topic}", "Why the effort pays off", "The case for {core}"),
    "howto": ("How to get started with {topic}", "First steps that work", "A simple plan to follow"),
    "example": ("An example from everyday life", "What {topic} can look like in practice", "One case, step by step"),
    "choice": ("Choosing what fits", "Options for {core} compared", "How to decide"),
    "caution": ("Mistakes to avoid", "What to watch out for with {topic}", "Traps along the way"),
    "measure": ("How to tell that it works", "Signs of progress with {core}", "Measuring what matters"),
    "habit": ("Making it last", "Keeping {core} going", "From effort to routine"),
    "close": ("The next step", "Where to go from here", "In short"),
    "product": ("What {product} offer{s}", "At a glance", "Made for daily use"),
    "features": ("The details", "What is inside", "Features"),
    "audience": ("Who it is for", "Made for {audience}"),
    "email": ("What this is about", "Why we are writing"),
    "ask": ("What happens next", "How to reply"),
    "social": ("The hook", "The point"),
    "ad": ("The promise", "The proof"),
}

PURPOSES: Mapping[str, str] = {
    "context": "Set the scene and say why it matters.",
    "problem": "Name the obstacles and where they come from.",
    "basics": "Explain the basics in plain words.",
    "benefit": "Show the benefits and the gain for the reader.",
    "howto": "Give the first steps in a useful order.",
    "example": "Give a concrete example from practice.",
    "choice": "Compare the options and help to choose.",
    "caution": "Warn of common mistakes.",
    "measure": "Show how to measure progress.",
    "habit": "Show how to make it last as a routine.",
    "close": "Sum up and point to the next step.",
    "product": "Introduce the product and its promise.",
    "features": "Describe the features and details.",
    "audience": "Say who it suits best.",
    "email": "Open the message and give the reason.",
    "ask": "Ask for one clear action.",
    "social": "Catch attention with one point.",
    "ad": "Make one promise and back it up.",
}

KIND_WORDS: Mapping[str, tuple[str, ...]] = {
    "close": ("conclusion", "next step", "wrap", "in short", "takeaway", "from here", "sum up", "final"),
    "caution": ("mistake", "pitfall", "avoid", "watch out", "trap", "risk", "warn", "myth", "beware"),
    "example": ("example", "case", "in practice", "story", "scenario"),
    "measure": ("measur", "progress", "track", "metric", "tell that", "results", "kpi", "evaluat"),
    "habit": ("last", "routine", "habit", "keep", "maintain", "long run", "long-term", "sustain"),
    "choice": ("choos", "option", "compar", "versus", " vs", "decide", "select", "which", "types of", "tools"),
    "howto": ("how to", "step", "start", "plan", "guide", "tips", "set up", "implement", "checklist", "begin"),
    "problem": ("problem", "challenge", "hard", "obstacle", "wrong", "difficult", "pain", "struggle"),
    "benefit": ("benefit", "gain", "advantage", "pays off", "value", "why the effort", "case for", "worth"),
    "basics": ("basic", "what is", "what are", "involve", "understand", "ideas", "explain", "definition", "101"),
    "features": ("feature", "detail", "inside", "specification", "specs"),
    "audience": ("who it", "made for", "suits", "for whom"),
    "ask": ("ask", "reply", "action", "happens next"),
    "context": ("why", "today", "scene", "background", "introduction", "intro", "overview", "picture", "matter"),
}
