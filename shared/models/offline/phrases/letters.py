"""The sentences of e-mails, those that announce and those that advise, and what surrounds them."""

from collections.abc import Mapping

from shared.models.offline.phrases.moves import Move

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
        "Those who {step} have most of it behind them.",
        "One thing is best avoided: {mistake}.",
        "You can tell that it works by looking at {measure}.",
        "Think of {gain}, and of what that would mean for an ordinary week.",
        "Half an hour is enough for a beginning.",
        "If it does not suit you, nothing is lost.",
        "We have kept it short on purpose.",
    ),
)
EMAIL_NEWS = Move(
    "email",
    leads=(
        "there is news to share: {topic}.",
        "we are happy to tell you about {topic}.",
        "a short message about {topic}, so that you know in good time.",
        "we have something to announce: {topic}.",
    ),
    supports=(
        "A good deal of care has gone into it, and we think that it shows.",
        "What to expect: {delight}.",
        "Now is a good moment to take a look.",
        "It does not take long, and it may brighten the week.",
        "It would be a pleasure to have you with us.",
        "If you have been waiting for a reason, here it is.",
        "You decide what suits you and what does not.",
        "Think of it as {delight}.",
        "Should anything be unclear, a short reply is enough.",
        "And if you know somebody who would enjoy it, feel free to pass it on.",
        "Take your time, have a look round and see what catches your eye.",
        "There is plenty to discover, and nothing to prepare.",
        "Among other things, you can look forward to {delight}.",
        "We have put a good deal of thought into the details, so that you do not have to.",
        "Whether you stay for a minute or for an hour is entirely up to you.",
        "The best way to form an opinion is to see it for yourself.",
        "Old friends and new faces are equally welcome.",
        "It is meant for everyone who has had enough of {nuisance}.",
        "Perhaps it is just what was missing.",
        "Good news should be shared, so here it is.",
    ),
)
EMAIL_CALLS = (
    "Reply to this message to get started.",
    "Get in touch today with any questions.",
    "Reply today, and we will get back to you.",
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
