"""What product and content teams ask: families of questions, each in several wordings, and what they are about."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Family:
    """
    Questions that differ in their slots alone: another value, another answer.

    A slot's name may end in a digit, so that a wording can hold two values of one kind.
    """

    name: str
    wordings: tuple[str, ...]
    answer: str


def _values(text: str) -> tuple[tuple[str, ...], ...]:
    """Return one tuple per value: its ways of being said, parted by slashes."""
    return tuple(tuple(way.strip() for way in value.split("/")) for value in text.split(","))


SLOTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "product": _values(
        "Lumora, Brindle, Kestrel Desk, Tarnside, Opaline, Vexley, Morrow CRM, Halden, Quillbox, Sparrowhawk, Ivoria, "
        "Pentland, Druvo, Castellan, Yarrow, Nimbusly, Ferrow, Tidepool, Galleon, Wexford Mail"
    ),
    "feature": _values(
        "single sign-on/SSO, two-factor login/2FA, bulk export/exporting in bulk, audit log/audit trail, dark mode, "
        "auto-save/automatic saving, guest access/access for guests, email digests, spell check/spell checking, "
        "version history, api keys, offline editing, custom fields, approval rules, scheduled posts, link tracking, "
        "comment threads, data masking, webhook retries, session timeout"
    ),
    "plan": _values("starter, team, business, enterprise, scale, solo"),
    "good": _values(
        "leather backpack, oak dining table, trail running shoes, ceramic teapot, wool scarf, standing desk, "
        "noise-cancelling headphones, cast iron pan, linen shirt, bamboo toothbrush, mountain bike helmet, candle set, "
        "espresso grinder, yoga mat, garden chair, travel pillow, rain jacket, baby stroller, board game, desk lamp, "
        "vegan leather backpack, glass teapot, silk scarf, road running shoes, memory foam pillow"
    ),
    "tone": _values("friendly/warm, formal, playful, confident, matter-of-fact, luxurious, urgent, humorous/funny"),
    "number": _values("2/two, 3/three, 4/four, 5/five, 7/seven, 8, 10/ten, 12, 15, 20, 25, 30, 45, 60, 90"),
    "city": _values(
        "Lyon, Porto, Ghent, Graz, Turku, Bergen, Leeds, Cork, Nantes, Bilbao, Basel, Bremen, Aarhus, Malmö, Gdansk, "
        "Zagreb, Utrecht, Verona, Seville, Dresden"
    ),
    "language": _values("German, French, Spanish, Italian, Dutch, Polish, Swedish, Portuguese, Danish, Japanese"),
    "page": _values("pricing, checkout, landing, careers, contact, product, help, about us, press, returns"),
    "role": _values("viewer, editor, billing admin, workspace owner, guest, reviewer, translator, project lead"),
    "code": _values("E-4012, E-4021, E-1402, 50312, 50321, AUTH-7, AUTH-17, SYNC-300, SYNC-303, RL-09, PAY-88, PAY-83"),
    "document": _values(
        "quarterly report, customer survey, brand guide, meeting notes, release notes, market study, privacy policy, "
        "incident review, style guide, sales deck, onboarding handbook, press kit"
    ),
    "season": _values("spring, summer, autumn, winter, back-to-school, Black Friday"),
    "channel": _values("LinkedIn, Instagram, the newsletter, the blog, Facebook, TikTok, YouTube, Pinterest"),
    "audience": _values(
        "small retailers, nurses, first-time buyers, freelancers, teachers, facility managers, new parents, students, "
        "event planners, hotel owners, cyclists, accountants"
    ),
    "ingredient": _values("nuts, gluten, dairy, eggs, garlic, mushrooms, soy, sugar, tofu, chickpeas, rice, chilli"),
    "metric": _values(
        "churn rate/churn, conversion rate/conversion, average order value, bounce rate, net promoter score/NPS, "
        "activation rate, cost per lead, open rate, time to first response, monthly active users"
    ),
    "tool": _values("Slack, Jira, HubSpot, Zapier, Notion, Figma, Salesforce, Trello, Airtable, Asana, Miro, Dropbox"),
    "event": _values(
        "price change, maintenance window, product launch, data breach, new office, webinar, recall, merger"
    ),
    "month": _values("January, March, April, June, August, October, November, December"),
    "currency": _values("usd/US dollars, eur/euros, gbp/pounds, chf/Swiss francs, sek, dkk, pln, jpy/yen"),
    "material": _values(
        "steel, copper, walnut wood, marble, suede, acrylic, rattan, titanium, brass, cork, velvet, slate"
    ),
}

EARLY: tuple[Family, ...] = (
    Family(
        "price",
        (
            "How much does {product} cost per month on the {plan} plan?",
            "What is the monthly price of {product} with the {plan} plan?",
            "{product} {plan} plan price per month",
            "What do you charge monthly for {product} on {plan}?",
        ),
        "The {plan} plan of {product} is billed monthly.",
    ),
    Family(
        "enable",
        (
            "How do I turn on {feature} in {product}?",
            "How can I enable {feature} in {product}?",
            "Where do I switch {feature} on in {product}?",
            "What are the steps for enabling {feature} in {product}?",
        ),
        "Open the settings of {product} and switch {feature} on.",
    ),
    Family(
        "disable",
        (
            "How do I turn off {feature} in {product}?",
            "How can I disable {feature} in {product}?",
            "Where do I switch {feature} off in {product}?",
            "What are the steps for disabling {feature} in {product}?",
        ),
        "Open the settings of {product} and switch {feature} off.",
    ),
    Family(
        "description",
        (
            "Write a product description for a {good} in a {tone} tone",
            "I need a {tone} product description of a {good}",
            "Describe our {good} for the shop, {tone} tone",
            "Draft a {tone} shop text about the {good}",
        ),
        "Meet the {good}, told in a {tone} voice.",
    ),
    Family(
        "taglines",
        (
            "Write {number} taglines for a {good}",
            "Give me {number} slogans for our {good}",
            "{number} tagline ideas for the {good} please",
            "Come up with {number} taglines for the {good}",
        ),
        "Here are {number} taglines for the {good}.",
    ),
    Family(
        "move",
        (
            "How do I move my data from {product} to {product2}?",
            "How can I migrate from {product} to {product2}?",
            "Moving data from {product} over to {product2}",
            "What is the migration path from {product} to {product2}?",
        ),
        "Export everything in {product}, then import the file in {product2}.",
    ),
    Family(
        "better",
        (
            "Is {product} better than {product2} for {audience}?",
            "Should {audience} choose {product} over {product2}?",
            "Why would {audience} prefer {product} to {product2}?",
        ),
        "For {audience}, {product} has advantages over {product2}.",
    ),
    Family(
        "delivery",
        (
            "How long does delivery to {city} take?",
            "How many days until a parcel arrives in {city}?",
            "Delivery time to {city}",
            "When will my order get to {city}?",
        ),
        "Parcels to {city} take a few working days.",
    ),
    Family(
        "office",
        (
            "When does the office in {city} open?",
            "What are the opening hours of the {city} office?",
            "Opening times of the office in {city}",
        ),
        "The {city} office opens in the morning on working days.",
    ),
    Family(
        "with",
        (
            "Give me {number} dinner recipes with {ingredient}",
            "{number} dinner ideas that contain {ingredient}",
            "Suggest {number} dinners with {ingredient} in them",
        ),
        "These {number} dinners are made with {ingredient}.",
    ),
    Family(
        "without",
        (
            "Give me {number} dinner recipes without {ingredient}",
            "{number} dinner ideas that contain no {ingredient}",
            "Suggest {number} dinners without {ingredient} in them",
        ),
        "These {number} dinners are made without {ingredient}.",
    ),
    Family(
        "refund",
        (
            "Can I get a refund after {number} days on the {plan} plan?",
            "Is a refund possible {number} days after buying the {plan} plan?",
            "refund {plan} plan after {number} days",
        ),
        "After {number} days, the rules of the {plan} plan decide on refunds.",
    ),
    Family(
        "translate",
        (
            "Translate the {page} page into {language}",
            "I need the {page} page in {language}",
            "Please make a {language} version of the {page} page",
        ),
        "This is the {page} page in {language}.",
    ),
    Family(
        "role",
        (
            "What can a {role} do in {product}?",
            "Which permissions does a {role} have in {product}?",
            "{product} permissions of a {role}",
        ),
        "In {product}, a {role} has a fixed set of permissions.",
    ),
    Family(
        "error",
        (
            "What does error {code} mean in {product}?",
            "{product} shows error {code}, what does it mean?",
            "Meaning of error {code} in {product}",
            "I keep getting error {code} from {product}",
        ),
        "Error {code} of {product} has one known cause.",
    ),
    Family(
        "summary",
        (
            "Summarise the {document} in {number} bullet points",
            "Give me a summary of the {document} in {number} points",
            "{number} bullet points that sum up the {document}",
        ),
        "The {document} comes down to {number} points.",
    ),
    Family(
        "headline",
        (
            "Suggest a headline for our {season} campaign on {channel}",
            "What would be a good headline for the {season} campaign on {channel}?",
            "Headline idea: {season} campaign, {channel}",
        ),
        "A headline for {season} on {channel} should be short.",
    ),
    Family(
        "integration",
        (
            "Does {product} work with {tool}?",
            "Can {product} be connected to {tool}?",
            "Is there a {tool} integration for {product}?",
            "{product} {tool} integration",
        ),
        "There is a way to connect {product} and {tool}.",
    ),
    Family(
        "metric",
        (
            "How is {metric} calculated?",
            "What is the formula for {metric}?",
            "How do we compute {metric}?",
        ),
        "We compute {metric} from the events of a period.",
    ),
    Family(
        "drop",
        (
            "Why did {metric} drop in {month}?",
            "What made {metric} go down in {month}?",
            "Reasons for the drop of {metric} in {month}",
        ),
        "In {month}, {metric} fell for several reasons.",
    ),
    Family(
        "rise",
        (
            "Why did {metric} rise in {month}?",
            "What made {metric} go up in {month}?",
            "Reasons for the rise of {metric} in {month}",
        ),
        "In {month}, {metric} rose for several reasons.",
    ),
    Family(
        "email",
        (
            "Draft an email to {audience} about the {event}",
            "Write an email that tells {audience} about the {event}",
            "Email to {audience}: {event}",
        ),
        "Dear {audience}, we write to you about the {event}.",
    ),
)

LATE: tuple[Family, ...] = (
    Family(
        "convert",
        (
            "convert {number} {currency} to {currency2}",
            "how much is {number} {currency} in {currency2}",
            "what are {number} {currency} worth in {currency2}?",
        ),
        "At today's rate, {number} {currency} are worth this much in {currency2}.",
    ),
    Family(
        "care",
        (
            "How do I clean {material} without scratching it?",
            "What is the safest way of cleaning {material}?",
            "Cleaning {material} safely",
        ),
        "Clean {material} with a soft cloth.",
    ),
    Family(
        "suits",
        (
            "Is {material} suitable for outdoor use in {city}?",
            "Can {material} stay outdoors in {city}?",
            "{material} outdoors in {city}, yes or no?",
        ),
        "Whether {material} lasts outdoors in {city} depends on the weather.",
    ),
    Family(
        "moved_back",
        (
            "How do I restore {product} data that was exported to {tool}?",
            "How can I get data back from {tool} into {product}?",
            "Bring {tool} data back into {product}",
        ),
        "Import the archive from {tool} in {product}.",
    ),
    Family(
        "sent_out",
        (
            "How do I archive {product} data in {tool}?",
            "How can I send data from {product} to {tool}?",
            "Send {product} data over to {tool}",
        ),
        "Set up the archive in {product} and choose {tool}.",
    ),
    Family(
        "deadline",
        (
            "Is the {document} due before {month} {number}?",
            "Do we have to hand in the {document} before {number} {month}?",
            "{document} deadline {number} {month}",
        ),
        "The deadline of the {document} is near {month} {number}.",
    ),
    Family(
        "may_share",
        (
            "May I share the {document} with {audience}?",
            "Is it allowed to show the {document} to {audience}?",
            "Sharing the {document} with {audience}",
        ),
        "The {document} may be shared with {audience} under conditions.",
    ),
    Family(
        "may_not_share",
        (
            "Why may I not share the {document} with {audience}?",
            "Why is it not allowed to show the {document} to {audience}?",
            "Reasons not to share the {document} with {audience}",
        ),
        "The {document} holds what {audience} must not see.",
    ),
    Family(
        "alt_text",
        (
            "Write alt text for a photo of a {good} made of {material}",
            "Alt text: {good}, {material}",
            "I need alternative text for a picture of the {material} {good}",
        ),
        "A {good} of {material} on a plain background.",
    ),
)
