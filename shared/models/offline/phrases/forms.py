"""The sentences of short forms: product descriptions, social posts, advertisements; and what forms share."""

from collections.abc import Mapping

from shared.models.offline.phrases import letters
from shared.models.offline.phrases.moves import Move

PRODUCT = Move(
    "product",
    leads=(
        "{product} bring{s} together what daily use asks for and leave{s} out the rest.",
        "With {product}, everyday tasks stay what they should be: simple.",
        "{product} {is} built around one idea: {delight}.",
        "Some things earn their place on the very first day, and that is the idea behind {product}.",
        "There are many options, and then there {is} {product}.",
        "Think of {product} as a shortcut to {delight}.",
        "{product} {is} for everyone who is tired of {nuisance}.",
    ),
    supports=(
        "{it} {is} there when it is needed and out of the way when it is not.",
        "Every detail serves a purpose, and none of them asks for attention.",
        "The difference shows in the small moments, when everything is simply in the right place.",
        "{it} fit{s} into the day as it is rather than asking for a new one.",
        "What it comes down to is {delight}.",
        "Less effort, fewer compromises, more of what matters.",
        "It is the kind of choice that needs no explanation a month later.",
        "Where others add, {product} simplif{ies}.",
        "That means {delight}, day after day.",
        "No more {nuisance}, and no more excuses.",
        "The longer {it} {is} in use, the harder it is to imagine the day without {them}.",
        "The best part may be {delight}.",
        "Goodbye to {nuisance}, and hello to {delight}.",
        "{it} work{s} quietly in the background, day in, day out.",
        "Good things need few words, and {product} need{s} fewer than most.",
        "Mornings, evenings, weekends: {it} {is} ready whenever the moment comes.",
        "Think of {delight}, and then imagine having it every day.",
        "It is not about having more, but about having the right thing at hand.",
        "What seems a detail at first soon becomes the reason to reach for {them} again.",
        "There is a quiet satisfaction in things that do what they should.",
        "Those who know {nuisance} will appreciate the difference at once.",
        "A gift to others or a favour to oneself: both make sense.",
        "In short: {delight}.",
        "That leaves time for the things that really matter.",
        "Quality shows in use, and use is what {product} {is} for.",
        "{it} ask{s} for little space and even less attention.",
    ),
)
PRODUCT_POINTS = (
    "On board: {points}.",
    "The essentials are all there: {points}.",
    "What comes with {them}: {points}.",
)
PRODUCT_LISTS = (
    "What {product} bring{s}:",
    "At a glance:",
    "What to expect from {product}:",
)
PRODUCT_NOUN_POINTS = (
    "{point} {point_is} part of the package.",
    "Also on board: {point}.",
    "Thanks to {point}, everyday use stays pleasantly simple.",
    "With {point}, there is one thing less to think about.",
    "{point}? Included, of course.",
    "And because details count, there {point_is} {point}.",
)
PRODUCT_QUALITIES = (
    "{it} {is} {point}, as it should be.",
    "A detail that connoisseurs will appreciate: {it} {is} {point}.",
    "And yes, {it} {is} {point}.",
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
        "Everybody talks about {topic}. Hardly anybody talks about where to {begin}.",
        "{topic}? Smaller steps than you think.",
        "Note to self about {topic}: start before it feels ready.",
        "The truth about {topic}: nobody starts out as an expert.",
        "Let's talk about {topic}.",
    ),
    supports=(
        "Try this: {step}.",
        "The {payoff}: {gain}.",
        "One thing to skip: {mistake}.",
        "Our favourite first step: {step}.",
        "It pays off in {gain}.",
        "Tiny effort, {gain}.",
        "Today's reminder: {step}.",
        "The secret? There is none, only a bit of patience and {gain}.",
        "Good to know: it gets easier after the first week.",
        "What to leave behind: {problem}.",
    ),
)
SOCIAL_CALLS = (
    "Save this for later and start with one step today.",
    "Try it this week and tell us in the comments how it went.",
    "Share this with somebody who would like to join in.",
    "Try it this week and let us know.",
)

SOCIAL_NEWS = Move(
    "social",
    leads=(
        "Big news: {topic}.",
        "Here it comes: {topic}.",
        "Have you heard? {topic}.",
        "We can finally say it out loud: {topic}.",
    ),
    supports=(
        "What to expect: {delight}.",
        "Come and see for yourself.",
        "Think of it as {delight}.",
        "No {nuisance}, we promise.",
        "Bring a friend, or make one there.",
        "Curious? So were we.",
        "Good things deserve to be shared.",
        "It has taken some time, and it was worth it.",
        "There is room for everyone.",
        "See you soon?",
        "One look says more than a long post.",
    ),
)
FORM_SHORT = (
    "Simple as that.",
    "As it should be.",
    "No fuss at all.",
    "It is that easy.",
    "Why not?",
    "Nothing more to it.",
    "Small things matter.",
)
NEWS = frozenset(
    {"sale", "launch", "offer", "discount", "event", "newsletter", "webinar", "workshop", "opening", "release"}
    | {
        "our",
        "new",
        "update",
        "invitation",
        "app",
        "product",
        "collection",
        "anniversary",
        "shop",
        "store",
        "service",
        "menu",
    }
)
AD = Move(
    "ad",
    leads=(
        "{product}: {delight}, starting today.",
        "Less effort. More of what counts. {product}.",
        "{product}. Nothing more to explain.",
        "Ready for {delight}? Meet {product}.",
        "Tired of {nuisance}? Meet {product}.",
        "{delight}? That is {product}.",
        "Say hello to {product}.",
    ),
    supports=(
        "No detours, just {delight}.",
        "Made for days that do not wait.",
        "Leave {nuisance} behind.",
        "Simple from the first minute.",
        "Because everyday life is complicated enough.",
        "It is time for {delight}.",
        "More of what counts, less of everything else.",
        "One decision, and then {delight}.",
        "Say goodbye to {nuisance}.",
        "Small change, big difference.",
        "Once tried, hard to give back.",
    ),
)
AD_CALLS = (
    "Get started today.",
    "Try it now.",
    "Discover more today.",
    "Order today.",
)

