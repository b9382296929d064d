"""The rhetorical moves of expository text: what a paragraph opens with and what it goes on with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Move:
    """One thing that a paragraph can do: ``leads`` open it, ``supports`` carry it on in any order."""

    name: str
    leads: tuple[str, ...]
    supports: tuple[str, ...]


HOOK = Move(
    "hook",
    leads=(
        "{topic} {is} easier to get right than most people expect, provided the first steps are the right ones.",
        "Most people meet {topic} in the middle of something else, which is rarely the best moment to think.",
        "There is no shortage of advice on {topic}, but little of it says where to {begin}.",
        "Few subjects attract as many opinions as {topic}, and few repay a clear head as quickly.",
        "{topic} {has} a reputation for being complicated, and most of it is undeserved.",
        "Ask five people about {topic} and you will hear six answers.",
        "A good start with {topic} depends less on talent than on order.",
        "When {topic} work{s}, nobody notices; when {it} {does} not, everybody does.",
        "It takes surprisingly little to make {topic} work in everyday life.",
        "Sooner or later, almost everyone runs into {topic}, and the first encounter sets the tone.",
        "Behind every success with {topic} stands a small number of decisions made early.",
        "{topic} can look like a matter of luck from a distance and like a matter of method up close.",
    ),
    supports=(
        "The reason is simple: the order of the steps matters more than their number.",
        "That is why it pays to slow down for a moment before moving fast.",
        "With a clear goal and a short list, most of the difficulty disappears.",
        "The {good} news is that the basics fit on a single page.",
        "Nobody needs a big budget or a free month to begin.",
        "What it does take is an honest look at where things stand.",
        "A handful of {simple} decisions does most of the work.",
        "An hour of thought at the start can save a week of repairs.",
        "Seen up close, the task breaks down into parts that anyone can handle.",
        "The rest is a matter of patience and of {gain}.",
        "It is also a subject in which small improvements show early.",
        "Much of what sounds difficult is only unfamiliar.",
    ),
)

CONTEXT = Move(
    "context",
    leads=(
        "Interest in {topic} usually starts with something concrete, often {problem}.",
        "Before looking at methods, it pays to ask what {topic} {is} supposed to achieve.",
        "Behind most questions about {topic} stands a simpler one: what is worth doing first?",
        "Much of what is written about {topic} assumes time and money that few {people} have.",
        "The conversation about {topic} has changed, mostly because expectations have.",
        "{topic} rarely start{s} from zero; habits, tools and opinions are already in place.",
        "To see where {topic} fit{s} in, look at an ordinary week rather than at a perfect one.",
        "A few years ago, {topic} could be left to chance more easily than today.",
    ),
    supports=(
        "Expectations have grown, while the number of hours in a day has not.",
        "The basics have hardly changed, but the number of options has.",
        "Some of the advice in circulation was written for very different circumstances.",
        "That makes it tempting to copy what others do, even when it does not fit.",
        "It helps to separate what is {important} from what is merely loud.",
        "A little context saves a lot of second-guessing later on.",
        "Knowing where things stand today makes every later decision cheaper.",
        "The same question looks different in the first week than it does after a year.",
        "None of this calls for special talent, only for a clear order of steps.",
        "What works for others is a starting point, not a verdict.",
        "Good decisions here tend to be small, early and easy to reverse.",
        "What works elsewhere may need a few adjustments {setting}.",
    ),
)

PROBLEM = Move(
    "problem",
    leads=(
        "The usual {snag} with {topic} is not a lack of ideas but {problem}.",
        "Where {topic} fall{s} short, the cause is often {problem}.",
        "Most frustration with {topic} can be traced back to {problem}.",
        "If {topic} {has} ever felt harder than necessary, the reason may be {problem}.",
        "Two things tend to get in the way of {topic}: {problem} and {problem2}.",
        "It is easy to blame a lack of time, yet the hours lost to {problem} are rarely counted.",
        "Nobody sets out to struggle with {topic}, and still it happens, usually because of {problem}.",
        "Every discussion of {topic} returns to the same sore point: {problem}.",
    ),
    supports=(
        "The cost shows up later, in the form of {problem}.",
        "Nobody plans for {problem}, which is why it pays to look out for it.",
        "By the time anyone notices, a {simple} fix has turned into a project.",
        "The first reaction is to work harder, when a clearer order would do more.",
        "Each shortcut looks harmless on its own; together they add up.",
        "Left alone, the {snag} does not go away, it only moves.",
        "It is rarely one big failure, more often a dozen small ones.",
        "Asking why twice usually leads to the real cause.",
        "People notice the symptom and miss the pattern behind it.",
        "That is frustrating, and it is also avoidable.",
        "Much of it comes down to decisions that nobody remembers making.",
        "What looks like bad luck is often just {mistake}.",
    ),
)

BASICS = Move(
    "basics",
    leads=(
        "At heart, {topic} rest{s} on a few ideas that are easy to explain.",
        "Three questions frame {topic}: why now, for whom, and how will you know that it worked?",
        "Understanding {topic} begins with the difference between what must happen and what merely could.",
        "In plain terms, {topic} come{s} down to a handful of decisions.",
        "There is less to {topic} than the vocabulary suggests.",
        "A useful way to look at {topic} is to start from the {payoff} and work backwards.",
        "The foundations of {topic} fit into a short conversation.",
    ),
    supports=(
        "Everything else is detail, and detail can wait.",
        "Once that is clear, the rest falls into place.",
        "Terms vary, but the underlying idea stays the same.",
        "It helps to write the goal down in one sentence and to keep it in view.",
        "A {good} rule is to change one thing at a time and to notice what happens.",
        "Simple does not mean careless; it means leaving out what nobody will miss.",
        "The order of the steps matters more than the speed.",
        "Whatever is measured should be worth caring about, for instance {measure}.",
        "Most of the vocabulary can be learned along the way.",
        "If a step cannot be explained in a sentence, it is probably two steps.",
        "Think of it as a loop rather than a line: try, look, adjust.",
        "Good tools are useful, but they do not replace a clear question.",
    ),
)

BENEFIT = Move(
    "benefit",
    leads=(
        "The clearest argument for {topic} is {gain}.",
        "At {its} best, {topic} lead{s} to {gain}.",
        "What makes the effort worthwhile is the {payoff}: {gain}.",
        "{topic} pay{s} off where few people look first, above all in {gain}.",
        "For most {people}, the {payoff} can be put in two phrases: {gain} and {gain2}.",
        "Ask {people} what they hope for from {topic}, and the answer is often {gain}.",
        "The value of {topic} shows in ordinary moments, as {gain}.",
        "There is a practical side to {topic} that is easy to overlook: {gain}.",
    ),
    supports=(
        "It also brings {gain}, which is easy to underestimate.",
        "A welcome side effect is {gain}.",
        "The advantage grows with time, because every good decision makes the next one easier.",
        "Even a modest start can bring {gain}.",
        "None of this happens overnight, but the direction becomes visible early.",
        "The gain is rarely spectacular on the first day and hard to give up by the hundredth.",
        "Time saved once is pleasant; time saved every week changes the calendar.",
        "That leaves more room for the things that truly need attention.",
        "Unlike many quick fixes, it keeps working when nobody is watching.",
        "It is the kind of improvement that others notice before anyone mentions it.",
        "Confidence follows, because results stop being a matter of luck.",
        "Small gains of this kind tend to stay.",
    ),
)

HOWTO = Move(
    "howto",
    leads=(
        "Getting started with {topic} takes less than most people expect.",
        "A {good} first step toward {topic} is to {step}.",
        "The most reliable way into {topic} is to go step by step.",
        "In practice, {topic} become{s} manageable once the first steps are written down.",
        "There is no single right way to approach {topic}, but there is a sensible order.",
        "When {topic} seem{s} too big, a short plan makes {it} smaller.",
        "With {topic}, the first hour decides more than the tenth.",
    ),
    supports=(
        "It helps to {step}.",
        "If time is short, {step}; the rest can follow.",
        "A fixed half hour beats waiting for a free afternoon.",
        "Whatever is decided should be written down, so that it need not be decided twice.",
        "Keep the first version small enough to finish.",
        "When in doubt, {step}.",
        "One habit makes the difference: {step}.",
        "Give each step a name and a date, and the plan becomes a promise.",
        "It is fine to leave out whatever does not fit into the first week.",
        "A short checklist on paper beats a long one in the head.",
        "Somebody who has done it before can say what to skip.",
        "Some slack is wise, because the first attempt always takes longer.",
    ),
)

CHOICE = Move(
    "choice",
    leads=(
        "When it comes to {topic}, there is more than one sensible option.",
        "The options for {topic} look similar on paper and differ in daily use.",
        "Not every approach to {topic} suits every situation.",
        "Budget, time and patience decide what {topic} can look like.",
        "Comparing options for {topic} is easier with a short list of questions.",
        "With {topic}, as with most things, the popular choice is not always the fitting one.",
    ),
    supports=(
        "It is wise to rule out whatever cannot lead to the goal.",
        "A short list of three is easier to compare than a long list of ten.",
        "Ask what happens when something goes wrong, and who puts it right.",
        "The cheapest option is often the one that does not need replacing next year.",
        "A trial is worth the trouble, even if it is imperfect.",
        "Recommendations are useful when they come with reasons.",
        "If two options are equally good, the one that is easier to undo wins.",
        "It helps to write down what would be missed with any other choice.",
        "Running costs deserve as much attention as the price.",
        "A few features that get used are worth more than many that do not.",
        "A decision that can be explained in two sentences is usually a sound one.",
    ),
)

CAUTION = Move(
    "caution",
    leads=(
        "The most common mistake with {topic} is {mistake}.",
        "A word of caution about {topic}: {mistake} can do more harm than doing nothing.",
        "Not every promise made about {topic} survives a closer look.",
        "Where {topic} {is} concerned, {mistake} is the fastest way to lose momentum.",
        "There are two ways to make {topic} harder than necessary: {mistake} and {mistake2}.",
        "Most trouble with {topic} starts quietly, for instance with {mistake}.",
    ),
    supports=(
        "Equally risky is {mistake}, however tempting it looks.",
        "Another trap is {mistake}.",
        "If something sounds effortless, it is worth asking who did the work.",
        "A quick test helps: if a step cannot be undone, sleep on it.",
        "Most setbacks announce themselves; the trick is to look.",
        "It is better to stop early than to push a poor plan through.",
        "Advice that names no conditions deserves a second opinion.",
        "Costs that look small each month add up over a year.",
        "Doing less, but on purpose, is usually the better choice.",
        "Nobody gets every detail right the first time, and nobody has to.",
        "When two opinions clash, a small trial settles more than a long debate.",
        "It is no shame to admit that a first idea did not work.",
    ),
)

MEASURE = Move(
    "measure",
    leads=(
        "Progress with {topic} should be visible in ordinary figures, such as {measure}.",
        "It is worth agreeing early on how to judge {topic}.",
        "A single figure can say more about {topic} than a long report, provided it is the right one.",
        "Whether {topic} {is} working shows in {measure}.",
        "Without a yardstick, {topic} remain{s} a matter of opinion.",
        "Signs of progress with {topic} are easy to miss unless somebody writes them down.",
    ),
    supports=(
        "A {good} place to look is {measure}.",
        "It is telling to compare {measure} before and after.",
        "Two or three signals are enough; more of them only hide the message.",
        "The trend says more than any single day.",
        "If nothing moves after a fair trial, the approach should change, not just the effort.",
        "Without a note of the starting point, there is nothing to compare with.",
        "A short review at the end of each month keeps everyone honest.",
        "What cannot be counted can still be described, as long as it is done every time.",
        "Results are worth sharing, even when they are modest.",
        "Numbers should start conversations, not end them.",
        "Another signal worth a glance is {measure}.",
    ),
)

HABIT = Move(
    "habit",
    leads=(
        "What keeps {topic} going is routine rather than enthusiasm.",
        "The hard part of {topic} is not the beginning but the third week.",
        "To make {topic} last, tie {them} to something that happens anyway.",
        "Sooner or later, {topic} will compete with everything else on the list.",
        "Nothing supports {topic} as much as a routine that forgives a bad day.",
        "Over time, {topic} should need less willpower, not more.",
    ),
    supports=(
        "Small and regular wins over rare and heroic.",
        "The next date belongs in the calendar before the current one is over.",
        "Make the good choice the easy one and the lazy one slightly harder.",
        "A routine that depends on a single person is fragile, so share the load.",
        "A dull week now and then is normal and can be planned for.",
        "What is finished deserves a moment of notice before the next thing starts.",
        "A reminder in the right place is worth more than a resolution.",
        "The routine may be boring; the results do not have to be.",
        "Every few months, whatever no longer earns its place can go.",
        "When a week goes wrong, the smallest step is the way back.",
        "It gets easier once it no longer needs a decision.",
    ),
)

CLOSE = Move(
    "close",
    leads=(
        "In the end, {topic} {is} less about perfection than about the next sensible step.",
        "None of this makes {topic} effortless, but it makes {them} manageable.",
        "Taken together, these points make {topic} far less daunting.",
        "The best moment to take {topic} seriously is before {it} become{s} urgent.",
        "What remains is to {begin}, and {topic} reward{s} those who do.",
        "Whatever shape {topic} take{s}, the principle stays the same: start small and keep looking.",
        "Seen this way, {topic} {is} a series of manageable steps rather than one great leap.",
    ),
    supports=(
        "One idea, put into practice this week, is enough for a start.",
        "The rest can follow at its own pace.",
        "A modest start today is worth more than a perfect plan next quarter.",
        "If only one thing is remembered, let it be this: {step}.",
        "Whenever things get noisy, it helps to go back to the basics.",
        "Progress will be uneven, and that is normal.",
        "The next step is smaller than it looks.",
        "Everything beyond that is practice.",
        "From there, {gain} will follow.",
        "Looking back in a few months, the first step will seem obvious.",
        "It does not have to be perfect to be worth doing.",
    ),
)

MOVES = (HOOK, CONTEXT, PROBLEM, BASICS, BENEFIT, HOWTO, CHOICE, CAUTION, MEASURE, HABIT, CLOSE)

SHORT = (
    "Start small.",
    "Keep it simple.",
    "Order beats speed.",
    "Less is often more.",
    "Small steps add up.",
    "That alone helps.",
    "It shows early.",
    "Details can wait.",
    "Habits do the rest.",
    "Practice beats theory.",
    "It is worth the effort.",
    "The difference is easy to see.",
    "Nothing more is needed.",
    "Patience pays.",
    "This takes minutes, not days.",
    "Clarity comes first.",
)
