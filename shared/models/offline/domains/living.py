"""Domains of private life: health, food, home, garden, family, style."""

from shared.models.offline.domains.base import Domain, stems

HEALTH = Domain(
    name="health",
    words=stems(
        "health sleep stress wellness meditat mindful yoga therapy doctor diet nutrition medic mental anxiety pain "
        "immune fitness weight habit breath hydrat posture burnout"
    ),
    people=("people with busy lives", "shift workers", "beginners"),
    actors=(
        "a nurse who works changing shifts",
        "an office worker with a stiff neck by noon",
        "a parent who has not slept through in months",
    ),
    problems=(
        "evenings that end in front of a screen",
        "plans that ask for too much in the first week",
        "advice that ignores the working day",
        "a body that only gets attention when it hurts",
        "rest that is treated as a reward",
    ),
    gains=(
        "calmer evenings",
        "more energy in the afternoon",
        "a body that complains less",
        "mornings with a clear head",
        "a better mood without much effort",
    ),
    steps=(
        "go to bed at the same time for one week",
        "take a ten-minute walk after lunch",
        "leave the phone outside the bedroom",
        "keep a glass of water within reach",
        "begin with five minutes and stay there for a while",
        "ask a doctor when something does not feel right",
    ),
    mistakes=(
        "doing too much in the first week",
        "treating pain as a sign of progress",
        "changing diet, sleep and exercise all at once",
        "trusting miracle cures",
    ),
    measures=(
        "how mornings feel",
        "how often the plan survives a bad day",
        "the number of restful nights per week",
        "how quickly the pulse settles",
    ),
)

FOOD = Domain(
    name="food",
    words=stems(
        "food cook recipe bak bread sourdough coffee tea kitchen vegan vegetarian meal restaurant wine cheese pasta "
        "spice dessert breakfast lunch dinner chocolate snack ferment grill barbecue"
    ),
    people=("home cooks", "busy households", "curious eaters"),
    actors=(
        "a home cook with one good pan",
        "a family that cooks together on Sundays",
        "a small café with a short menu",
    ),
    problems=(
        "dishes that turn out different every time",
        "ingredients that wilt at the back of the fridge",
        "recipes that ask for twenty ingredients",
        "the same three meals every week",
        "timing that never quite works out",
    ),
    gains=(
        "meals that taste of something",
        "less waste in the kitchen",
        "relaxed evenings at the table",
        "a small repertoire that never fails",
        "more flavour for less money",
    ),
    steps=(
        "taste at every stage",
        "buy less and buy it fresh",
        "read the recipe to the end before starting",
        "get everything ready before the heat goes on",
        "note what worked while it is still warm",
        "learn one basic method and vary it",
    ),
    mistakes=(
        "trying a new recipe on the day guests arrive",
        "crowding the pan",
        "salting only at the end",
        "rushing the resting time",
    ),
    measures=(
        "what is left on the plates",
        "how much ends up in the bin",
        "how often the dish is asked for again",
        "the time from fridge to table",
    ),
)

HOME = Domain(
    name="home",
    words=stems(
        "home house apartment furniture interior room decor clean declutter kitchen renovat diy desk chair lamp "
        "storage bathroom bedroom moving tidy"
    ),
    people=("tenants", "homeowners", "families in small flats"),
    actors=(
        "a couple in a two-room flat",
        "a family with more things than shelves",
        "a tenant who may not drill into the walls",
    ),
    problems=(
        "corners that collect everything without a place",
        "purchases that looked smaller in the shop",
        "rooms that have to do three jobs at once",
        "repairs that are put off from season to season",
        "light that is either too bright or missing",
    ),
    gains=(
        "rooms that are easy to keep tidy",
        "a place for everything that is used daily",
        "evenings that feel like evenings",
        "less dusting and more living",
        "space that was there all along",
    ),
    steps=(
        "measure the room before buying anything",
        "empty one drawer completely",
        "give every daily item a fixed place",
        "live with a change for a week before the next one",
        "put the light where it is needed",
        "sort by use rather than by kind",
    ),
    mistakes=(
        "buying storage before sorting",
        "starting with the hardest room",
        "following a trend that does not suit the room",
        "forgetting where the sockets are",
    ),
    measures=(
        "how long tidying takes",
        "how often something has to be searched for",
        "which corner stays free for a week",
        "how many things have left the house",
    ),
)

