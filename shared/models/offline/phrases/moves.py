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
        "From a distance, {topic} can look like a matter of luck; up close, it is a matter of method.",
        "Whoever takes a fresh look at {topic} soon notices how much of the usual advice can be ignored.",
        "Good news about {topic} rarely makes headlines, although there is plenty of it.",
        "{topic} deserve{s} better than a rushed decision on a busy day.",
        "Hardly anybody plans for {topic}; most people slide into it.",
    ),
    supports=(
        "Too often, {problem} settles the matter before anyone has asked the right question.",
        "One look at an ordinary week shows where to {begin}: {step}.",
        "Some begin with {mistake}. A better idea is to {step}.",
        "What makes it worthwhile is {gain}, and it is closer than it seems.",
        "For {people}, that can mean the end of {problem}.",
        "It starts with something as plain as this: {step}.",
        "If there is one thing to avoid, it is {mistake}.",
        "Between the wish for {gain} and the reality of {problem} lies a handful of habits.",
        "The most useful question is not how to do everything, but how to {step}.",
        "Nobody gets there by {mistake}.",
        "What usually stands in the way is {problem}, and that can be changed.",
        "Often it takes no more than one decision to {step}.",
        "There is something to gain as well: {gain}, for a start.",
        "The obstacles are well known, above all {problem}. The remedies are less well known, and simpler.",
        "Those who {step} have most of the work behind them.",
        "The prize is not perfection but {gain}.",
        "It is the difference between {problem} and {gain}.",
        "The reason is simple: the order of the steps matters more than their number.",
        "That is why it pays to slow down for a moment before moving fast.",
        "With a clear goal and a short list, most of the difficulty disappears.",
        "The good news is that the basics fit on a single page.",
        "Nobody needs a big budget or a free month for it.",
        "A handful of {simple} decisions does most of the work.",
        "Seen up close, the task breaks down into parts that anyone can handle.",
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
        "Expectations of {topic} have grown faster than the time that is left for {them}.",
        "{topic} rarely start{s} from zero; habits, tools and opinions are already in place.",
        "To see where {topic} fit{s} in, look at an ordinary week rather than at a perfect one.",
        "A few years ago, {topic} could be left to chance more easily than today.",
    ),
    supports=(
        "Few {people} still accept {problem} as a fact of life. They have seen that there is another way.",
        "What people want is {gain}. What they often get is {problem}.",
        "The question is no longer whether to change anything, but where to {begin}: one option is to {step}.",
        "For {people}, the answer has a direct effect on everyday life, be it through {problem} or through {gain}.",
        "That explains why {problem} can spoil the best intentions, and why {gain} can revive them.",
        "The basics have hardly changed, but the number of options has.",
        "Some of the advice in circulation was written for very different circumstances.",
        "That makes it tempting to copy what others do, even when it does not fit.",
        "It helps to separate what is {important} from what is merely loud.",
        "Knowing where things stand today makes every later decision cheaper.",
        "The same question looks different in the first week than it does after a year.",
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
        "When {topic} go{es} wrong, a lack of time gets the blame, yet the hours lost to {problem} are rarely counted.",
        "Nobody sets out to struggle with {topic}, and still it happens, usually because of {problem}.",
        "Every discussion of {topic} returns to the same sore point: {problem}.",
    ),
    supports=(
        "It begins with {problem}, goes on with {problem2}, and ends with everyone doing what they did before.",
        "Another candidate is {problem}. On the surface this looks harmless, but it costs time every single week.",
        "The consequences show up elsewhere, for instance as {problem}.",
        "What looks like bad luck is often just {mistake}.",
        "Behind it stands an understandable wish for {gain}, pursued in the wrong order.",
        "Add {problem}, and even a good plan starts to wobble.",
        "A warning sign is {mistake}. It usually means that the goal was never quite clear.",
        "By the time anyone notices, a {simple} fix has turned into a project.",
        "The first reaction is to work harder, when a clearer order would do more.",
        "Each shortcut looks harmless on its own; together they add up.",
        "Left alone, the {snag} does not go away, it only moves.",
        "It is rarely one big failure, more often a dozen small ones.",
        "Asking why twice usually leads to the real cause.",
        "That is frustrating, and it is also avoidable.",
    ),
)

