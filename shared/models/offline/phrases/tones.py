"""What changes with the tone: single words, openings, closings, calls to action, connectives."""

from collections.abc import Mapping

TONES = ("neutral", "friendly", "professional", "formal", "playful", "urgent")

TONE_NAMES: Mapping[str, str] = {
    **{tone: tone for tone in TONES},
    "warm": "friendly",
    "casual": "friendly",
    "conversational": "friendly",
    "informal": "friendly",
    "empathetic": "friendly",
    "encouraging": "friendly",
    "business": "professional",
    "authoritative": "professional",
    "confident": "professional",
    "expert": "professional",
    "persuasive": "professional",
    "academic": "formal",
    "serious": "formal",
    "respectful": "formal",
    "funny": "playful",
    "humorous": "playful",
    "witty": "playful",
    "fun": "playful",
    "quirky": "playful",
    "enthusiastic": "playful",
    "exciting": "playful",
    "inspirational": "friendly",
    "bold": "urgent",
    "pressing": "urgent",
    "objective": "neutral",
    "informative": "neutral",
}

WORDS: Mapping[str, Mapping[str, str]] = {
    "important": {
        "neutral": "important",
        "friendly": "worth your time",
        "professional": "material",
        "formal": "essential",
        "playful": "worth the fuss",
        "urgent": "critical",
    },
    "good": {
        "neutral": "good",
        "friendly": "great",
        "professional": "sound",
        "formal": "suitable",
        "playful": "splendid",
        "urgent": "solid",
    },
    "simple": {
        "neutral": "simple",
        "friendly": "quick and easy",
        "professional": "straightforward",
        "formal": "modest",
        "playful": "gloriously simple",
        "urgent": "fast",
    },
    "snag": {
        "neutral": "problem",
        "friendly": "hiccup",
        "professional": "issue",
        "formal": "difficulty",
        "playful": "headache",
        "urgent": "risk",
    },
    "payoff": {
        "neutral": "result",
        "friendly": "payoff",
        "professional": "outcome",
        "formal": "benefit",
        "playful": "reward",
        "urgent": "gain",
    },
    "begin": {
        "neutral": "begin",
        "friendly": "get going",
        "professional": "begin",
        "formal": "commence",
        "playful": "kick things off",
        "urgent": "start",
    },
}

HOOKS: Mapping[str, tuple[str, ...]] = {
    "friendly": (
        "Let us be honest: {topic} can feel like a lot at first.",
        "If {topic} {has} been on your list for a while, you are in good company.",
        "Here is a cheerful thought: {topic} {does} not have to be hard.",
        "You do not have to be an expert to enjoy {topic}.",
    ),
    "professional": (
        "{topic} deserve{s} a structured approach.",
        "Sound decisions about {topic} begin with a clear view of the objectives.",
        "For any organisation, {topic} {is} a question of priorities before {it} {is} a question of means.",
        "A considered approach to {topic} saves effort at every later stage.",
    ),
    "formal": (
        "The subject of {topic} merits careful consideration.",
        "It is widely acknowledged that {topic} require{s} both planning and patience.",
        "Any serious treatment of {topic} must begin with its purpose.",
        "The following remarks concern {topic} and the conditions under which {it} succeed{s}.",
    ),
    "playful": (
        "Confession time: {topic} {is} more fun than anyone admits.",
        "Grab a coffee, because {topic} {is} about to make sense.",
        "Once upon a Monday, {topic} seemed like a chore.",
        "Rumour has it that {topic} {is} complicated, and rumour is a terrible teacher.",
    ),
    "urgent": (
        "The time to act on {topic} is now.",
        "Every week without a plan for {topic} costs more than the last.",
        "{topic} will not wait, and neither should you.",
        "Delay is the most expensive way to deal with {topic}.",
    ),
}

REMARKS: Mapping[str, tuple[str, ...]] = {
    "friendly": (
        "You have probably handled harder things before breakfast.",
        "Be kind to yourself if the first attempt wobbles.",
        "If that sounds familiar, you are not alone.",
        "And yes, you can do this at your own pace.",
        "Nobody is keeping score, so take it one step at a time.",
        "It is perfectly fine to ask for help along the way.",
    ),
    "professional": (
        "A brief record of each decision supports consistent results.",
        "Clear responsibilities keep the effort proportionate.",
        "The approach can be extended without additional effort.",
        "A plan that can be reviewed inspires confidence.",
        "Assumptions that are written down make later adjustments straightforward.",
        "The return on careful preparation is considerable.",
    ),
    "formal": (
        "Such diligence is seldom regretted.",
        "It is advisable to proceed in an orderly manner.",
        "Particular care should be taken at the outset.",
        "The merits of this procedure have been described many times.",
        "One should not underestimate the value of preparation.",
        "In this respect, moderation serves better than zeal.",
    ),
    "playful": (
        "No capes required.",
        "Your to-do list may even blush.",
        "Snacks are optional, but they do help.",
        "It beats alphabetising the spice rack.",
        "Cue the tiny trumpet fanfare.",
        "Somewhere, a spreadsheet is smiling.",
    ),
    "urgent": (
        "Waiting makes it harder.",
        "Decide today, adjust tomorrow.",
        "There is no better moment than this one.",
        "Act before the {snag} grows.",
        "The clock is already running.",
        "Every day counts.",
    ),
}

CONNECTIVES: Mapping[str, tuple[str, ...]] = {
    "neutral": ("In practice,", "At the same time,", "On the whole,"),
    "friendly": ("Besides,", "And honestly,", "Luckily,"),
    "professional": ("In practice,", "Equally,", "As a rule,"),
    "formal": ("Moreover,", "In addition,", "Furthermore,"),
    "playful": ("Fun fact:", "Between friends,", "Spoiler:"),
    "urgent": ("Plainly put,", "Make no mistake,", "And remember,"),
}

CALLS: Mapping[str, tuple[str, ...]] = {
    "neutral": (
        "Pick one step and start today.",
        "Try it this week and see what changes.",
        "Get started with a first step today.",
        "Choose one idea from above and try it out.",
    ),
    "friendly": (
        "Why not give it a try today and tell us how it went?",
        "Pick the step you like best and start this week.",
        "Try it out, and let us know how you get on.",
    ),
    "professional": (
        "Contact us to discuss the next step.",
        "Get in touch to plan a first review.",
        "Schedule a first review this week and start from there.",
    ),
    "formal": (
        "Please contact us should you wish to take the next step.",
        "You are invited to get in touch and to begin at your convenience.",
        "We should be pleased to assist; please contact us to begin.",
    ),
    "playful": (
        "Go on, try it; your future self sends a thank-you card in advance.",
        "Start today and brag about it tomorrow.",
        "Pick a step, press start, and enjoy the ride.",
    ),
    "urgent": (
        "Do not wait: start today.",
        "Act now and get started before the day is over.",
        "Start now, while there is still room to choose.",
    ),
}