FORM_AUDIENCES: Mapping[str, tuple[str, ...]] = {
    "product": (
        "A {good} fit for {audience}.",
        "Made with {audience} in mind.",
        "For {audience}, that is exactly the point.",
    ),
    "ad": ("Made for {audience}.", "For {audience}.", "Just right for {audience}."),
    "email": (
        "This message goes to {audience} in particular.",
        "We thought of {audience} first.",
        "For {audience}, it may be of special interest.",
    ),
    "social": ("{audience}, this one is for you.", "For {audience} everywhere.", "Calling {audience}."),
}
FORM_KEYWORDS = (
    "Not to forget: {keyword}.",
    "With {keyword}, the choice is easy.",
    "It is worth taking a look at {keyword}.",
    "A highlight: {keyword}.",
    "And then there is the matter of {keyword}.",
    "Ask about {keyword}, too.",
)
FORM_REMARKS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "product": {
        "friendly": ("You will wonder how you ever managed without {them}.", "It is a small treat that lasts."),
        "professional": ("The result is consistent, day after day.", "It stands for considered choices."),
        "formal": ("Its merits become apparent in daily use.", "It rewards a discerning eye."),
        "playful": ("Warning: may cause smug smiles.", "Your old solution will be jealous."),
        "urgent": ("There is no better day than today.", "Why wait any longer?"),
    },
    "ad": {
        "friendly": ("You deserve it.",),
        "professional": ("A considered choice.",),
        "formal": ("Quality, understated.",),
        "playful": ("Smug smiles included.",),
        "urgent": ("Why wait?",),
    },
    "email": {
        "friendly": ("We would love to hear what you think.", "It made us smile, and it may do the same for you."),
        "professional": ("We are happy to answer any questions.", "Further details are available on request."),
        "formal": ("We remain at your disposal for any questions.", "Your interest is greatly appreciated."),
        "playful": ("We promised ourselves to keep this short. Almost there.", "Confetti is optional."),
        "urgent": ("An early answer makes everything easier.", "It only takes a minute."),
    },
    "social": {
        "friendly": ("You have got this.", "Be kind to yourself along the way."),
        "professional": ("Structure beats stamina.", "Consistency pays."),
        "formal": ("Patience is rewarded.",),
        "playful": ("No capes required.", "Snacks are optional."),
        "urgent": ("The clock is ticking.", "Decide today, adjust tomorrow."),
    },
}

CALLS_BY_TYPE: Mapping[str, tuple[str, ...]] = {
    "product_description": PRODUCT_CALLS,
    "social_post": SOCIAL_CALLS,
    "email": letters.EMAIL_CALLS,
    "ad_copy": AD_CALLS,
}

TONED_LEADS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "product": {
        "friendly": (
            "Say hello to {product}, made for days that could use {delight}.",
            "You know that feeling when something simply works? That is {product}.",
        ),
        "professional": (
            "{product} support{s} a demanding day with considered design and no distractions.",
            "Designed for regular use, {product} deliver{s} what is expected and ask{s} for little in return.",
        ),
        "formal": (
            "It is a pleasure to present {product}.",
            "{product} {has} been conceived for those who value {delight}.",
        ),
        "playful": (
            "Plot twist: {product} {is} here, and {nuisance} just left the building.",
            "Meet {product}, the sidekick that everyday life has been waiting for.",
        ),
        "urgent": (
            "{product} {is} here, and there is no reason to put up with {nuisance} any longer.",
            "Do not settle for {nuisance} a day longer: {product} {is} ready.",
        ),
    },
    "social": {
        "friendly": (
            "Hands up if {topic} {has} been on your mind lately.",
            "A friendly reminder about {topic}: small steps count.",
        ),
        "professional": (
            "What experience teaches about {topic}: structure first, speed second.",
            "Three minutes on {topic}, because they tend to pay off.",
        ),
        "formal": ("A brief remark on {topic}.", "A few considerations regarding {topic}."),
        "playful": (
            "Plot twist: {topic} can be fun.",
            "{topic}: it is complicated. Or is it?",
            "Breaking news from the department of small steps: {topic}.",
        ),
        "urgent": (
            "Stop scrolling for a second: {topic} cannot wait.",
            "Today is the day for {topic}.",
        ),
    },
    "email": {
        "friendly": (
            "we hope your week is going well. There is something we would love to tell you about: {topic}.",
            "a quick hello from us, and a few lines about {topic}.",
        ),
        "formal": (
            "we should like to draw attention to {topic}.",
            "it is our pleasure to write on the subject of {topic}.",
        ),
        "playful": (
            "somewhere between two meetings, this message found its way to you. It is about {topic}.",
            "guess what this is about. Exactly: {topic}.",
        ),
        "urgent": (
            "this one should not wait: {topic}.",
            "please take a minute for {topic} today.",
        ),
    },
    "ad": {
        "friendly": ("Here for you: {product}.", "Treat yourself to {product}."),
        "professional": ("{product}. Considered. Reliable. Ready.", "Choose with confidence: {product}."),
        "formal": ("Presenting {product}.", "{product}, for those who expect {delight}."),
        "playful": ("Psst: {product}.", "{product}. Yes, really."),
        "urgent": ("Now or never: {product}.", "Do not wait: {product}."),
    },
}