NATURE = Domain(
    name="nature",
    words=stems(
        "garden plant compost vegetable soil flower balcony seed tree lawn bird bee wildlife harvest herb forest "
        "hik mountain camping outdoor nature dog cat pet"
    ),
    people=("gardeners", "nature lovers", "people with a small balcony"),
    actors=(
        "a tenant with one sunny windowsill",
        "a family with a patch of grass behind the house",
        "a newcomer who shares a plot with two neighbours",
    ),
    problems=(
        "results that depend on the weather and on luck",
        "good intentions that fade by midsummer",
        "equipment that is never there when it is needed",
        "advice made for another climate",
        "care that comes too late or all at once",
    ),
    gains=(
        "a reason to go outside every day",
        "something to look forward to in spring",
        "quiet half hours without a screen",
        "living things that thrive",
        "less waste and more life",
    ),
    steps=(
        "watch the light for a day before deciding",
        "begin with two or three kinds that forgive mistakes",
        "keep a small notebook of dates",
        "ask neighbours what works for them",
        "prepare the ground before anything else",
        "do a little every few days",
    ),
    mistakes=(
        "starting with too many kinds at once",
        "caring too much in the first weeks",
        "fighting the season",
        "buying before looking at the place",
    ),
    measures=(
        "what survives the first month",
        "how much time it takes per week",
        "the dates noted from year to year",
        "how often help from outside is needed",
    ),
)

FAMILY = Domain(
    name="family",
    words=stems(
        "family famil parent child children kid baby toddler teen school wedding birthday grandparent mother "
        "father toy screen-time pregnan holiday present gift"
    ),
    people=("parents", "families", "grandparents"),
    actors=(
        "a family of five with two working parents",
        "a father on his first day alone with twins",
        "a grandmother who helps out on Wednesdays",
    ),
    problems=(
        "mornings in which everyone is looking for shoes",
        "rules that change with the mood",
        "afternoons with too many appointments",
        "expectations copied from other families",
        "conversations that only happen in the car",
    ),
    gains=(
        "mornings without shouting",
        "children who know what to expect",
        "time together that nobody has to organise",
        "fewer arguments about small things",
        "evenings that belong to everyone",
    ),
    steps=(
        "lay everything out the evening before",
        "let the children choose between two options",
        "keep one afternoon free of appointments",
        "agree on three rules and keep them",
        "eat together at least twice a week",
        "write the week on one sheet at the fridge",
    ),
    mistakes=(
        "explaining too much in the wrong moment",
        "comparing siblings",
        "planning every hour",
        "giving in on the tenth request",
    ),
    measures=(
        "how mornings go from Monday to Friday",
        "how often everyone eats together",
        "the number of appointments per week",
        "how long the peace lasts",
    ),
)

STYLE = Domain(
    name="style",
    words=stems(
        "fashion beauty skin skincare cloth wardrobe shoe jewel hair makeup cosmetic style dress outfit jacket "
        "watch bag perfume sneaker wool linen"
    ),
    people=("people with full wardrobes", "careful shoppers", "lovers of good things"),
    actors=(
        "a commuter with a full wardrobe and nothing to wear",
        "a shopper who wants to buy less and better",
        "a student with a small budget and a good eye",
    ),
    problems=(
        "pieces that match nothing else",
        "shelves full of half-used things",
        "trends that are over before the parcel arrives",
        "labels that promise more than they explain",
        "care that is forgotten until it is too late",
    ),
    gains=(
        "things that last longer than a season",
        "less time in front of the mirror",
        "a look that feels like one's own",
        "fewer purchases with more joy in each",
        "quality that can be felt",
    ),
    steps=(
        "look at what is worn most",
        "try it with three things that are already there",
        "read the care label before paying",
        "wait two days before buying",
        "choose one good piece over three cheap ones",
        "give away what has not been used in a year",
    ),
    mistakes=(
        "buying for an imagined occasion",
        "following every trend",
        "trying five new products at once",
        "trusting the size on the label",
    ),
    measures=(
        "how often a piece is worn",
        "the price per use",
        "how long it takes to get ready",
        "what still looks good after a year",
    ),
)