BASICS = Move(
    "basics",
    leads=(
        "At heart, {topic} rest{s} on a few ideas that are easy to explain.",
        "Three questions frame {topic}: why now, for whom, and how will anyone know that it worked?",
        "Understanding {topic} begins with the difference between what must happen and what merely could.",
        "In plain terms, {topic} come{s} down to a handful of decisions.",
        "There is less to {topic} than the vocabulary suggests.",
        "A useful way to look at {topic} is to start from the {payoff} and work backwards.",
        "The foundations of {topic} fit into a short conversation.",
    ),
    supports=(
        "One of these ideas is to {step}. Everything else builds on it.",
        "The goal is {gain}; the means can vary.",
        "Whatever is measured should be worth caring about, for instance {measure}.",
        "A second idea is to {step} before anything else is decided.",
        "Most methods differ in their names and agree on one thing: {step}, and do it early.",
        "What they have in common is a simple aim, {gain}, and a plain way of checking it: {measure}.",
        "Without that, there is always a danger of {problem}.",
        "Everything else is detail, and detail can wait.",
        "Terms vary, but the underlying idea stays the same.",
        "A {good} rule is to change one thing at a time and to notice what happens.",
        "Simple does not mean careless; it means leaving out what nobody will miss.",
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
        "What makes the effort put into {topic} worthwhile is the {payoff}: {gain}.",
        "{topic} pay{s} off where few people look first, above all in {gain}.",
        "For most {people}, the {payoff} of {topic} can be put in two phrases: {gain} and {gain2}.",
        "Ask {people} what they hope for from {topic}, and the answer is often {gain}.",
        "The value of {topic} shows in ordinary moments, as {gain}.",
        "There is a practical side to {topic} that is easy to overlook: {gain}.",
    ),
    supports=(
        "In the short run this means {gain}; in the long run, {gain2}.",
        "Just as welcome is the prospect of {gain}. Nothing about it is spectacular, but it changes how a day feels.",
        "It also brings {gain}, which is easy to underestimate.",
        "Anyone who has lived with {problem} knows what that is worth.",
        "A welcome side effect is {gain}.",
        "Even a modest start can bring {gain}.",
        "The effect can be seen in {measure}, and it tends to last.",
        "The advantage grows with time, because every good decision makes the next one easier.",
        "None of this happens overnight, but the direction becomes visible early.",
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
        "When {topic} seem{s} too big, a short plan makes {them} smaller.",
        "With {topic}, the first hour decides more than the tenth.",
    ),
    supports=(
        "A first move could be to {step}. It costs little and clears the view.",
        "It also helps to {step}, if only because it brings hidden assumptions to light.",
        "After that, it is time to {step}. The point is not perfection but a first result that can be improved.",
        "Those who take the time to {step} are rarely troubled by {problem}.",
        "If time is short, {step}; the rest can follow.",
        "When in doubt, {step}.",
        "One habit makes the difference: {step}.",
        "Just as useful is the decision to {step}. It takes minutes and pays off for months.",
        "A fixed half hour beats waiting for a free afternoon.",
        "Whatever is decided should be written down, so that it need not be decided twice.",
        "Give each step a name and a date, and the plan becomes a promise.",
        "It is fine to leave out whatever does not fit into the first week.",
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
        "For those who care most about {gain}, one path suggests itself; for those who fear {problem}, another.",
        "A simple test is to {step} and to see which option still looks good afterwards.",
        "The better option is usually the one that leads to {gain} without {mistake}.",
        "Two figures help to compare: {measure} and {measure2}.",
        "Whoever has to live with {problem} will choose differently from those who do not.",
        "A short list of three is easier to compare than a long list of ten.",
        "It is worth asking what happens when something goes wrong, and who puts it right.",
        "The cheapest option is often the one that does not need replacing next year.",
        "Recommendations are useful when they come with reasons.",
        "If two options are equally good, the one that is easier to undo wins.",
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
        "There is a reason why {mistake} is so common: it feels like progress. Later it turns out to be a detour.",
        "Equally risky is {mistake}, however tempting it looks.",
        "Another trap is {mistake}. The remedy is unspectacular: {step}.",
        "The result is often {problem}, and nobody can say quite when it started.",
        "It is better to {step} first and to decide afterwards.",
        "If something sounds effortless, it is worth asking who did the work.",
        "A quick test helps: if a step cannot be undone, sleep on it.",
        "Most setbacks announce themselves; the trick is to look.",
        "It is better to stop early than to push a poor plan through.",
        "Advice that names no conditions deserves a second opinion.",
        "Doing less, but on purpose, is usually the better choice.",
        "Nobody gets every detail right the first time, and nobody has to.",
        "When two opinions clash, a small trial settles more than a long debate.",
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
        "Take {measure}: noted once a week, it says more than a feeling ever could.",
        "It is telling to compare {measure} before and after.",
        "Another signal worth a glance is {measure}. If it does not move within a month, the plan needs a second look.",
        "A {good} place to look is {measure}.",
        "What counts in the end is {gain}; the figures are only there to confirm it.",
        "Beware of {mistake}, which makes any figure look better than it is.",
        "Two or three signals are enough; more of them only hide the message.",
        "The trend says more than any single day.",
        "Without a note of the starting point, there is nothing to compare with.",
        "A short review at the end of each month keeps everyone honest.",
        "What cannot be counted can still be described, as long as it is done every time.",
        "Results are worth sharing, even when they are modest.",
        "Numbers should start conversations, not end them.",
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
        "A simple routine is to {step}, always on the same day.",
        "It is easier to keep going when {gain} can be felt. Until then, a fixed date in the calendar has to do.",
        "The greatest threat is {problem}, which can look like a good reason to pause.",
        "Those who {step} once a month rarely lose the thread.",
        "The temptation to fall back into {mistake} is strongest after a holiday.",
        "Small and regular wins over rare and heroic.",
        "The next date belongs in the calendar before the current one is over.",
        "A routine that depends on a single person is fragile, so it is wise to share the load.",
        "A dull week now and then is normal and can be planned for.",
        "A reminder in the right place is worth more than a resolution.",
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
        "There is no need to solve everything about {topic} this month.",
        "If {topic} seem{s} a little smaller by the end of this text, that is as it should be.",
        "Nobody has to master {topic} in a day.",
        "Whatever shape {topic} take{s}, the principle stays the same: start small and keep looking.",
        "Seen this way, {topic} {is} a series of manageable steps rather than one great leap.",
    ),
    supports=(
        "If only one thing is remembered, let it be this: {step}.",
        "Little by little, it leads to {gain}.",
        "A good beginning is to {step}. The rest can follow at its own pace.",
        "What waits at the other end is {gain}, and that is worth a first step.",
        "It may not put an end to {problem}, but it is a start.",
        "Those who {step} this week will see the difference next month.",
        "The first sign of success will be small: {gain}, perhaps.",
        "What matters is to leave {problem} behind, one step at a time.",
        "Everything else follows from one decision: {step}.",
        "It is worth remembering what all this is for: {gain}.",
        "Enough has been said about {problem}; the rest is practice.",
        "A look at {measure} will show soon enough whether the direction is right.",
        "One idea, put into practice this week, is enough.",
        "A modest start today is worth more than a perfect plan next quarter.",
        "Whenever things get noisy, it helps to go back to the basics.",
        "Progress will be uneven, and that is normal.",
        "The next step is smaller than it looks.",
        "Looking back in a few months, the first step will seem obvious.",
        "It does not have to be perfect to be worth doing.",
    ),
)

EXAMPLE = Move("example", (), ())

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
